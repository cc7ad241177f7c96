"""Webhooks: what each one does before it believes anything: reads within bounds, compares, complains, but calmly."""

import asyncio
import hmac
import logging

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time

from prolink.config import Secret

LARGEST_BODY = 4 * 2**20  # bytes: Meta's reach 3 MB, and a 413 makes it unsubscribe us
TAKEN = "HTTP/1.1 200 OK\r\nContent-Length: 0"
RETRY_AFTER = 5  # seconds after which a platform may try again
QUIET = 1.0  # seconds between two log lines with one cause


async def read_body(request: web.Request) -> bytes:
    """Read the body as it came, whatever limit the listener sets for others; raise HTTP 413.

    Raises TimeoutError where the listener gives it no more time.
    """
    if request.content.is_eof():  # It came with the head, as nearly always; a larger one can't.
        return request.content.read_nowait()
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST_BODY, actual_size=len(body))
    return bytes(body)


class Taken(web.Response):
    """The bare 200: always the same words, so they are made beforehand; one will do for everybody."""

    @property
    def keep_alive(self) -> bool:
        """Tell aiohttp that the connection stays open."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        """Say all there is to say."""
        await request.writer.write(f"{TAKEN}\r\nDate: {rfc822_formatted_time()}\r\n\r\n".encode())
        return request.writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Leave it at that."""


_TAKEN = Taken()


def taken(request: web.Request) -> web.Response:
    """Return the answer to what has been stored."""
    return _TAKEN if request.keep_alive and request.version == HttpVersion11 else web.Response()


def busy() -> web.Response:
    """Return the answer after which a platform brings the same again."""
    return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER)})


def matches(secret: Secret, given: str | None) -> bool:
    """Tell in constant time whether a stranger brought our secret."""
    return hmac.compare_digest(secret.reveal().encode(), as_bytes(given))


def as_bytes(text: str | None) -> bytes:
    """Return a header's bytes: aiohttp hands over what it can't decode as half surrogates, and they must compare."""
    return (text or "").encode("utf-8", "surrogatepass")


class Complaints:
    """Warnings, though not one for every request of a flood."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._last: dict[str, float] = {}

    def warn(self, cause: str, line: str, *about: object) -> None:
        """Log a warning, at most one a second for each cause."""
        now = asyncio.get_running_loop().time()
        if now - self._last.get(cause, now - QUIET) >= QUIET:
            self._last[cause] = now
            self._log.warning(line, *about)
