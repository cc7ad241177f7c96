"""Screens as plain text: what an agent sees at the two sizes that matter, with the time standing still.

To renew them after a change that is meant: `REGOLD=1 pytest tests/console/test_screens.py`, then read the diff.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.ink import ASCII
from prolink import words
from prolink.protocol.events import Presence
from tests.console.desks import SIZES, Seat, seated
from tests.console.fake_daemon import COLLISION, FakeDaemon
from tests.console.people import queue, talk

GOLDENS = Path(__file__).parent / "goldens"


@pytest.fixture(params=SIZES)
async def seat(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Seat]:
    daemon = FakeDaemon(*queue(), messages=tuple(talk()))
    async with seated(daemon, tmp_path, size=SIZES[request.param]) as seat:
        await seat.until(lambda: seat.app.station.mirror.threads or request.param == "80x24")
        yield seat


async def compare(seat: Seat, name: str) -> None:
    """Wait for the screen to look like its golden file, or write it when asked to."""
    width, height = seat.app.size
    path = GOLDENS / f"{name}.{width}x{height}.txt"
    if os.environ.get("REGOLD"):
        await asyncio.sleep(2)
        path.write_text(seat.text() + "\n", "utf-8")
    wanted = path.read_text("utf-8")
    with contextlib.suppress(TimeoutError):
        await seat.until(lambda: seat.text() + "\n" == wanted)
    assert seat.text() + "\n" == wanted


async def test_the_queue(seat: Seat) -> None:
    if seat.app.size.width >= 100:
        await seat.until_shown("Assalamualaikum")
    await compare(seat, "queue")


async def test_a_conversation_with_a_colleague_looking_on(seat: Seat) -> None:
    await seat.press("enter")
    await seat.daemon.tell(Presence(48213, ("anna", "bob")), live=True)
    await seat.until_shown("viewing: bob")
    await seat.until_shown("Halo, ada orang?")
    await compare(seat, "conversation")


async def test_a_reply_being_written(seat: Seat) -> None:
    await seat.press("r", *"Siang Bu Siti,", "ctrl+j", *"saya Anna.")
    await seat.until_shown("Halo, ada orang?")
    await compare(seat, "reply")


async def test_a_note_being_written(seat: Seat) -> None:
    await seat.press("i", *"sudah dicek")
    await seat.until_shown("Halo, ada orang?")
    await compare(seat, "note")


async def test_a_collision(seat: Seat) -> None:
    seat.daemon.refusal = COLLISION
    await seat.press("r", *"halo", "enter")
    await seat.until_shown("COLLISION")
    await compare(seat, "collision")


async def test_closing(seat: Seat) -> None:
    await seat.press("enter")
    await seat.until_shown("Halo, ada orang?")
    await seat.press("c")
    await seat.until_shown("CLOSE")
    await compare(seat, "close")


async def test_assigning(seat: Seat) -> None:
    await seat.press("j", "enter", "a")
    await seat.until_shown("ASSIGN")
    await compare(seat, "assign")


async def test_a_shift_note_being_asked_for(seat: Seat) -> None:
    await seat.press("j", "enter", "a")
    await seat.answer("enter")
    await seat.press(*"KTP sudah dicek, tinggal kirim alamat")
    await compare(seat, "shift_note")


async def test_a_chat_that_came_with_a_shift_note(seat: Seat) -> None:
    await seat.daemon.change(48190, owner="anna", unread=1, attention="catatan bob: KTP sudah dicek, tinggal alamat")
    await seat.press("j", "enter")
    await seat.until_shown("catatan bob")
    await compare(seat, "handed_on")


async def test_help(seat: Seat) -> None:
    await seat.press("question_mark")
    await seat.until_shown("KEYS HERE")
    await compare(seat, "help")


async def test_in_indonesian(tmp_path: Path) -> None:
    if not (words.LOCALES / "id" / "LC_MESSAGES" / "prolink.mo").exists():
        pytest.skip("the Indonesian catalogue is not compiled: make words")
    words.use("id")
    async with seated(FakeDaemon(*queue(), messages=tuple(talk())), tmp_path) as seat:
        await seat.press("enter")
        await seat.until_shown("Halo, ada orang?")
        await compare(seat, "indonesian")


async def test_with_plain_signs(tmp_path: Path) -> None:
    async with seated(FakeDaemon(*queue()), tmp_path, size=(100, 20), glyphs=ASCII) as seat:
        await seat.press("r")
        drawn = seat.text().replace("•", "")
        assert drawn.isascii()


async def test_connecting(tmp_path: Path) -> None:
    from console.app import ConsoleApp
    from tests.console.people import MOMENT

    app = ConsoleApp(tmp_path / "none.sock", tmp_path, lambda: MOMENT)
    async with app.run_test(size=(80, 24)) as pilot:
        seat = Seat(app, pilot, FakeDaemon())
        await seat.until_shown("CONNECTING")
        await seat.until_shown("no link: next try in")
        assert "No daemon answers at" in seat.text()
