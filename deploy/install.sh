#!/bin/sh
# Installs this checkout for good: an environment of its own, user and group, directories, the unit, `prolink` on the
# PATH. Says each step before it takes it; run again, it upgrades. With DESTDIR it fills a scratch root and leaves the
# machine's users and services alone; with --dry-run it only says.
set -eu
umask 022

PREFIX=${PREFIX:-/opt/prolink}
DESTDIR=${DESTDIR:-}
PYTHON=${PYTHON:-python3}
DRY_RUN=${DRY_RUN:-}
CHECKOUT=$(cd "$(dirname "$0")/.." && pwd)
UNIT=/etc/systemd/system/prolink.service

for argument in "$@"; do
  case $argument in
    --dry-run) DRY_RUN=1 ;;
    *) echo "install: unknown argument $argument; the only one is --dry-run" >&2; exit 2 ;;
  esac
done

refuse() { echo "install: $1" >&2; exit "${2:-1}"; }

# say SENTENCE [COMMAND …]: tell, then do; the sentence stands alone where nothing is to be done.
say() {
  echo "* $1"
  shift
  if [ $# -gt 0 ] && [ -z "$DRY_RUN" ]; then "$@"; fi
}

check_needs() {
  case $PREFIX in /*) ;; *) refuse "PREFIX must be an absolute path, not '$PREFIX'" 2 ;; esac
  case $PREFIX in *[!A-Za-z0-9/._+-]*) refuse "PREFIX '$PREFIX' has a character that a unit file can't hold" 2 ;; esac
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    refuse "PROLINK needs Python 3.11 or newer: apt install python3"
  "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null ||
    refuse "Python's venv module is missing: apt install python3-venv"
  base=$("$PYTHON" -c 'import sys, os; print(os.path.realpath(sys.base_prefix))')
  case $base/ in
    /home/* | /root/* | /run/user/*)
      [ -n "$DESTDIR$DRY_RUN" ] || refuse "$PYTHON lives in $base, which the unit can't see: make install PYTHON=/usr/bin/python3" ;;
  esac
  [ -n "$DESTDIR$DRY_RUN" ] || [ "$(id -u)" = 0 ] ||
    refuse "installing for good needs root: sudo make install (or make install DRY_RUN=1 to see the steps)"
}

make_people() {
  if [ -n "$DESTDIR" ]; then
    say "left out, as DESTDIR is set: the system group and user prolink"
    return
  fi
  getent group prolink >/dev/null ||
    say "make the system group prolink: who is in it reaches the daemon's socket" groupadd --system prolink
  getent passwd prolink >/dev/null ||
    say "make the system user prolink: the daemon runs as it, nobody logs in as it" \
      useradd --system --gid prolink --home-dir /var/lib/prolink --no-create-home --shell /usr/sbin/nologin prolink
}

make_directories() {
  say "directory $DESTDIR/etc/prolink (0755): settings and FAQ" install -d -m 0755 "$DESTDIR/etc/prolink"
  say "directory $DESTDIR/etc/credstore (0700): secrets, for root alone" install -d -m 0700 "$DESTDIR/etc/credstore"
  if [ -n "$DESTDIR" ]; then
    say "directory $DESTDIR/var/lib/prolink (0700): the database" install -d -m 0700 "$DESTDIR/var/lib/prolink"
  else
    say "directory /var/lib/prolink (0700, prolink): the database" \
      install -d -m 0700 -o prolink -g prolink /var/lib/prolink
  fi
}

make_environment() {
  home=$DESTDIR$PREFIX
  say "Python environment $home" "$PYTHON" -m venv "$home"
  say "what PROLINK needs, in exactly the versions and with the checksums of locks/runtime.txt" \
    "$home/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$CHECKOUT/locks/runtime.txt"
  say "PROLINK itself, built from $CHECKOUT with the tools of locks/build.txt" build_and_install
}

build_and_install() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  "$PYTHON" -m venv "$scratch/tools"
  "$scratch/tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$CHECKOUT/locks/build.txt"
  "$scratch/tools/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$scratch/wheels" "$CHECKOUT"
  "$home/bin/pip" install --quiet --disable-pip-version-check --no-deps --force-reinstall "$scratch"/wheels/prolink-*.whl
}

put_on_path() {
  # A relative link, so that it holds in a scratch root too.
  say "prolink on the PATH: $DESTDIR/usr/local/bin/prolink → $PREFIX/bin/prolink" link_command
}

link_command() {
  mkdir -p "$DESTDIR/usr/local/bin"
  ln -sfn "../../..$PREFIX/bin/prolink" "$DESTDIR/usr/local/bin/prolink"
}

put_unit() {
  say "unit $DESTDIR$UNIT" write_unit
  if [ -n "$DESTDIR" ]; then
    say "left out, as DESTDIR is set: systemctl daemon-reload"
  elif [ -d /run/systemd/system ]; then
    say "let systemd read the unit: systemctl daemon-reload" systemctl daemon-reload
    say "restart the daemon where it runs: systemctl try-restart prolink" systemctl try-restart prolink
  else
    say "left out, as systemd does not run here: systemctl daemon-reload"
  fi
}

write_unit() {
  mkdir -p "$DESTDIR$(dirname "$UNIT")"
  sed "s|/opt/prolink/|$PREFIX/|" "$CHECKOUT/deploy/prolink.service" >"$DESTDIR$UNIT.new"
  chmod 0644 "$DESTDIR$UNIT.new"
  mv "$DESTDIR$UNIT.new" "$DESTDIR$UNIT"
}

check_needs
[ -z "$DRY_RUN" ] || echo "Only shown, nothing is done:"
make_people
make_directories
make_environment
put_on_path
put_unit
[ -n "$DRY_RUN" ] || "$DESTDIR$PREFIX/bin/prolink" --version
cat <<END

Next:
  prolink init                        asks, then writes /etc/prolink/config.toml and faq.yaml
  usermod -aG prolink USER            for each member of staff
  prolink doctor                      says what is still missing
  systemctl enable --now prolink
END
