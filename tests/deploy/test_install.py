"""make install: says what it does, fills a scratch root, and can be run again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
SCRIPT = CHECKOUT / "deploy" / "install.sh"


def install(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the script with these variables over the environment."""
    environment = {**os.environ, **variables}
    return subprocess.run([str(SCRIPT), *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("way", [("--dry-run",), ()])
def test_a_dry_run_tells_every_step_and_takes_none(tmp_path: Path, way: tuple[str, ...]) -> None:
    done = install(*way, DESTDIR=str(tmp_path), DRY_RUN="" if way else "1")
    assert done.returncode == 0
    for step in ("etc/prolink (0755)", "var/lib/prolink (0700)", "runtime.txt", "on the PATH", "prolink.service"):
        assert step in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_scratch_root_leaves_users_and_services_alone(tmp_path: Path) -> None:
    said = install("--dry-run", DESTDIR=str(tmp_path)).stdout
    assert "left out, as DESTDIR is set: the system group and user prolink" in said
    assert "left out, as DESTDIR is set: systemctl daemon-reload" in said


def test_without_a_scratch_root_people_and_systemd_are_told_of_too() -> None:
    said = install("--dry-run", DESTDIR="").stdout
    assert "left out, as DESTDIR" not in said
    assert "/var/lib/prolink (0700, prolink)" in said


@pytest.mark.parametrize("prefix", ["opt/prolink", "/opt/pro link", "/opt/a|b"])
def test_a_prefix_that_a_unit_cannot_hold_is_refused(prefix: str) -> None:
    done = install("--dry-run", PREFIX=prefix)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{prefix}'" in done.stderr


def test_an_unknown_argument_is_refused() -> None:
    assert install("--prefix=/opt").returncode == 2


@pytest.mark.skipif(os.getuid() == 0, reason="root may install")
def test_installing_for_good_needs_root() -> None:
    done = install(DESTDIR="", DRY_RUN="")
    assert done.returncode == 1
    assert "sudo make install" in done.stderr


@pytest.mark.slow
def test_a_scratch_root_holds_a_working_prolink_also_after_a_second_run(tmp_path: Path) -> None:
    for _ in range(2):
        done = install(DESTDIR=str(tmp_path), PREFIX="/srv/prolink")
        assert done.returncode == 0, done.stderr
    command = tmp_path / "usr/local/bin/prolink"
    assert subprocess.run([str(command), "--version"], check=True, capture_output=True).stdout.startswith(b"prolink")
    assert "ExecStart=/srv/prolink/bin/prolink serve" in (tmp_path / "etc/systemd/system/prolink.service").read_text()
    modes = {place: oct((tmp_path / place).stat().st_mode & 0o777) for place in ("etc/credstore", "var/lib/prolink")}
    assert modes == {"etc/credstore": "0o700", "var/lib/prolink": "0o700"}
    shutil.rmtree(tmp_path / "srv")
