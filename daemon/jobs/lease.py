"""Lease: an agent whose last console is gone for too long loses the claims; they return to the queue."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from daemon.desk import transfer
from daemon.desk.attendance import Attendance
from daemon.store import conversations
from daemon.store.store import Store
from prolink.clock import Clock, millis
from prolink.errors import StoreBusy

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds


class Lease:
    """Watch the holders of claims. While an agent has a console open nothing returns, however long nobody writes."""

    def __init__(self, store: Store, attendance: Attendance, minutes: int, clock: Clock, *, look: float = LOOK) -> None:
        self._store, self._attendance, self._clock, self._look = store, attendance, clock, look
        self._lease = timedelta(minutes=minutes)

    async def run(self) -> None:
        """Look until cancelled; where the settings want no lease, return at once."""
        while self._lease:
            try:
                for owner in await self._store.all(conversations.OWNERS):
                    await self._weigh(owner, self._clock() - self._lease)
            except StoreBusy as problem:
                log.warning("claims of absent agents can't be returned now", extra={"problem": str(problem)})
            await asyncio.sleep(self._look)

    async def _weigh(self, owner: str, latest: datetime) -> None:
        """Return what an agent holds who left before a moment; a claim made since then has a lease of its own."""
        absent = self._attendance.absent_since(owner)
        if absent is None or absent > latest:
            return
        count = await self._store.write(partial(transfer.return_claims, owner=owner, before=millis(latest)))
        if count:
            log.warning("an agent's claims returned to the queue", extra={"agent": owner, "conversations": count})
