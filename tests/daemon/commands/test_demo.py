"""The demo shows the main job without a terminal, and leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE = 60  # seconds before a hanging demo fails the test


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "prolink.cli", "demo", "--headless", *options]
    environment = {**os.environ, "TMPDIR": str(folder)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def daemons_of(folder: Path) -> list[str]:
    """Return the processes that run on settings in this folder."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in command:
            lines.append(command)
    return lines


def test_citizens_write_and_are_answered(tmp_path: Path) -> None:
    with demo(tmp_path, "--citizens", "3", "--rate", "120", "--for", "7", "--hostile") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "▸" in out
    assert "◂" in out
    assert "\x1b" not in out
    assert list(tmp_path.iterdir()) == []
    assert daemons_of(tmp_path) == []


def test_one_takes_the_menu_one_shouts_fire_one_asks_for_a_person_out_of_hours(tmp_path: Path) -> None:
    with demo(tmp_path, "--citizens", "3", "--rate", "120", "--for", "10") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "[Darurat (112)] [Info layanan]" in out
    assert "TELEPON 112 SEKARANG" in out
    assert "petugas tidak bertugas (hari libur (contoh))" in out


@pytest.mark.slow
def test_it_can_be_the_registry_too(tmp_path: Path) -> None:
    with demo(tmp_path, "--profile", "pandi", "--citizens", "1", "--rate", "120", "--for", "6") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "[Daftar domain .id]" in out


@pytest.mark.slow
def test_a_terminal_that_goes_away_takes_the_daemon_along(tmp_path: Path) -> None:
    with demo(tmp_path, "--citizens", "1", "--rate", "600") as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        assert daemons_of(tmp_path)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while daemons_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert daemons_of(tmp_path) == []
