"""FAQ refresh: builds the bot's knowledge anew when the FAQ or the day changes, and swaps it in whole."""

import asyncio
import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daemon.desk.library import Library
from daemon.faq.knowledge import Knowledge
from daemon.faq.values import Values
from daemon.store import faq
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.clock import Clock

log = logging.getLogger(__name__)


async def read_knowledge(store: Store, values: Values, today: datetime) -> Knowledge:
    """Return what the FAQ in the store says on this day; built beside the loop."""
    entries = await store.all(faq.ENTRIES)
    return await asyncio.to_thread(Knowledge, entries, values, today.date())


class FaqRefresh:
    """Watch the FAQ and the calendar."""

    def __init__(self, store: Store, library: Library, values: Values, clock: Clock, zone: ZoneInfo) -> None:
        self._store, self._library, self._values = store, library, values
        self._clock, self._zone = clock, zone
        self._changed = asyncio.Event()

    def ring(self, committed: Committed) -> None:
        """Notice a commit that changed the FAQ."""
        if committed.faq:
            self._changed.set()

    async def run(self) -> None:
        """Refresh until cancelled."""
        while True:
            today = self._clock().astimezone(self._zone)
            try:
                async with asyncio.timeout(_until_midnight(today)):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            now = self._clock().astimezone(self._zone)
            knowledge = await read_knowledge(self._store, self._values, now)
            self._library.swap(knowledge)
            log.info("the bot answers from a new state of the FAQ", extra={"entries": len(knowledge)})


def _until_midnight(now: datetime) -> float:
    """Return the seconds until just after the next midnight, when entries expire."""
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=1, microsecond=0)
    return (midnight - now).total_seconds()
