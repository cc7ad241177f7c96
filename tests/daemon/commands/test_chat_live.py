"""prolink chat --as-citizen --daemon: a visitor of the running daemon's livechat, as real as any."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prolink.errors import Exit
from tests.daemon.commands.faq_desk import LOST, Desk
from tests.daemon.commands.serving import daemon_on

PATIENCE = 60  # seconds before a command that hangs fails the test
SECRET = {"LIVECHAT_SECRET": "livechat-secret-of-the-tests-0123456789"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A daemon whose only channel is a livechat."""
    desk = Desk(tmp_path_factory.mktemp("live"))
    table = '[channels.livechat.web]\norigins = ["http://127.0.0.1:1"]\ntoken_secret_env = "LIVECHAT_SECRET"\n'
    desk.config.write_text(desk.config.read_text() + table)
    desk.file("first.yaml", LOST)
    before = dict(os.environ)
    os.environ |= SECRET
    try:
        with daemon_on(desk.config, desk.folder / "run/p.sock"):
            yield desk
    finally:
        os.environ.clear()
        os.environ |= before


def chat(desk: Desk, *more: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "prolink.cli", "chat", "--as-citizen", "--daemon", "--config", str(desk.config)]
    environment = {**os.environ, "PROLINK_LANGUAGE": "en"}
    return subprocess.run(
        [*command, *more], input=typed, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False
    )


def test_the_daemon_answers(place: Desk) -> None:
    done = chat(place, "--once", "ktp ilang")
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    assert "  Surat polisi." in done.stdout


def test_a_typed_number_presses_the_option(place: Desk) -> None:
    done = chat(place, typed="berlangganan\n1\nya\n/quit\n")
    assert "1. Peringatan bencana" in done.stdout
    assert "Tercatat: Anda berlangganan *Peringatan bencana*" in done.stdout


def test_staff_see_it(place: Desk) -> None:
    chat(place, "--once", "halo dari terminal")
    command = [sys.executable, "-m", "prolink.cli", "conversation", "list", "--config", str(place.config)]
    seen = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert "livechat:web" in seen.stdout


def test_without_a_livechat_it_says_so(tmp_path: Path) -> None:
    done = chat(Desk(tmp_path), "--once", "halo")
    assert done.returncode == Exit.REFUSED
    assert "[channels.livechat.NAME]" in done.stderr


def test_without_a_daemon_it_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    table = '[channels.livechat.web]\norigins = ["http://127.0.0.1:1"]\ntoken_secret_env = "LIVECHAT_SECRET"\n'
    desk.config.write_text(desk.config.read_text() + table)
    done = chat(desk, "--once", "halo")
    assert done.returncode == Exit.NO_LINK
    assert "Is the daemon running?" in done.stderr
