"""FAQ refresh: builds the bot's knowledge anew when the FAQ or the day changes, and swaps it in whole."""

import asyncio
import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.catalogue.card import know
from daemon.desk.library import Library
from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Aims
from daemon.faq.matcher import Way
from daemon.faq.search import memory
from daemon.faq.values import Values
from daemon.store import catalogue, faq
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.clock import Clock
from prolink.errors import StoreFailed
from prolink.settings import FaqSettings

log = logging.getLogger(__name__)

WORK, REST = 0.002, 0.0001  # seconds
USUAL = FaqSettings()
LOOK = 600.0  # seconds at most between two looks at the calendar: clocks are set, machines sleep


async def read_knowledge(
    store: Store, values: Values, today: datetime, wanted: FaqSettings = USUAL, before: Knowledge | None = None
) -> Knowledge:
    """Return what FAQ and catalogue in the store say on this day; built beside the loop, which goes first.

    With `before` only what changed is read, and the confidence is the one of that state.
    """
    entries = await store.all(faq.ENTRIES)
    services = await store.all(catalogue.SERVICES)
    aims = Aims(wanted.answer_precision, wanted.suggest_precision)
    data = {one.service: one for one in await store.all(catalogue.DATA)}
    way = Way(aims, Breath().take, before.matcher if before else None)
    with uncollected():
        return await asyncio.to_thread(know, entries, services, data, values, today, way)


@contextmanager
def uncollected() -> Iterator[None]:
    """Have no look for dead objects while a FAQ is built: among 20,000 new texts it stopped the loop for 75 ms."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()  # The FAQ stays: it is not looked through again.
        memory.give_back_small()


class Breath:
    """Lets other threads run: without it the loop waits 5 ms for its turn, each time, while a FAQ is built."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def take(self) -> None:
        """Sleep for a moment where the last time is a while ago."""
        if time.perf_counter() - self._last >= WORK:
            time.sleep(REST)
            self._last = time.perf_counter()


class FaqRefresh:
    """Watch the FAQ and the calendar."""

    def __init__(
        self,
        store: Store,
        library: Library,
        values: Values,
        clock: Clock,
        zone: ZoneInfo,
        *,
        wanted: FaqSettings = USUAL,
        look: float = LOOK,
    ) -> None:
        self._store, self._library, self._values = store, library, values
        self._clock, self._zone, self._wanted, self._look = clock, zone, wanted, look
        self._changed = asyncio.Event()

    def ring(self, committed: Committed) -> None:
        """Notice a commit that changed the FAQ."""
        if committed.faq:
            self._changed.set()

    async def run(self) -> None:
        """Open the library where it is shut, then refresh until cancelled."""
        memory.give_back_large()
        day: date | None = self._today().date()
        if not self._library.is_open:
            first = await read_knowledge(self._store, self._values, self._today(), self._wanted)
            self._library.swap(first)
            log.info("the bot answers from the FAQ", extra={"entries": len(first)})
        while True:
            try:
                async with asyncio.timeout(min(_until_midnight(self._today()), self._look)):
                    await self._changed.wait()
            except TimeoutError:
                if self._today().date() == day:
                    continue
            self._changed.clear()
            today = self._today()
            day = today.date() if await self._refresh(today) else None  # None: the next look tries again.

    async def _refresh(self, today: datetime) -> bool:
        """Tell whether the FAQ could be read; where not, the bot goes on answering from what it has."""
        try:
            # An edit is answered from at once; then the whole is built anew, with a rehearsal.
            before = self._library.knowledge
            self._library.swap(await read_knowledge(self._store, self._values, today, self._wanted, before))
            self._library.swap(await read_knowledge(self._store, self._values, today, self._wanted))
        except StoreFailed:
            raise
        except Exception:
            log.exception("the FAQ's new state can't be used; the bot answers from the one before")
            return False
        log.info("the bot answers from a new state of the FAQ", extra={"entries": len(self._library.knowledge)})
        return True

    def _today(self) -> datetime:
        return self._clock().astimezone(self._zone)


def _until_midnight(now: datetime) -> float:
    """Return the seconds until just after the next midnight, when entries expire."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=1, microsecond=0)
    return (midnight - now).total_seconds()
