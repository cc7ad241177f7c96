"""A console under a pilot, before a fake daemon, with the time standing still; and its screen as plain text."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.ink import Glyphs
from console.link import Link
from console.news import LinkState
from prolink.clock import Clock
from tests.console.fake_daemon import FakeDaemon, running
from tests.console.people import MOMENT

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
CHARACTERS = {"colon": ":", "question_mark": "?"}
PATIENCE = 10.0  # seconds; how long a test waits for what must come


class Seat:
    """An agent's seat: the app, its pilot, and the daemon before it."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None], daemon: FakeDaemon) -> None:
        self.app = app
        self.pilot = pilot
        self.daemon = daemon

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until the screen has settled."""
        for key in keys:
            character = CHARACTERS.get(key, key if len(key) == 1 else None)
            self.app.post_message(events.Key(key, character))
        await self.pilot.pause()
        await self.pilot.pause()

    async def answer(self, key: str) -> None:
        """Press a key on a sheet, after the moment in which it ignores keys."""
        await asyncio.sleep(0.35)
        await self.press(key)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.02)
        await self.pilot.pause()

    async def until_shown(self, words: str) -> None:
        """Wait until words stand on the screen."""
        await self.until(lambda: words in self.text())

    def text(self) -> str:
        """Return the screen as lines of plain text, without blanks at their ends."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


@asynccontextmanager
async def seated(
    daemon: FakeDaemon,
    folder: Path,
    *,
    size: tuple[int, int] = (80, 24),
    clock: Clock = lambda: MOMENT,
    patience: float = 120.0,
    glyphs: Glyphs | None = None,
) -> AsyncIterator[Seat]:
    """Start daemon and console, and wait until they are linked."""
    socket = folder / "prolink.sock"
    app = ConsoleApp(
        socket,
        folder / "state",
        clock,
        zone=UTC,
        glyphs=glyphs,
        link=lambda path, box: Link(path, box, first_pause=0.05, patience=patience),
    )
    async with running(daemon, socket), app.run_test(size=size) as pilot:
        seat = Seat(app, pilot, daemon)
        await seat.until(lambda: app.station.link.state is LinkState.LIVE and app.station.mirror.conversations)
        yield seat
