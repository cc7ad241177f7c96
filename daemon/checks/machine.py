"""Machine: Python, its packages, SQLite and the clock."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import prolink
from daemon.checks.finding import Finding, error, note, ok, warning
from daemon.store.backup import NOT_WAL_SAFE, library
from prolink.clock import Clock
from prolink.words import _

OURS = ("daemon", "console")
"""Top-level packages whose names another distribution may well use too."""
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time."""
OLDEST_PYTHON = (3, 11)
PATIENCE = 5.0  # seconds for timedatectl


def look(clock: Clock) -> Iterator[Finding]:
    """Look at what the daemon runs on."""
    yield _python(sys.version_info[:3])
    yield from packages(packages_distributions(), Path(prolink.__file__).parent.parent)
    yield sqlite(library())
    yield from _clock(clock())


def packages(owners: Mapping[str, Sequence[str]], home: Path) -> Iterator[Finding]:
    """Look for distributions that bring a `daemon` or `console` too; `home` is where ours stand."""
    mend = _("Give PROLINK an environment of its own: make install")
    clean = True
    for name in OURS:
        others = sorted(set(owners.get(name, ())) - {"prolink"})
        spec = find_spec(name)
        place = Path(spec.origin).parent.parent if spec and spec.origin else None
        if place != home:
            text = _("the package {name} comes from {place}, not from PROLINK").format(name=name, place=place)
            yield error("packages", text, mend)
        elif others:
            text = _("{names} brings a top-level package {name} too").format(names=", ".join(others), name=name)
            yield warning("packages", text, mend)
        clean &= place == home and not others
    if clean:
        yield ok("packages", _("daemon and console are PROLINK's own"))


def sqlite(version: tuple[int, ...]) -> Finding:
    """Look at SQLite's release."""
    shown = ".".join(map(str, version))
    first_bad, first_good = NOT_WAL_SAFE
    if first_bad <= version < first_good:
        text = _("SQLite {version}: safe with one writer, as the daemon is")
        mend = _("Never change the database with another program; copy it with prolink backup.")
        return note("sqlite", text.format(version=shown), mend)
    return ok("sqlite", f"SQLite {shown}")


def _python(version: tuple[int, ...]) -> Finding:
    shown = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        return error("python", f"Python {shown}", _("PROLINK needs Python 3.11 or newer."))
    return ok("python", f"Python {shown}")


def _clock(now: datetime) -> Iterator[Finding]:
    if now < RELEASED:
        text = _("the clock says {now}, which is past").format(now=f"{now:%Y-%m-%d %H:%M} UTC")
        yield error("clock", text, "timedatectl set-ntp true")
        return
    synchronised = _ask_timedatectl()
    if synchronised == "yes":
        yield ok("clock", _("the clock is kept by NTP"))
    elif synchronised == "no":
        yield warning("clock", _("the clock is not synchronised"), "apt install systemd-timesyncd")
    else:
        yield note("clock", _("nobody can say whether the clock is synchronised"))


def _ask_timedatectl() -> str:
    if shutil.which("timedatectl") is None:
        return ""
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.strip()
