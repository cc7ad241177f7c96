"""The app: it ties link, station and screen, and leaves the terminal as it found it."""

import asyncio
import signal
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from console.drafts import Journal
from console.ink import Glyphs
from console.link import Link
from console.news import Letterbox
from console.screens.desk import DeskScreen
from console.station import Station
from console.wording import Reader
from prolink.clock import Clock

COALESCE = 0.2  # seconds; events wait for each other this long, answers to the agent's own acts do not
LONGEST_EFFECT = 0.5  # seconds
SIGNALS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


class ConsoleApp(App[None], inherit_bindings=False):
    """The operators' console."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    TITLE = None

    class Rang(Message):
        """The letterbox has news."""

        def __init__(self, urgent: bool) -> None:
            super().__init__()
            self.urgent = urgent

    def __init__(
        self,
        socket: Path,
        state: Path,
        clock: Clock,
        *,
        zone: tzinfo | None = None,
        glyphs: Glyphs | None = None,
        link: Callable[[Path, Letterbox], Link] = Link,
    ) -> None:
        # Said here and by the theme: otherwise NO_COLOR is answered with shades of grey.
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self._box = Letterbox(self._ring)
        self._carrier = link(socket, self._box)
        signs = glyphs or Glyphs()
        self.station = Station(
            self._carrier,
            lambda me: Reader(me, clock, zone, signs),
            lambda agent, house: Journal.at(state, socket, agent, house),
        )
        self.signalled = 0
        """The signal that ended the console, 0 for none."""
        self._desk = DeskScreen(self.station)
        self._draining = False

    async def on_event(self, event: events.Event) -> None:
        """Take the next key only when this one has had its effect: over a slow line keys arrive in bursts."""
        pressed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        focused = self.focused if pressed else None
        await super().on_event(event)
        for node in focused.ancestors_with_self if focused else ():
            if isinstance(node, Widget):
                await _settled(node)

    def on_mount(self) -> None:
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, self._leave, number)
        self.push_screen(self._desk)
        self._carrier.start()

    def on_unmount(self) -> None:
        self.station.save()
        self._carrier.stop()

    def on_console_app_rang(self, message: Rang) -> None:
        """Take news at once when they answer the agent, else a little later, together."""
        if message.urgent:
            self._drain()
        elif not self._draining:
            self._draining = True
            self.set_timer(COALESCE, self._drain)

    def _ring(self, urgent: bool) -> None:
        self.post_message(self.Rang(urgent))

    def _drain(self) -> None:
        self._draining = False
        self._desk.hear(self.station.take(self._box.take()))

    def _leave(self, number: int) -> None:
        """End because of a signal: drafts first, then the terminal."""
        self.signalled = number
        self.station.save()
        self.exit()


async def _settled(widget: Widget) -> None:
    """Wait until a widget has handled what was in its queue; not for ever, for a busy one delays only order."""
    done = asyncio.Event()
    widget.call_later(done.set)
    try:
        async with asyncio.timeout(LONGEST_EFFECT):
            await done.wait()
    except TimeoutError:
        return
