"""Health: alive means that the loop turns; ready means that a message sent now would be stored."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from daemon.gate import Gate
from prolink.errors import StoreError

PATIENCE = 2.0  # seconds for the writer to make a round


class Health:
    """What load balancers and monitors ask. It tells strangers nothing but yes or no."""

    def __init__(self, beat: Callable[[], Awaitable[None]], gate: Gate) -> None:
        self._beat, self._gate = beat, gate
        self.stopping = False

    async def alive(self, request: web.Request) -> web.Response:
        """Answer 200 while the loop turns."""
        return web.Response(text="ok\n")

    async def ready(self, request: web.Request) -> web.Response:
        """Answer 200 when the writer writes, 503 when it does not, the gate is shut, or we are ending."""
        if self.stopping:
            return web.Response(status=503, text="stopping\n")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._beat()
        except (StoreError, TimeoutError):
            return _nothing_taken()
        if self._gate.shut:
            return _nothing_taken()
        return web.Response(text="ready\n")


def _nothing_taken() -> web.Response:
    return web.Response(status=503, text="the database does not take messages\n")
