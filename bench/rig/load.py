"""Load: posts letters over keep-alive connections and writes down how long each acknowledgement took.

Bare asyncio protocols: an HTTP client library would cost more than the server that is measured.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter

CONNECTIONS = 64
PATIENCE = 60.0  # seconds for one phase


class Line(asyncio.Protocol):
    """One connection with at most one request on it."""

    def __init__(self, free: Callable[["Line"], None], heard: Callable[[int, float], None]) -> None:
        self._free, self._heard = free, heard
        self._buffer = b""
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def post(self, request: bytes, since: float) -> None:
        """Send a request that was due at `since`."""
        self._since = since
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Hear the whole answer, then be free again."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or b"0") if found else 0
        if found and len(body) >= length:
            self._buffer = b""
            self._heard(int(head[9:12]), perf_counter() - self._since)
            self._free(self)


class Load:
    """The connections to one server. `taken` holds the seconds of every 200, `refused` counts the rest."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
        self._free: deque[Line] = deque()
        self._due: deque[tuple[bytes, float]] = deque()
        self._lines: list[Line] = []
        self._done = asyncio.Event()
        self._open = 0
        self.sent = 0
        self._may_send: Callable[[], bool] = lambda: True
        self.taken: list[float] = []
        self.refused = 0

    @asynccontextmanager
    async def connected(self, connections: int = CONNECTIONS) -> AsyncGenerator["Load", None]:
        """Keep the connections open until the block ends."""
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _transport, line = await loop.create_connection(
                lambda: Line(self._is_free, self._heard), "127.0.0.1", self._port
            )
            self._lines.append(line)
        self._free.extend(self._lines)
        try:
            yield self
        finally:
            for line in self._lines:
                line.transport.close()

    async def flood(self, letters: Sequence[bytes], may_send: Callable[[], bool] = lambda: True) -> float:
        """Post as fast as answers come, while `may_send`; return the seconds until the last answer."""
        self._begin(len(letters), may_send)
        begun = perf_counter()
        self._due.extend((letter, 0.0) for letter in letters)
        self.nudge()
        await self._end()
        return perf_counter() - begun

    async def pace(self, letters: Sequence[bytes], rate: float) -> float:
        """Post `rate` letters a second, whether or not answers come (open loop); return the seconds that it took."""
        self._begin(len(letters), lambda: True)
        begun, sent = perf_counter(), 0
        while sent < len(letters):
            due = min(len(letters), int((perf_counter() - begun) * rate) + 1)
            now = perf_counter()
            self._due.extend((letter, now) for letter in letters[sent:due])
            sent = due
            self.nudge()
            await asyncio.sleep(max(0.0, begun + sent / rate - perf_counter()))
        await self._end()
        return perf_counter() - begun

    def nudge(self) -> None:
        """Send what is due on the lines that are free."""
        while self._due and self._free and self._may_send():
            letter, since = self._due.popleft()
            self.sent += 1
            self._free.popleft().post(self._head + letter, since or perf_counter())

    def _begin(self, count: int, may_send: Callable[[], bool]) -> None:
        self._open, self._may_send = count, may_send
        self.taken, self.refused, self.sent = [], 0, 0
        self._done.clear()

    async def _end(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._done.wait()

    def _is_free(self, line: Line) -> None:
        self._free.append(line)
        self.nudge()

    def _heard(self, status: int, seconds: float) -> None:
        if status == 200:
            self.taken.append(seconds)
        else:
            self.refused += 1
        self._open -= 1
        if not self._open:
            self._done.set()
