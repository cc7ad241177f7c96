"""Pulse: writes down when each channel was last heard and last took a message, at most once a second."""

import asyncio
import logging
from functools import partial

from daemon.store import channels
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink.errors import StoreBusy

log = logging.getLogger(__name__)

BEAT = 1.0  # seconds: what a crash may take from a channel's last sign of life


class Pulse:
    """Collect the channels' signs of life from commits: a row written with each message would cost it a tenth."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._heard: set[str] = set()
        self._spoke: set[str] = set()
        self._sign = asyncio.Event()

    def ring(self, committed: Committed) -> None:
        """Notice on which channels something moved."""
        if committed.heard or committed.spoke:
            self._heard |= committed.heard
            self._spoke |= committed.spoke
            self._sign.set()

    async def run(self) -> None:
        """Write the signs down until cancelled."""
        while True:
            await self._sign.wait()
            self._sign.clear()
            heard, spoke, self._heard, self._spoke = self._heard, self._spoke, set(), set()
            try:
                await self._store.write(partial(channels.note_signs_of_life, heard=heard, spoke=spoke))
            except StoreBusy as problem:
                log.warning("signs of life are not written down", extra={"problem": str(problem)})
            await asyncio.sleep(BEAT)
