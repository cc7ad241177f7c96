"""Search index: takes new messages into the full-text index, a little behind the writing and many at once."""

import asyncio
import logging
from functools import partial

from daemon.store import search
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.errors import StoreBusy

log = logging.getLogger(__name__)

AT_ONCE = 200  # messages in one unit
BEHIND = 1.0  # seconds that a message may be missing from the index


class SearchIndex:
    """Follow the messages. What a crash left out is taken in at the next start."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._something_new = asyncio.Event()
        self._something_new.set()

    def ring(self, committed: Committed) -> None:
        """Notice that there may be new messages."""
        if committed.events:
            self._something_new.set()

    async def run(self) -> None:
        """Keep the index until cancelled."""
        while True:
            await self._something_new.wait()
            self._something_new.clear()
            try:
                taken = await self._store.write(partial(search.go_on, limit=AT_ONCE))
            except StoreBusy as problem:
                log.warning("the search index waits", extra={"problem": str(problem)})
                taken = 0
                self._something_new.set()
            if taken == AT_ONCE:
                self._something_new.set()
            else:
                await asyncio.sleep(BEHIND)
