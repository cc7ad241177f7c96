"""Dead man: a channel on which nobody has written for long in working hours is perhaps not connected any more."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from daemon.desk.office_hours import OfficeHours
from daemon.jobs import alarm
from daemon.store.store import Store
from daemon.store.tx import Committed, Tx
from prolink.clock import Clock
from prolink.errors import StoreBusy
from prolink.words import _

log = logging.getLogger(__name__)

LOOK = 15.0  # seconds
LONGEST = timedelta(days=14)  # of silence; further back nobody counts


class DeadMan:
    """Watch how long each channel has been silent. A restart is a sign of life: silence begins anew."""

    def __init__(
        self,
        store: Store,
        quiet_alarm_minutes: int,
        channels: Iterable[str],
        clock: Clock,
        hours: OfficeHours,
        told: Callable[[str, bool], None],
        *,
        look: float = LOOK,
    ) -> None:
        """`told` hears at each look of each channel whether it has been silent for too long."""
        self._store, self._clock, self._told, self._look = store, clock, told, look
        self._hours, self._most = hours, timedelta(minutes=quiet_alarm_minutes)
        self._last = dict.fromkeys(channels, clock())
        """When each channel was last heard."""
        self._silent: set[str] = set()
        self._heard = asyncio.Event()
        sentence = _("Nobody has written for {minutes} minutes of working time. Is the channel still connected?")
        self._reason = sentence.format(minutes=quiet_alarm_minutes)

    def ring(self, committed: Committed) -> None:
        """Notice which channels are heard."""
        if committed.heard:
            self._last |= dict.fromkeys(committed.heard, self._clock())
            if committed.heard & self._silent:
                self._heard.set()

    async def run(self) -> None:
        """Look until cancelled; where the settings want no alarm, return at once."""
        while self._most:
            self._heard.clear()
            try:
                await self._listen(self._clock())
            except StoreBusy as problem:
                log.warning("can't show staff which channels are silent", extra={"problem": str(problem)})
            try:
                async with asyncio.timeout(self._look):
                    await self._heard.wait()
            except TimeoutError:
                pass

    async def _listen(self, now: datetime) -> None:
        for channel, last in self._last.copy().items():
            silent = self._silence(last, now) >= self._most
            # Nobody is alarmed at night; nor does an alarm end by itself, but by the next message.
            if silent and (channel in self._silent or self._hours.is_open(now)):
                if channel not in self._silent:
                    log.error("a channel has fallen silent", extra={"channel": channel, "last": last.isoformat()})
                    self._silent.add(channel)
                await self._store.write(partial(self._sound, channel=channel))
            elif not silent and channel in self._silent:
                await self._store.write(partial(self._still, channel=channel))
                self._silent.discard(channel)
            self._told(channel, channel in self._silent)

    def _silence(self, last: datetime, now: datetime) -> timedelta:
        """Return the working time between two moments."""
        return self._hours.worked(max(last, now - LONGEST), now)

    def _sound(self, tx: Tx, *, channel: str) -> None:
        alarm.sound(tx, channel, self._reason)

    def _still(self, tx: Tx, *, channel: str) -> None:
        alarm.still(tx, channel, self._reason)
