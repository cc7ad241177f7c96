"""DaemonClient against a daemon that misbehaves; against the real one see tests/daemon/api."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from prolink.client import DaemonClient, Feed, new_key
from prolink.errors import (
    BadInput,
    Collision,
    NoLink,
    NotAllowed,
    NotFound,
    ProlinkError,
    Refused,
    StoreBusy,
    StoreFailed,
)
from prolink.protocol.commands import Claim

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def talking_to(handler: Handler) -> AsyncGenerator[DaemonClient, None]:
    """Yield a client of a daemon that answers everything with `handler`."""
    folder = Path(tempfile.mkdtemp(prefix="prolink-"))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.UnixSite(runner, str(folder / "p.sock")).start()
        async with DaemonClient(folder / "p.sock") as client:
            yield client
    finally:
        await runner.cleanup()
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "error",
    [BadInput, NotFound, Refused, Collision, NotAllowed, StoreBusy, StoreFailed],
)
async def test_trouble_arrives_as_the_error_that_it_is(error: type[ProlinkError]) -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.json_response({"code": error.code, "text": "karena"}, status=error.status)

    async with talking_to(refuse) as client:
        with pytest.raises(error, match="karena") as told:
            await client.send(Claim(1))
    assert type(told.value) is error


async def test_trouble_of_a_newer_daemon_is_an_error_all_the_same() -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.json_response({"code": "eclipse", "text": "gelap"}, status=418)

    async with talking_to(refuse) as client:
        with pytest.raises(ProlinkError, match="gelap"):
            await client.send(Claim(1))


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[]", b'{"version":"x"}', b"[" * 100_000])
@pytest.mark.parametrize("status", [200, 500])
async def test_an_answer_that_can_t_be_read_speaks_of_the_release(body: bytes, status: int) -> None:
    async def babble(request: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    async with talking_to(babble) as client:
        with pytest.raises(NoLink, match="release"):
            await client.snapshot()


@pytest.mark.parametrize("word", [b"nonsense", b"\xff", b'{"seq":1,"event":{"type":"comet"}}'])
async def test_an_event_that_can_t_be_read_speaks_of_the_release(word: bytes) -> None:
    async def babble(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_bytes(word)
        await socket.receive()
        return socket

    async with talking_to(babble) as client:
        with pytest.raises(NoLink, match="release"):
            async with client.events(0) as feed:
                await anext(aiter(feed))


async def test_a_daemon_that_hangs_up_is_no_link() -> None:
    async def hang_up(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async with talking_to(hang_up) as client:
        with pytest.raises(NoLink):
            await client.snapshot()
        with pytest.raises(NoLink):
            async with client.events(0):
                pass


async def keep_looking(feed: Feed) -> None:
    async with asyncio.timeout(10):
        while True:
            await feed.look(1)


@pytest.mark.parametrize(("status", "error"), [(403, NotAllowed), (404, NoLink), (500, NoLink)])
async def test_a_refused_stream_tells_why(status: int, error: type[ProlinkError]) -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with talking_to(refuse) as client:
        with pytest.raises(error):
            async with client.events(0):
                pass


async def test_looking_over_a_lost_stream_is_no_link() -> None:
    async def close(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.close()
        return socket

    async with talking_to(close) as client, client.events(0) as feed:
        with pytest.raises(NoLink):
            await anext(aiter(feed))
        with pytest.raises(NoLink):
            await keep_looking(feed)


def test_every_key_is_fresh_and_of_a_length_that_the_daemon_takes() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert {len(key) for key in keys} <= set(range(8, 65))
