"""Courier: carries our calls to one platform over kept connections: HTTP/1.1, one call at a time on each.

Delivery is what the daemon is there for: a POST by aiohttp's client costs four times the CPU of this one. It follows no
redirect, asks no proxy and sends nothing twice; who calls learns whether anything left this machine.
"""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

from daemon.channels.answer import Answer, Malformed, Reading

CONNECT_WITHIN = 5.0  # seconds, TLS included
KEEP = 15.0  # seconds that an idle connection is kept: less than platforms keep theirs
NEXT_ADDRESS = 0.25  # seconds until another address of the same name is tried beside the first
PORTS = {"http": 80, "https": 443}


class Unreached(Exception):
    """No connection was made: nothing left this machine."""


class Broken(Exception):
    """The call went out, and no whole answer came: nobody knows what the platform did with it."""


class Head:
    """What calls begin with. It may hold a secret, so it does not show itself."""

    __slots__ = ("_lines",)

    def __init__(self, lines: bytes) -> None:
        self._lines = lines

    def with_body(self, body: bytes | None) -> bytes:
        """Return the whole request."""
        if body is None:
            return self._lines + b"\r\n"
        return b"%bContent-Length: %d\r\n\r\n%b" % (self._lines, len(body), body)


class Courier:
    """The way to one address; `largest` bytes of an answer are read."""

    def __init__(self, base_url: str, *, largest: int, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError(f"{base_url} is no address of the form https://host")
        self._secure, self._host = parts.scheme == "https", parts.hostname
        self._port = parts.port or PORTS[parts.scheme]
        self._named = parts.netloc.rpartition("@")[2]
        self._base = parts.path.rstrip("/")
        self._largest, self._tls = largest, tls
        self._idle: list[Line] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    def head(self, method: str, path: str, headers: Mapping[str, str]) -> Head:
        """Return the head of calls to one path; raise ValueError for what can't stand in it, e.g. a line break."""
        target = self._base + path
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self._named}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        for line in lines:
            if not (line.isascii() and line.isprintable()):
                raise ValueError(f"{line.partition(':')[0]!a} can't stand in the head of a request")
        if not target.startswith("/") or " " in target:
            raise ValueError("an address begins with / and has no spaces")
        return Head("\r\n".join((*lines, "")).encode())

    async def call(self, head: Head, body: bytes | None = None, *, within: float) -> Answer:
        """Call once and return the answer; raise Unreached, Broken, or TimeoutError when it took `within` seconds."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        line = self._kept(now) or await self._connect(min(CONNECT_WITHIN, within))
        answer = line.ask(head.with_body(body), self._largest)
        timer = loop.call_at(now + within, line.fail, TimeoutError())
        try:
            whole = await answer
        except BaseException:  # Cancelled, too: what still comes on it belongs to nobody.
            line.cut()
            raise
        finally:
            timer.cancel()
        self._keep(line, loop.time())
        return whole

    def close(self) -> None:
        """Let go of every connection: idle ones now, others when their call has ended."""
        self._closed = True
        while self._idle:
            self._idle.pop().cut()
        if self._sweep:
            self._sweep.cancel()
            self._sweep = None

    def _kept(self, now: float) -> "Line | None":
        """Return the connection that was used last, if it is open and not idle for too long."""
        while self._idle:
            line = self._idle.pop()
            if line.open and now - line.since < KEEP:
                return line
            line.cut()
        return None

    async def _connect(self, within: float) -> "Line":
        context = (self._tls or default_tls()) if self._secure else None
        try:
            async with asyncio.timeout(within):
                _transport, line = await asyncio.get_running_loop().create_connection(
                    Line, self._host, self._port, ssl=context, happy_eyeballs_delay=NEXT_ADDRESS
                )
        except TimeoutError as problem:
            raise Unreached("no connection in time") from problem
        except (OSError, UnicodeError) as problem:
            raise Unreached(str(problem) or type(problem).__name__) from problem
        return line

    def _keep(self, line: "Line", now: float) -> None:
        if self._closed or not line.open:
            line.cut()
            return
        line.since = now
        self._idle.append(line)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(KEEP, self._let_go)

    def _let_go(self) -> None:
        """Close what has been idle for too long, or was closed by the platform."""
        loop, self._sweep = asyncio.get_running_loop(), None
        for line in self._idle:
            if loop.time() - line.since >= KEEP:
                line.cut()
        self._idle = [line for line in self._idle if line.open]
        if self._idle:
            self._sweep = loop.call_later(KEEP, self._let_go)


class Line(asyncio.Protocol):
    """One connection, and the call that is on it."""

    def __init__(self) -> None:
        self.open = False
        """Whether it may carry another call."""
        self.since = 0.0
        """Since when it is idle, in the loop's seconds."""
        self._reading: Reading | None = None
        self._answer: asyncio.Future[Answer] | None = None

    def ask(self, request: bytes, largest: int) -> "asyncio.Future[Answer]":
        """Send a call; the future brings its answer, or raises Broken."""
        self._reading = Reading(largest)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def fail(self, problem: Exception) -> None:
        """Give the call up."""
        self.open = False
        answer, self._answer = self._answer, None
        if answer and not answer.done():
            answer.set_exception(problem)

    def cut(self) -> None:
        """Close at once: a polite good-bye over TLS would wait for an answer."""
        self.open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be ready for a call."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.open = transport, True

    def data_received(self, data: bytes) -> None:
        """Read on; what comes without a call ends the connection."""
        if self._answer is None or self._reading is None:
            self.cut()
            return
        try:
            whole = self._reading.feed(data)
        except Malformed as problem:
            self.fail(Broken(f"what came is no answer: {problem}"))
        else:
            if whole:
                self._hand_over(whole, last=self._reading.last)

    def eof_received(self) -> None:
        """Take the end of the connection as the end of an answer that names no other."""
        self.open = False
        if self._answer is None or self._reading is None:
            return
        try:
            self._hand_over(self._reading.end(), last=True)
        except Malformed as problem:
            self.fail(Broken(f"the connection was closed: {problem}"))

    def connection_lost(self, problem: Exception | None) -> None:
        """Tell who waits."""
        self.fail(Broken(f"the connection broke: {problem or 'nothing more came'}"))

    def _hand_over(self, whole: Answer, *, last: bool) -> None:
        self.open = not last
        answer, self._answer, self._reading = self._answer, None, None
        if answer and not answer.done():
            answer.set_result(whole)


@cache
def default_tls() -> ssl.SSLContext:
    """Return the context that believes whom this machine believes; reading its certificates takes a while."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
