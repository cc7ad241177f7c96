"""Receipts: tells citizens that their message was read and that we are typing; best effort, never in the way."""

import asyncio
import logging
from collections.abc import Mapping
from time import monotonic

from daemon.channels.base import Channel

log = logging.getLogger(__name__)

WAITING = 500  # receipts; more are forgotten, an answer matters more
AT_ONCE = 4
PATIENCE = 10.0  # seconds for one receipt: a platform that hangs must not hold up the others
TYPING_LASTS = 20.0  # seconds in which the same chat is not told again that we type


class Receipts:
    """A short queue to the channels' `seen`."""

    def __init__(self, channels: Mapping[str, Channel], patience: float = PATIENCE) -> None:
        self._channels, self._patience = channels, patience
        self._queue: asyncio.Queue[tuple[Channel, str, bool]] = asyncio.Queue(WAITING)
        self._told: dict[str, float] = {}

    def read(self, channel: str, platform_id: str, *, typing: bool = False) -> None:
        """Have a citizen's message marked as read and, with `typing`, show that an answer is being written."""
        if channel not in self._channels or self._queue.full():
            return
        if not typing or self._may_tell(platform_id):
            self._queue.put_nowait((self._channels[channel], platform_id, typing))

    async def run(self) -> None:
        """Tell the platforms until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(AT_ONCE):
                group.create_task(self._tell(), name=f"receipts {number}")

    def _may_tell(self, platform_id: str) -> bool:
        now = monotonic()
        self._told = {id: at for id, at in self._told.items() if now - at < TYPING_LASTS}
        if platform_id in self._told:
            return False
        self._told[platform_id] = now
        return True

    async def _tell(self) -> None:
        while True:
            channel, platform_id, typing = await self._queue.get()
            try:
                async with asyncio.timeout(self._patience):
                    await channel.seen(platform_id, typing=typing)
            except Exception as problem:
                log.debug("no receipt", extra={"channel": channel.id, "problem": repr(problem)})
