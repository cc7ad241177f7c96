"""Doorkeeper: how many connections may be open at once, and who is shown out because no request comes.

aiohttp waits for ever for a connection's first request, and for minutes for the next. This is the one file that looks
at its private names; a test fails when aiohttp changes what they mean.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

log = logging.getLogger(__name__)

HEAD_WITHIN = 15.0  # seconds until a connection's first request must have come with its whole head
ROUND = 1.0  # seconds between two looks

REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Doorkeeper:
    """Make the protocol of each new connection, `most` at once; hand it to `loop.create_server`.

    In a full house the connection that has waited longest without a request makes room: a flood of silent ones can't
    keep a webhook out. Only where everybody is being served a newcomer hears 503. Handshakes of TLS are not counted.
    """

    def __init__(
        self, server: web.Server, most: int, *, head_within: float = HEAD_WITHIN, every: float = ROUND
    ) -> None:
        self._server, self._most, self._head_within, self._every = server, most, head_within, every
        self._waiting: dict[web.RequestHandler, float] = {}
        """Connections without a first request, since when we know them."""
        self._counts = dict.fromkeys(("slow", "displaced", "refused"), 0)

    def __call__(self) -> asyncio.Protocol:
        """Return what serves a new connection."""
        connections = self._server.connections
        if len(connections) < self._most:
            return self._server()
        silent = next(filter(_brought_nothing, connections), None) or next(filter(_idle, connections), None)
        if silent is None:
            self._counts["refused"] += 1
            return Refusal()
        self._counts["displaced"] += 1
        _show_out(silent)
        return self._server()

    @contextmanager
    def on_duty(self) -> Iterator[None]:
        """Make rounds until the block ends."""
        self._schedule()
        try:
            yield
        finally:
            self._next_round.cancel()

    def _schedule(self) -> None:
        self._next_round = asyncio.get_running_loop().call_later(self._every, self._make_round)

    def _make_round(self) -> None:
        self._schedule()
        self._look(asyncio.get_running_loop().time())

    def _look(self, now: float) -> None:
        """Show out whose first request is overdue, and say in one line what happened since the last look."""
        silent = filter(_brought_nothing, self._server.connections)
        self._waiting = {connection: self._waiting.get(connection, now) for connection in silent}
        for connection in [one for one, since in self._waiting.items() if now - since >= self._head_within]:
            self._counts["slow"] += 1
            _show_out(connection)
        if any(self._counts.values()):
            log.warning("connections were closed or refused", extra=self._counts)
            self._counts = dict.fromkeys(self._counts, 0)


class Refusal(asyncio.Protocol):
    """Say 503 and hang up; nothing is read."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer at once."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(REFUSAL)
        transport.close()


def _open(connection: web.RequestHandler) -> bool:
    return connection.transport is not None and not connection.transport.is_closing()


def _brought_nothing(connection: web.RequestHandler) -> bool:
    """Tell whether an open connection has never brought a whole head."""
    return connection._request_count == 0 and _open(connection)


def _idle(connection: web.RequestHandler) -> bool:
    """Tell whether an open connection waits for its next request: kept alive, or with half a head."""
    waiter = connection._waiter
    return waiter is not None and not waiter.done() and _open(connection)


def _show_out(connection: web.RequestHandler) -> None:
    """Close at once: over TLS a polite good-bye would wait for an answer."""
    if connection.transport is not None:
        connection.transport.abort()
