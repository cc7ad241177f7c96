"""Office data: asks the endpoints of services now and then, keeps what they say, and what they said when they fail."""

import asyncio
import logging
from functools import partial

import msgspec

from daemon.catalogue.facts import in_use
from daemon.media.offices import Unusable, ask
from daemon.store import catalogue
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.clock import Clock, millis
from prolink.errors import StoreBusy
from prolink.model.service import Service, ServiceData
from prolink.settings import CatalogueSettings

log = logging.getLogger(__name__)

LOOK = 60.0  # seconds between two looks


class OfficeData:
    """Keep what offices say fresh, outside of any unit."""

    def __init__(self, store: Store, settings: CatalogueSettings, clock: Clock, *, look: float = LOOK) -> None:
        self._store, self._settings, self._clock, self._look = store, settings, clock, look
        self._changed = asyncio.Event()

    def ring(self, committed: Committed) -> None:
        """Notice a commit that changed the catalogue."""
        if committed.faq:
            self._changed.set()

    async def run(self) -> None:
        """Ask whoever is due, until cancelled."""
        while True:
            self._changed.clear()
            try:
                await self._ask_all()
            except StoreBusy as problem:
                log.warning("can't keep what offices said", extra={"problem": str(problem)})
            try:
                async with asyncio.timeout(self._look):
                    await self._changed.wait()
            except TimeoutError:
                pass

    async def _ask_all(self) -> None:
        today = self._clock().date()
        services = [one for one in await self._store.all(catalogue.SERVICES) if one.endpoint and in_use(one, today)]
        if not services:
            return
        known = {data.service: data for data in await self._store.all(catalogue.DATA)}
        for service in services:
            before = known.get(service.id)
            if before is not None and before.endpoint != service.endpoint:
                before = None
            if before is None or self._is_due(before):
                data = await self._asked(service, before)
                await self._store.write(partial(catalogue.keep, data=data))

    def _is_due(self, data: ServiceData) -> bool:
        # A clock that was set back must not keep anybody waiting.
        return abs(millis(self._clock()) - data.tried_at) >= self._settings.refresh_minutes * 60_000

    async def _asked(self, service: Service, before: ServiceData | None) -> ServiceData:
        """Return what is known after asking: the new facts, or the old ones with the trouble."""
        now = millis(self._clock())
        try:
            facts = await ask(service.endpoint, self._settings.hosts)
        except Unusable as problem:
            log.warning("an office's endpoint brought nothing", extra={"service": service.id, "problem": str(problem)})
            kept = before or ServiceData(service=service.id, endpoint=service.endpoint, facts={})
            return msgspec.structs.replace(kept, tried_at=now, trouble=str(problem))
        return ServiceData(service=service.id, endpoint=service.endpoint, facts=facts, fetched_at=now, tried_at=now)
