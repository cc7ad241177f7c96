"""Sink: the platform of a benchmark. It takes every send at once with an id of its own, and counts."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import count

READ_RECEIPT = b'"status":"read"'


class Sink:
    """A local HTTP server that answers like the Graph API."""

    def __init__(self) -> None:
        self.port = 0
        self.answers = 0
        self.receipts = 0
        self.heard: Callable[[], None] = lambda: None
        """Called after each answer."""
        self._changed = asyncio.Event()
        self._numbers = count(1)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator["Sink", None]:
        """Listen until the block ends."""
        server = await asyncio.get_running_loop().create_server(lambda: _Door(self), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def until(self, answers: int, patience: float = 30.0) -> bool:
        """Wait for so many answers in all, and tell whether they came."""
        try:
            async with asyncio.timeout(patience):
                while self.answers < answers:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    def take(self, body: bytes) -> bytes:
        """Count a send and return the platform's answer to it."""
        if READ_RECEIPT in body:
            self.receipts += 1
            return b'{"success":true}'
        self.answers += 1
        self._changed.set()
        self.heard()
        return (
            b'{"messaging_product":"whatsapp","contacts":[{"input":"62","wa_id":"62"}],'
            b'"messages":[{"id":"wamid.sink%032d"}]}' % next(self._numbers)
        )


class _Door(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, found, body = self._buffer.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0") if found else 0
            if not found or len(body) < length:
                return
            self._buffer = body[length:]
            answer = self._sink.take(body[:length])
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
                + answer
            )
