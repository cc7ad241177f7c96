"""Connections that bring no request are closed, and never keep one out that does."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress

import aiohttp
import pytest
from aiohttp import web

from daemon.web.doorkeeper import Doorkeeper
from tests.daemon.house import until

HELLO = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"POST /hello HTTP/1.1\r\nHost: x\r\nX-Drip: "

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Client:
    """One connection, as a stranger opens it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def say(self, words: bytes) -> None:
        self._writer.write(words)
        await self._writer.drain()

    async def status(self) -> int:
        """Return the status of the next answer, 0 where the connection was closed instead."""
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await self._reader.readexactly(length)
        return int(head.split()[1])

    async def closed(self) -> bool:
        """Wait until the other side hangs up."""
        try:
            return await self._reader.read(1) == b""
        except ConnectionError:
            return True

    def leave(self) -> None:
        self._writer.transport.abort()


class House:
    """A server behind a doorkeeper, and those who come to it."""

    def __init__(self, port: int, doorkeeper: Doorkeeper, server: web.Server) -> None:
        self.port, self.doorkeeper, self.server = port, doorkeeper, server
        self.clients: list[Client] = []
        self.let_go = asyncio.Event()

    async def comes(self, words: bytes = b"") -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self.clients.append(client)
        await client.say(words)
        return client

    async def many_come(self, number: int, words: bytes = b"") -> list[Client]:
        return list(await asyncio.gather(*(self.comes(words) for _ in range(number))))

    async def holds(self, number: int) -> None:
        await until(lambda: len(self.server.connections) == number)


@asynccontextmanager
async def house(most: int = 1000, *, head_within: float = 0.2) -> AsyncGenerator[House, None]:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="halo")

    async def hold(request: web.Request) -> web.Response:
        await standing.let_go.wait()
        return web.Response(text="halo")

    app = web.Application()
    app.add_routes([web.get("/hello", hello), web.post("/hello", hello), web.get("/hold", hold)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    assert runner.server is not None
    doorkeeper = Doorkeeper(runner.server, most, head_within=head_within, every=0.02)
    door = await asyncio.get_running_loop().create_server(doorkeeper, "127.0.0.1", 0)
    standing = House(door.sockets[0].getsockname()[1], doorkeeper, runner.server)
    try:
        async with asyncio.timeout(20):
            with closing(door), doorkeeper.on_duty():
                yield standing
    finally:
        for client in standing.clients:
            client.leave()
        standing.let_go.set()
        await runner.cleanup()


# What aiohttp must go on being: the doorkeeper looks at two of its private names.


async def test_aiohttp_counts_a_request_once_its_head_is_whole_and_not_before() -> None:
    async with house() as here:
        client = await here.comes(HALF)
        await here.holds(1)
        (connection,) = here.server.connections
        assert connection._request_count == 0
        await client.say(b"x\r\nContent-Length: 0\r\n\r\n")
        assert await client.status() == 200
        assert connection._request_count == 1


async def test_aiohttp_waits_by_a_waiter_between_requests_and_not_while_it_serves() -> None:
    async with house() as here:
        client = await here.comes(HELLO)
        assert await client.status() == 200
        (connection,) = here.server.connections
        await until(lambda: connection._waiter is not None and not connection._waiter.done())
        await client.say(b"GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: connection._waiter is None)


# Who brings nothing.


@pytest.mark.parametrize("words", [b"", b"G", HALF], ids=["nothing", "a letter", "half a head"])
async def test_a_connection_without_a_whole_head_is_closed(words: bytes) -> None:
    async with house() as here:
        client = await here.comes(words)
        assert await client.closed()
        await here.holds(0)


async def test_dripping_header_after_header_wins_no_time() -> None:
    async with house() as here:
        client = await here.comes(HALF)
        await here.holds(1)
        while here.server.connections:
            with suppress(ConnectionError):
                await client.say(b"x\r\nX-More: ")
            await asyncio.sleep(0.02)


async def test_who_brought_a_request_is_left_to_aiohttp() -> None:
    async with house() as here:
        client = await here.comes(HELLO)
        assert await client.status() == 200
        assert await (await here.comes()).closed()
        await client.say(HELLO)
        assert await client.status() == 200


async def test_a_request_that_takes_long_to_answer_is_waited_for() -> None:
    async with house() as here:
        client = await here.comes(b"GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await (await here.comes()).closed()
        here.let_go.set()
        assert await client.status() == 200


async def test_a_flood_is_closed_in_one_line_a_round(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with house() as here:
            await asyncio.gather(*(client.closed() for client in await here.many_come(200, HALF)))
            await here.holds(0)
            await asyncio.sleep(0.05)
    lines = [record for record in caplog.records if record.name == "daemon.web.doorkeeper"]
    assert sum(record.__dict__["slow"] for record in lines) == 200
    assert len(lines) < 50


# A full house.


async def test_silent_connections_make_room_for_one_that_brings_a_request() -> None:
    async with house(20, head_within=60.0) as here:
        silent = await here.many_come(20, HALF)
        await here.holds(20)
        for _ in range(5):
            assert await (await here.comes(HELLO)).status() == 200
        closed = [client for client in silent if client._reader.at_eof() or client._reader.exception()]
        assert len(closed) == 5


async def test_who_never_brought_anything_makes_room_before_who_has() -> None:
    async with house(2, head_within=60.0) as here:
        known = await here.comes(HELLO)
        assert await known.status() == 200
        silent = await here.comes()
        await here.holds(2)
        assert await (await here.comes(HELLO)).status() == 200
        assert await silent.closed()
        await known.say(HELLO)
        assert await known.status() == 200


async def test_idle_connections_make_room_where_all_have_brought_something() -> None:
    async with house(3) as here:
        idle = await here.many_come(3, HELLO)
        assert [await client.status() for client in idle] == [200, 200, 200]
        assert await (await here.comes(HELLO)).status() == 200


async def test_where_all_are_being_served_a_newcomer_hears_503_and_nobody_is_sent_away() -> None:
    async with house(3) as here:
        served = await here.many_come(3, b"GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: all(connection._waiter is None for connection in here.server.connections))
        await here.holds(3)
        refused = await here.comes()
        assert await refused.status() == 503
        assert await refused.closed()
        here.let_go.set()
        assert [await client.status() for client in served] == [200, 200, 200]


async def test_the_503_says_when_to_come_again() -> None:
    async with house(1) as here:
        await here.comes(b"GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: any(connection._waiter is None for connection in here.server.connections))
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{here.port}/hello") as answer:
            assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)
