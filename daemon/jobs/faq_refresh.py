"""FAQ refresh: builds the bot's knowledge anew when the FAQ or the day changes, and swaps it in whole."""

import asyncio
import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.catalogue.card import know
from daemon.desk.library import Library
from daemon.faq.knowledge import Knowledge
from daemon.faq.values import Values
from daemon.store import catalogue, faq
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.clock import Clock
from prolink.errors import StoreFailed

log = logging.getLogger(__name__)

LOOK = 600.0  # seconds at most between two looks at the calendar: clocks are set, machines sleep


async def read_knowledge(store: Store, values: Values, today: datetime) -> Knowledge:
    """Return what FAQ and catalogue in the store say on this day; built beside the loop."""
    entries = await store.all(faq.ENTRIES)
    services = await store.all(catalogue.SERVICES)
    data = {one.service: one for one in await store.all(catalogue.DATA)}
    return await asyncio.to_thread(know, entries, services, data, values, today)


class FaqRefresh:
    """Watch the FAQ and the calendar."""

    def __init__(
        self, store: Store, library: Library, values: Values, clock: Clock, zone: ZoneInfo, *, look: float = LOOK
    ) -> None:
        self._store, self._library, self._values = store, library, values
        self._clock, self._zone, self._look = clock, zone, look
        self._changed = asyncio.Event()

    def ring(self, committed: Committed) -> None:
        """Notice a commit that changed the FAQ."""
        if committed.faq:
            self._changed.set()

    async def run(self) -> None:
        """Refresh until cancelled."""
        day: date | None = self._today().date()
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
            self._library.swap(await read_knowledge(self._store, self._values, today))
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
