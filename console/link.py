"""The link: client and feed in a thread of their own, so that a terminal that stands still drops no connection.

It follows the daemon's events, comes back by itself after a loss, and carries errands with the key they were given.
"""

import asyncio
import random
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from console.news import (
    Broken,
    Carried,
    Declined,
    Errand,
    Fresh,
    Letterbox,
    LinkChanged,
    LinkState,
    Paged,
    Returned,
    Unpaged,
)
from prolink.client import DaemonClient, Feed
from prolink.errors import NoLink, ProlinkError, StoreBusy
from prolink.protocol.commands import SaveDraft
from prolink.protocol.events import Gap
from prolink.safetext import clean_line, cleaned

FIRST_PAUSE = 0.5  # seconds; doubles up to LONGEST_PAUSE, with up to a quarter of jitter
LONGEST_PAUSE = 30.0
PATIENCE = 120.0  # seconds; an errand that waited longer is given back instead of being sent by itself
BETWEEN_TRIES = 0.5  # seconds, while the feed lives and a command does not get through
STOP_TIMEOUT = 2.0  # seconds

Asked: TypeAlias = tuple[int, int]
"""A page: conversation, and the message id before which it ends (0 for the last page)."""


class Link:
    """Speak to one daemon. Every public method returns at once and may be called from any thread."""

    def __init__(
        self, socket: Path, box: Letterbox, *, first_pause: float = FIRST_PAUSE, patience: float = PATIENCE
    ) -> None:
        self._socket = socket
        self._box = box
        self._first_pause = first_pause
        self._patience = patience
        self._thread = threading.Thread(target=self._live_on, name="link", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._errands: deque[tuple[Errand, float]] = deque()
        self._drafts: dict[tuple[int, bool], Errand] = {}
        self._asked: dict[Asked, None] = {}
        self._looking = 0
        self._feed: Feed | None = None
        self._stopping, self._live, self._hurried = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._given, self._questioned, self._looked = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def start(self) -> None:
        """Begin; news come into the letterbox from now on."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """End the thread; what was not carried out stays a draft in the journal."""
        self._tell(self._stopping.set)
        self._thread.join(STOP_TIMEOUT)

    def give(self, errand: Errand) -> None:
        """Carry an errand out, in the order given; a draft replaces an earlier one of the same conversation."""
        self._tell(lambda: self._accept(errand))

    def ask(self, conversation: int, before: int = 0) -> None:
        """Ask for a page of messages."""
        self._tell(lambda: self._ask(conversation, before))

    def look(self, conversation: int) -> None:
        """Tell colleagues what is before this agent, 0 for nothing."""
        self._tell(lambda: self._look(conversation))

    def hurry(self) -> None:
        """Try again now instead of after the pause."""
        self._tell(self._hurried.set)

    def _tell(self, act: Callable[[], None]) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _accept(self, errand: Errand) -> None:
        command = errand.command
        if isinstance(command, SaveDraft):
            self._drafts[command.conversation, command.private] = errand
        else:
            self._errands.append((errand, asyncio.get_running_loop().time()))
        self._given.set()

    def _ask(self, conversation: int, before: int) -> None:
        self._asked[conversation, before] = None
        self._questioned.set()

    def _look(self, conversation: int) -> None:
        self._looking = conversation
        self._looked.set()

    def _live_on(self) -> None:
        """Run the thread's loop; a fault of ours ends the console with its reason instead of leaving it deaf."""
        try:
            asyncio.run(self._run())
        except Exception as problem:
            self._box.put(Broken(problem))

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        async with DaemonClient(self._socket) as client, asyncio.TaskGroup() as group:
            works = [
                group.create_task(work(client), name=work.__name__)
                for work in (self._follow, self._carry, self._page, self._gaze)
            ]
            await self._stopping.wait()
            for work in works:
                work.cancel()

    async def _follow(self, client: DaemonClient) -> None:
        """Keep the mirror true: snapshot, events, and both again after a loss or a gap."""
        seq: int | None = None
        state, tries = LinkState.CONNECTING, 0
        self._box.put(LinkChanged(state))
        while True:
            try:
                if seq is None:
                    snapshot = await client.snapshot()
                    seq = snapshot.seq
                    self._box.put(Fresh(cleaned(snapshot)))
                async with client.events(seq) as feed:
                    state, tries, self._feed = LinkState.RECONNECTING, 0, feed
                    await feed.look(self._looking)
                    self._box.put(LinkChanged(LinkState.LIVE))
                    self._live.set()
                    self._given.set()
                    async for frame in feed:
                        seq = frame.seq or seq
                        if isinstance(frame.event, Gap) or not self._box.put(cleaned(frame.event)):
                            seq = None
                            break
                reason = ""
            except ProlinkError as problem:
                reason = str(problem)
            self._feed = None
            self._live.clear()
            tries += 1
            await self._rest(state, tries, reason)

    async def _rest(self, state: LinkState, tries: int, reason: str) -> None:
        pause = min(LONGEST_PAUSE, self._first_pause * 2 ** (tries - 1)) * random.uniform(0.75, 1.0)  # noqa: S311
        self._box.put(LinkChanged(state, tries, pause, clean_line(reason)))
        self._hurried.clear()
        try:
            async with asyncio.timeout(pause):
                await self._hurried.wait()
        except TimeoutError:
            return

    async def _carry(self, client: DaemonClient) -> None:
        """Carry errands one after the other, drafts when nothing else waits."""
        while True:
            self._given.clear()
            if self._errands:
                errand, since = self._errands[0]
                await self._carry_one(client, errand, since + self._patience)
                self._errands.popleft()
            elif self._drafts and self._live.is_set():
                errand = self._drafts.pop(next(iter(self._drafts)))
                await self._carry_one(client, errand, asyncio.get_running_loop().time() + self._patience)
            else:
                await self._given.wait()

    async def _carry_one(self, client: DaemonClient, errand: Errand, until: float) -> None:
        try:
            async with asyncio.timeout_at(until):
                while True:
                    await self._live.wait()
                    try:
                        done = await client.send(errand.command, errand.key)
                    except (NoLink, StoreBusy):
                        await asyncio.sleep(BETWEEN_TRIES)
                        continue
                    break
        except TimeoutError:
            self._box.put(Returned(errand))
        except ProlinkError as problem:
            self._box.put(Declined(errand, type(problem), clean_line(str(problem))))
        else:
            self._box.put(Carried(errand, cleaned(done)))

    async def _page(self, client: DaemonClient) -> None:
        """Answer questions for pages, the latest first: that is what the agent waits for."""
        while True:
            self._questioned.clear()
            if not self._asked:
                await self._questioned.wait()
                continue
            await self._live.wait()
            conversation, before = next(reversed(self._asked))
            try:
                page = await client.page(conversation, before=before)
            except NoLink:
                await asyncio.sleep(BETWEEN_TRIES)
                continue
            except ProlinkError as problem:
                self._box.put(Unpaged(conversation, clean_line(str(problem))))
            else:
                self._box.put(Paged(cleaned(page), before))
            del self._asked[conversation, before]

    async def _gaze(self, client: DaemonClient) -> None:
        """Say what is looked at whenever it changes; after a loss the feed's start says it."""
        while True:
            await self._looked.wait()
            self._looked.clear()
            if self._feed is None:
                continue
            try:
                await self._feed.look(self._looking)
            except NoLink:
                continue
