"""A desk that only writes down what channels hand to it, and the public listener in front of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from daemon.channels.base import Channel
from prolink.errors import StoreError
from prolink.model.inbound import Batch, Item


class Desk:
    """Record batches; raise what `troubles` holds first, one for each batch."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.troubles: list[StoreError] = []

    async def receive(self, batch: Batch) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.batches.append(batch)

    @property
    def items(self) -> list[Item]:
        return [item for batch in self.batches for item in batch.items]


@asynccontextmanager
async def listening(channel: Channel, desk: Desk, port: int = 0) -> AsyncIterator[str]:
    """Serve a channel's routes on a loopback port, a free one for 0, and yield the listener's URL."""
    app = web.Application()
    app.add_routes(channel.routes(desk.receive))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
