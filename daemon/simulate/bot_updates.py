"""What waits for a bot: updates are kept until a later offset confirms them, and only one program may ask."""

import asyncio
from typing import Any

from daemon.simulate.bot_shapes import Wrong

MOST_AT_ONCE = 100


class Updates:
    """The updates of one bot, in order."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.allowed: list[str] = []
        """Kinds that come at all; empty for every one."""
        self._next = 870_000_001
        self._asked = 0
        self._changed = asyncio.Event()

    def add(self, kind: str, content: dict[str, Any]) -> int:
        """Let something happen and return its update_id, 0 where the bot did not ask for this kind."""
        if self.allowed and kind not in self.allowed:
            return 0
        number, self._next = self._next, self._next + 1
        self.waiting.append({"update_id": number, kind: content})
        self.stir()
        return number

    def restart_numbers(self, first: int) -> None:
        """Count from here, as Telegram may after a week of silence."""
        self._next = first

    def confirm(self, offset: int) -> None:
        """Forget what lies below the offset; a negative one keeps so many of the last."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset:
            self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        self.stir()

    async def ask(self, *, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """Return what waits, at once or as soon as something comes; raise Wrong when another program asks meanwhile."""
        self._asked += 1
        turn = self._asked
        self.confirm(offset)
        try:
            async with asyncio.timeout(timeout):
                while not self.waiting:
                    await self.changed()
                    if self._asked != turn:
                        words = (
                            "terminated by other getUpdates request; make sure that only one bot instance is running"
                        )
                        raise Wrong(f"Conflict: {words}", 409)
        except TimeoutError:
            pass
        return self.waiting[: max(1, min(limit, MOST_AT_ONCE))]

    async def changed(self) -> None:
        """Wait until something happened."""
        await self._changed.wait()

    def stir(self) -> None:
        """Wake everybody who waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()
