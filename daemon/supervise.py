"""Supervise: keeps what may fall running, with pauses; a fallen channel never takes the desk with it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 60.0  # seconds


async def keep_running(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run until it returns by itself; after an error start it again, after ever longer pauses."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await run()
        except Exception:
            log.exception("fell, starts again", extra={"part": name, "pause": pause})
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
