"""Chat live: a conversation at the prompt through the livechat of a running daemon; staff see it like any other."""

import asyncio
import sys
import threading
from contextlib import suppress

from daemon.commands.chat_paper import Paper
from daemon.commands.chat_room import ask
from daemon.simulate.visitor import Heard, Visitor, site_of, visiting
from prolink import config
from prolink.errors import NoLink
from prolink.model.message import Option
from prolink.words import _

ANSWERED_WITHIN = 10.0  # seconds for the bot's answer to --once and to a piped line


class Window:
    """What stands on the screen, and the options under the last message."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._options: tuple[Option, ...] = ()
        self.answered = asyncio.Event()

    def show(self, heard: Heard) -> None:
        """Print a message of the desk."""
        lines = "".join(f"\n{number}. {option.title}" for number, option in enumerate(heard.options, 1))
        if heard.by == "agent":
            self._paper.aside(_("{name} (staff):").format(name=heard.name))
        self._paper.block(heard.text + lines, fg="green" if heard.by == "agent" else "cyan")
        self._options = heard.options
        self.answered.set()

    async def write(self, visitor: Visitor, text: str) -> None:
        """Send a line; a number presses the option of that number."""
        self.answered.clear()
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 0
        if 1 <= number <= len(self._options):
            option = self._options[number - 1]
            await visitor.write(option.title, option.id)
        else:
            await visitor.write(text)


async def talk(named: str | None, once: str | None, *, plain: bool) -> None:
    """Talk until /quit or the end of input, or write one message and wait for its answer."""
    paper = Paper(plain=plain)
    window = Window(paper)
    async with visiting(site_of(config.load(config.find(named)))) as visitor, asyncio.TaskGroup() as group:
        listening = group.create_task(_listen(visitor, window), name="listen")
        if once is not None:
            await window.write(visitor, once)
            await _answer(window)
        else:
            paper.aside(_("You are a visitor of the livechat; staff see this chat. /quit ends."))
            await _lines(visitor, window)
        listening.cancel()


async def _listen(visitor: Visitor, window: Window) -> None:
    async for heard in visitor.messages():
        window.show(heard)
    raise NoLink(_("The daemon has closed the chat."))


async def _lines(visitor: Visitor, window: Window) -> None:
    """Send what is typed. A thread of its own reads: nobody can make a terminal's read give up."""
    typed: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        text: str | None = ""
        while text is not None:
            text = ask()
            with suppress(RuntimeError):  # The loop has ended; so does the process.
                loop.call_soon_threadsafe(typed.put_nowait, text)

    threading.Thread(target=read, daemon=True, name="prompt").start()
    while (text := await typed.get()) is not None and text.strip() != "/quit":
        if text.strip():
            await window.write(visitor, text.strip())
            if not sys.stdin.isatty():
                await _answer(window)


async def _answer(window: Window) -> None:
    """Wait for an answer; the bot may well be silent, e.g. when a person has the chat."""
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWERED_WITHIN):
            await window.answered.wait()
