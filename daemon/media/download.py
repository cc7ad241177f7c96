"""Download: brings one file over the network onto the shelf: no redirects, no wrong machine, no byte too many."""

import asyncio
import errno
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver

from daemon.channels.base import Source
from daemon.media import types
from daemon.media.addresses import Accepts, Unwanted, connector, loopback, way, worldwide
from daemon.media.shelf import MB, Part, Shelf
from daemon.store.media import Found
from prolink.errors import TryLater, Unclear, Undeliverable
from prolink.words import _

CHUNK = 128 * 1024  # bytes handed to the disk at once
WRONG_SUM = "checksum"
"""Stands where a platform's code would, when a file is not what its checksum says."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a download may take, in seconds."""

    connect: float = 10.0
    silence: float = 20.0
    whole: float = 300.0


class Downloads:
    """The way out for files; a test may bring its own resolver."""

    def __init__(
        self,
        shelf: Shelf,
        *,
        patience: Patience = Patience(),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.shelf, self._patience, self._resolver = shelf, patience, resolver
        self._sessions: dict[Accepts, aiohttp.ClientSession] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for accepts in (worldwide, loopback):
            session = aiohttp.ClientSession(
                connector=connector(accepts, self._resolver),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
            self._sessions[accepts] = await self._stack.enter_async_context(session)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def bring(self, source: Source, place: str, *, said_type: str, said_sha256: str) -> Found:
        """Fetch a file to a place of the shelf and return what it is.

        Raises Unwanted where a rule of ours forbids it, Undeliverable where it is not there, TryLater or Unclear where
        it may come another time, OSError when the disk does not take it.
        """
        url, accepts = way(source)
        self.shelf.weigh(source.size)
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if source.token is not None:
            headers["Authorization"] = f"Bearer {source.token.reveal()}"
        timeout = aiohttp.ClientTimeout(
            total=self._patience.whole, sock_connect=self._patience.connect, sock_read=self._patience.silence
        )
        # `from None`: aiohttp's own words may hold the address, and a token may stand in it.
        try:
            async with self._sessions[accepts].get(
                url, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                _check(answer)
                self.shelf.weigh(answer.content_length or 0)
                return await self._take(answer, place, said_type, said_sha256 or source.sha256)
        except aiohttp.ClientConnectorError as problem:
            if problem.os_error.errno == errno.EACCES:
                raise TryLater(_("its name leads to a machine that files don't come from")) from None
            raise TryLater(_("the file's machine can't be reached")) from None
        except TimeoutError:
            raise Unclear(_("the file did not come in time")) from None
        except aiohttp.InvalidURL:
            raise Unwanted(_("the file's address is none")) from None
        except aiohttp.ClientError as problem:
            raise Unclear(_("the file broke off: {why}").format(why=type(problem).__name__)) from None

    async def _take(self, answer: aiohttp.ClientResponse, place: str, said_type: str, sha256: str) -> Found:
        with Part(self.shelf, place) as part:
            async for chunk in answer.content.iter_chunked(CHUNK):
                if part.size + len(chunk) > self.shelf.largest:
                    most = self.shelf.largest // MB
                    raise Unwanted(_("too large: more than [media] max_mb = {most}").format(most=most))
                self.shelf.reserve(len(chunk))
                await _beside(lambda chunk=chunk: part.write(chunk))  # type: ignore[misc]
            if sha256 and part.sha256 != sha256:
                raise TryLater(
                    _("the file does not have the checksum that the platform named"), platform_code=WRONG_SUM
                )
            await _beside(part.finish)
            sort = types.sort_of(part.head)
            other = types.disagreement(sort, said_type)
            remark = _("sent as {said}, but it is {found}").format(said=other[:100], found=sort.type) if other else ""
            return Found(part.size, part.sha256, sort.type, remark)


def _check(answer: aiohttp.ClientResponse) -> None:
    """Raise for anything but a file as it is."""
    status = answer.status
    reason = _("the platform answered HTTP {status}").format(status=status)
    if 300 <= status < 400:
        raise Unwanted(_("the file's address leads on to another one"))
    if status in (408, 429) or status >= 500:
        raise TryLater(reason, platform_code=str(status))
    if status != 200:
        raise Undeliverable(reason, platform_code=str(status))
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Undeliverable(_("the file came packed, though we did not ask for it"))


async def _beside(work: Callable[[], None]) -> None:
    """Do something slow beside the loop; when cancelled, wait until the thread has let go of the file."""
    thread = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        await asyncio.shield(thread)
    except asyncio.CancelledError:
        await asyncio.wait([thread])
        raise
