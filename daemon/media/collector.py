"""Collector: fetches the files of citizens' messages at once, before their ids die, and again after a restart."""

import asyncio
import logging
import math
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from daemon.channels.base import Channel, FileChannel
from daemon.media.addresses import Unwanted
from daemon.media.download import WRONG_SUM, Downloads
from daemon.media.shelf import MB, Shelf
from daemon.store import media
from daemon.store.media import Found, Kept, Wanted
from daemon.store.store import Store
from daemon.store.tx import Committed, Tx
from daemon.supervise import keep_running
from prolink.clock import Clock, millis
from prolink.errors import ChannelStopped, SendError, StoreBusy, TryLater, Undeliverable
from prolink.model.file import FileState
from prolink.settings import Settings
from prolink.words import _

log = logging.getLogger(__name__)

AT_ONCE = 3  # files of one channel
LOOK = 60.0  # seconds between two looks at most: due times are wall clock, and that may be set back
OLD_AT_ONCE = 100
DAY = 24 * 3600 * 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often a file is tried, in seconds."""

    first_pause: float = 5.0
    """Before the second attempt; doubled from there."""
    longest_pause: float = 3600.0
    stopped_pause: float = 900.0
    """While the platform refuses our credentials."""
    give_up: float = 7 * 24 * 3600.0
    """After the message came: by then the platform has forgotten it."""
    wrong_sums: int = 3
    """Attempts with a checksum that is not right."""

    def pause(self, attempts: int, jitter: Callable[[], float] = random.random) -> float:
        """Return the pause after so many failures: doubling, capped, with jitter so that not all return at once."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(attempts, 16)) * (0.5 + jitter() / 2)


@asynccontextmanager
async def open_collector(
    settings: Settings, store: Store, clock: Clock, channels: Sequence[Channel]
) -> AsyncGenerator["Collector", None]:
    """Make what fetches the files of those channels that have any."""
    spare = 2 * settings.desk.min_free_mb * MB  # At half of it, citizens' messages are put off.
    shelf = Shelf(Path(settings.daemon.data_dir), settings.media, spare)
    async with Downloads(shelf) as downloads:
        yield Collector(store, clock, [one for one in channels if isinstance(one, FileChannel)], downloads)


class Collector:
    """One round a channel. `ring` is called after each commit."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channels: Sequence[FileChannel],
        downloads: Downloads,
        persistence: Persistence = Persistence(),
    ) -> None:
        self.shelf = downloads.shelf
        self._store = store
        self._rounds = {channel.id: Round(store, clock, channel, downloads, persistence) for channel in channels}

    def ring(self, committed: Committed) -> None:
        """Wake the rounds of channels on which a file waits."""
        for id in committed.files & self._rounds.keys():
            self._rounds[id].bell.set()

    async def run(self) -> None:
        """Fetch until cancelled, whatever happens."""
        await keep_running("files", self._collect)

    async def forget(self, now: int) -> None:
        """Delete the files that are older than their days, a little at a time."""
        before = now - self.shelf.keep_days * DAY
        while old := await self._store.all(media.OLD, before=before, limit=OLD_AT_ONCE):
            # First the files, then the rows: after a crash in between, the same rows are found again.
            try:
                for kept in old:
                    self.shelf.throw_away(kept.place)
            except OSError as problem:
                log.error("can't delete a file that is too old", extra={"problem": str(problem)})
                return
            await self._store.write(lambda tx, old=old: _forget(tx, old))  # type: ignore[misc]

    async def _collect(self) -> None:
        await asyncio.to_thread(self.shelf.open)
        async with asyncio.TaskGroup() as group:
            for id, round_ in self._rounds.items():
                group.create_task(round_.run(), name=f"files of {id}")


class Round:
    """The files of one channel: a platform that is away holds up no other."""

    def __init__(
        self, store: Store, clock: Clock, channel: FileChannel, downloads: Downloads, persistence: Persistence
    ) -> None:
        self.bell = asyncio.Event()
        self._store, self._clock, self._channel = store, clock, channel
        self._downloads, self._persistence = downloads, persistence
        self._under_way: set[int] = set()

    async def run(self) -> None:
        """Fetch what is due until cancelled."""
        await self._write(lambda tx: media.hurry(tx, self._channel.id))
        async with asyncio.TaskGroup() as errands:
            while True:
                self.bell.clear()
                try:
                    wait = await self._begin(errands)
                except StoreBusy as problem:
                    log.warning("can't look for files", extra=self._facts(str(problem)))
                    wait = self._persistence.first_pause
                try:
                    async with asyncio.timeout(min(wait, LOOK)):
                        await self.bell.wait()
                except TimeoutError:
                    pass

    async def _begin(self, errands: asyncio.TaskGroup) -> float:
        """Start what is due, and return the seconds after which to look again if nobody rings."""
        busy = self._under_way.copy()
        if len(busy) >= AT_ONCE:
            return math.inf
        now = millis(self._clock())
        rows = await self._store.all(media.DUE, channel=self._channel.id, now=now, limit=AT_ONCE + len(busy))
        for wanted in [row for row in rows if row.id not in busy][: AT_ONCE - len(busy)]:
            self._under_way.add(wanted.id)
            errands.create_task(self._fetch(wanted), name=f"file {wanted.id}")
        next_due = await self._store.one(media.NEXT_DUE, channel=self._channel.id, now=now)
        return math.inf if next_due is None else max(0.001, (next_due - now) / 1000)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            unit = await self._outcome(wanted)
            await self._write(unit)
        finally:
            self._under_way.discard(wanted.id)
            self.bell.set()

    async def _outcome(self, wanted: Wanted) -> Callable[[Tx], object]:
        """Try to fetch a file and return what to write down about it."""
        try:
            found = await self._bring(wanted)
            return lambda tx: media.keep(tx, wanted, found)
        except Unwanted as problem:
            return self._end(wanted, FileState.REFUSED, str(problem))
        except Undeliverable as problem:
            return self._end(wanted, FileState.FAILED, problem.reason)
        except SendError as problem:
            return self._again(wanted, problem)
        except OSError as problem:
            return self._again(wanted, TryLater(_("the disk does not take it: {why}").format(why=problem.strerror)))
        except Exception:
            log.exception("a file broke its fetching", extra=self._facts(f"file {wanted.id}"))
            return self._again(wanted, TryLater(_("an error of PROLINK's own; see the log")))

    async def _bring(self, wanted: Wanted) -> Found:
        self._downloads.shelf.weigh(wanted.ref.size)
        source = await self._channel.locate(wanted.ref.ref)
        return await self._downloads.bring(
            source, wanted.place, said_type=wanted.ref.type, said_sha256=wanted.ref.sha256
        )

    def _again(self, wanted: Wanted, problem: SendError) -> Callable[[Tx], object]:
        sure = self._persistence
        pause = sure.stopped_pause if isinstance(problem, ChannelStopped) else sure.pause(wanted.attempts)
        if isinstance(problem, TryLater):
            pause = max(pause, problem.after)
        too_late = millis(self._clock()) > wanted.since + int(sure.give_up * 1000)
        if too_late or (problem.platform_code == WRONG_SUM and wanted.attempts + 1 >= sure.wrong_sums):
            return self._end(wanted, FileState.FAILED, problem.reason)
        log.warning("a file does not come yet", extra=self._facts(problem.reason) | {"number": wanted.id})
        return lambda tx: media.postpone(tx, wanted, tx.now + int(pause * 1000), problem.reason)

    def _end(self, wanted: Wanted, state: FileState, reason: str) -> Callable[[Tx], object]:
        log.warning("a file will not come", extra=self._facts(reason) | {"number": wanted.id, "state": state.value})
        return lambda tx: media.give_up(tx, wanted, state, reason)

    async def _write(self, unit: Callable[[Tx], object]) -> None:
        while True:
            try:
                await self._store.write(unit)
                return
            except StoreBusy as problem:
                log.warning("can't write down how a file fares", extra=self._facts(str(problem)))
                await asyncio.sleep(self._persistence.first_pause)

    def _facts(self, problem: str) -> dict[str, object]:
        return {"channel": self._channel.id, "problem": problem}


def _forget(tx: Tx, old: Sequence[Kept]) -> None:
    for kept in old:
        media.forget(tx, kept)
