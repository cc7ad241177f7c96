"""Housekeeping: forgets what is kept only for a while: events, raw bodies, keys of commands, questions, files."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from daemon.store import agents, events, gaps, raw
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.clock import Clock, millis
from prolink.errors import StoreBusy
from prolink.settings import DeskSettings

log = logging.getLogger(__name__)

EVERY = 600.0  # seconds
BREATH = 0.05  # seconds between two units, so that citizens' messages come first
DAY = 24 * 3600 * 1000  # milliseconds

Prune = Callable[[Tx, int], int]

Others = Callable[[int], Awaitable[None]]
"""Forgets what is too old at a moment, in epoch milliseconds."""


async def keep_house(store: Store, settings: DeskSettings, clock: Clock, *others: Others) -> None:
    """Forget what is too old, a little at a time, until cancelled; `others` look after their own things."""
    while True:
        now = millis(clock())
        try:
            await _forget(store, events.prune, now - settings.event_days * DAY)
            await _forget(store, raw.prune, now - settings.raw_days * DAY)
            await _forget(store, agents.forget_commands, now - settings.raw_days * DAY)
            await _forget(store, gaps.prune, now - settings.gap_days * DAY)
            for forget in others:
                await forget(now)
        except StoreBusy as problem:
            log.warning("housekeeping waits", extra={"problem": str(problem)})
        await asyncio.sleep(EVERY)


async def _forget(store: Store, prune: Prune, before: int) -> None:
    gone = 1
    while gone:
        gone = await store.write(lambda tx: prune(tx, before))
        await asyncio.sleep(BREATH)
