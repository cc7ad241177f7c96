"""Receipts: tells citizens that their message was read and that we are typing; best effort, never in the way."""

import asyncio
import logging
from collections.abc import Mapping
from time import monotonic

from daemon.channels.base import Channel

log = logging.getLogger(__name__)

WAITING = 500  # receipts; more are forgotten, an answer matters more
AT_ONCE = 4
TYPING_LASTS = 20.0  # seconds in which the same chat is not told again that we type


class Receipts:
    """A short queue to the channels' `seen`."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._queue: asyncio.Queue[tuple[Channel, str, bool]] = asyncio.Queue(WAITING)
        self._told: dict[str, float] = {}

    def read(self, channel: str, platform_id: str, *, typing: bool = False) -> None:
        """Have a citizen's message marked as read and, with `typing`, show that an answer is being written."""
        if typing and not self._may_tell(platform_id):
            return
        if channel in self._channels and not self._queue.full():
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
                await channel.seen(platform_id, typing=typing)
            except Exception as problem:
                log.debug("no receipt", extra={"channel": channel.id, "problem": repr(problem)})
