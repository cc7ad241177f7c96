"""Disk guard: shuts the gate before the disk is full, shows staff why, and opens it again when there is room."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from daemon.gate import Gate
from daemon.jobs import alarm
from daemon.store import channels
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.errors import StoreBusy
from prolink.words import _

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two looks: in that time a flood writes some 30 MB
ROOM = 1.1  # times the least: what must be free before the gate opens, so that it does not flap
MB = 2**20  # bytes


def free_bytes(folder: Path) -> int:
    """Return what this user may still write to a folder's disk; raise OSError."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class DiskGuard:
    """Look at the disk of the database. What frees work (claims, settled sends) goes on in what is left."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        least_mb: int,
        gate: Gate,
        told: Callable[[float], None],
        *,
        free: Callable[[Path], int] = free_bytes,
        every: float = EVERY,
    ) -> None:
        self._store, self._folder, self._least, self._gate, self._told = store, folder, least_mb * MB, gate, told
        self._free, self._every, self._shown = free, every, False
        sentence = _("The disk is nearly full (less than {least} MB free): citizens' messages are put off.")
        self._reason = sentence.format(least=least_mb)

    async def run(self) -> None:
        """Look until cancelled; `told` hears the free bytes each time."""
        while True:
            try:
                # Beside the loop: a network disk may keep us waiting.
                free = await asyncio.to_thread(self._free, self._folder)
            except OSError as problem:
                log.warning("can't see how much of the disk is free", extra={"problem": str(problem)})
            else:
                self._told(free)
                await self._weigh(free)
            await asyncio.sleep(self._every)

    async def _weigh(self, free: int) -> None:
        shut = free < self._least * (ROOM if self._gate.shut else 1)
        if bool(self._gate.shut) != shut:
            self._gate.shut = "The disk is nearly full." if shut else ""
            facts = {"free_mb": free // MB, "least_mb": self._least // MB, "folder": str(self._folder)}
            if shut:
                log.error("the disk is nearly full: nothing more is taken in until there is room", extra=facts)
            else:
                log.info("the disk has room again", extra=facts)
        if shut or self._shown:
            await self._show(shut)

    async def _show(self, shut: bool) -> None:
        """Have staff see it on every channel, also where a channel's own trouble has covered it meanwhile."""

        def unit(tx: Tx) -> None:
            for channel in tx.all(channels.ALL):
                if not shut:
                    alarm.still(tx, channel.id, self._reason)
                else:
                    alarm.sound(tx, channel.id, self._reason, over=True)

        try:
            await self._store.write(unit)
            self._shown = shut
        except StoreBusy as problem:
            log.warning("can't show staff how the disk is", extra={"problem": str(problem)})
