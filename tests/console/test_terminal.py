"""The console in a real terminal: what its bytes do there, and what it leaves behind."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.console.corpus import ESC, PAYLOADS, forbidden
from tests.console.fake_daemon import FakeDaemon, running
from tests.console.people import conversation, queue, said, talk
from tests.console.terminal import SEQUENCE, Terminal, kinds
from tests.console.test_injection import daemon_of, sendable

COLOURS = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@asynccontextmanager
async def console(daemon: FakeDaemon, folder: Path, **environment: str) -> AsyncIterator[Terminal]:
    async with running(daemon, folder / "prolink.sock"):
        terminal = Terminal(folder / "prolink.sock", folder / "state", **environment)
        try:
            await asyncio.to_thread(terminal.wait_for, "LIVE")
            yield terminal
        finally:
            await asyncio.to_thread(terminal.close)


async def look_at_all(terminal: Terminal, numbers: range) -> None:
    """Open conversations one after the other, in both panes and with their drafts."""
    for number in numbers:
        terminal.press(f":{number}\r")
        await asyncio.to_thread(terminal.settle)
        terminal.press("g")
        terminal.press("r")
        await asyncio.to_thread(terminal.settle)
        terminal.press("\x07")


@pytest.mark.slow
async def test_no_byte_of_a_strangers_text_does_anything_to_the_terminal(tmp_path: Path) -> None:
    texts = [sendable(raw) for raw in PAYLOADS if ESC in raw or "\x9b" in raw or "\x9d" in raw or "\x90" in raw]
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    calm.mkdir()
    wild.mkdir()
    async with console(daemon_of(["Selamat siang"] * 2), calm) as terminal:
        await look_at_all(terminal, range(1, 3))
        own = kinds(terminal.output)
    async with console(daemon_of(texts), wild) as terminal:
        await look_at_all(terminal, range(1, len(texts) + 1))
        output = terminal.output
    assert kinds(output) <= own
    assert [text for text in texts if text in output] == []
    drawn = SEQUENCE.sub("", output).replace("\r", "").replace("\n", "")
    assert forbidden(drawn) == []


async def test_no_colour_is_sent_where_none_is_wanted(tmp_path: Path) -> None:
    async with console(FakeDaemon(*queue(), messages=tuple(talk())), tmp_path, NO_COLOR="1") as terminal:
        terminal.press("r")
        await asyncio.to_thread(terminal.settle)
        assert COLOURS.findall(terminal.output) == []


async def test_a_terminal_that_is_gone_without_a_signal_ends_the_console(tmp_path: Path) -> None:
    async with console(FakeDaemon(*queue(), messages=tuple(talk())), tmp_path) as terminal:
        terminal.press("r")
        await asyncio.to_thread(terminal.wait_for, "REPLY")
        terminal.press("belum selesai")
        await asyncio.to_thread(terminal.wait_for, "13/4096")
        assert await asyncio.to_thread(terminal.go_away) == 128 + signal.SIGHUP
    [journal] = (tmp_path / "state" / "prolink").glob("drafts-*.json")
    assert "belum selesai" in journal.read_text("utf-8")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_a_signal_leaves_the_terminal_as_it_was_and_the_draft_saved(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with console(FakeDaemon(*queue(), messages=tuple(talk())), tmp_path) as terminal:
        terminal.press("r")
        await asyncio.to_thread(terminal.wait_for, "REPLY")
        terminal.press("belum selesai")
        await asyncio.to_thread(terminal.wait_for, "13/4096")
        status = await asyncio.to_thread(terminal.end, number)
        assert status == 128 + number
        assert "\x1b[?1049l" in terminal.output
    [journal] = (tmp_path / "state" / "prolink").glob("drafts-*.json")
    assert "belum selesai" in journal.read_text("utf-8")


async def test_q_ends_it_cleanly(tmp_path: Path) -> None:
    async with console(FakeDaemon(*queue()), tmp_path) as terminal:
        terminal.press("q")
        assert await asyncio.to_thread(terminal.end) == 0
        assert "Traceback" not in terminal.output


async def test_keys_typed_in_one_burst_are_all_taken(tmp_path: Path) -> None:
    daemon = FakeDaemon(conversation(48213), messages=(said(1, "halo"),))
    async with console(daemon, tmp_path) as terminal:
        terminal.press("rsatu\x7fu\x0adua\x1b[24~")
        await wait(lambda: [order.command.text for order in daemon.orders if hasattr(order.command, "text")])
        assert "satu\ndua" in [getattr(order.command, "text", "") for order in daemon.orders]


async def wait(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.05)


def test_without_a_terminal_it_refuses_with_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prolink.cli", "console"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PROLINK_LANGUAGE": "en"},
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "needs a terminal" in done.stderr
