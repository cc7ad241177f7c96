"""Supervise: keeps what may fall running, with pauses; a fallen channel never takes the desk with it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from prolink.errors import ChannelStopped, TryLater

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 60.0  # seconds


async def keep_running(name: str, run: Callable[[], Awaitable[None]], *, first_pause: float = FIRST_PAUSE) -> None:
    """Run until it returns by itself; after an error start it again, after longer pauses while it keeps falling.

    ChannelStopped and TryLater say themselves what must happen next: they are raised.
    """
    pause = first_pause
    while True:
        begun = monotonic()
        try:
            return await run()
        except (ChannelStopped, TryLater):
            raise
        except Exception:
            if monotonic() - begun > LONGEST_PAUSE:
                pause = first_pause
            log.exception("fell, starts again", extra={"channel": name, "pause": pause})
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
