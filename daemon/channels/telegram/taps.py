"""Taps: tells Telegram that a tapped button was heard, or it goes on turning; best effort, never in the way."""

import asyncio
import logging

from telegram import Bot
from telegram.error import TelegramError

log = logging.getLogger(__name__)

WAITING = 500  # taps; more are forgotten, answers matter more
AT_ONCE = 4


class Taps:
    """A short queue to answerCallbackQuery."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._queue: asyncio.Queue[str] = asyncio.Queue(WAITING)

    def add(self, queries: tuple[str, ...]) -> None:
        """Have taps answered, old ones too; called after what they chose was stored."""
        for query in queries:
            if not self._queue.full():
                self._queue.put_nowait(query)

    async def run(self) -> None:
        """Answer until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(AT_ONCE):
                group.create_task(self._answer(), name=f"taps {number}")

    async def _answer(self) -> None:
        while True:
            query = await self._queue.get()
            try:
                await self._bot.answer_callback_query(query)
            except TelegramError as problem:
                log.debug("a tap was not answered: %s", type(problem).__name__)
