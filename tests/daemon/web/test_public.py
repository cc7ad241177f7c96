"""The listener that the world reaches."""

import asyncio
import gzip
import io
import logging
import socket
import struct
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from aiohttp import web

from daemon import listeners, logs
from daemon.channels.webhooks import read_body, taken
from daemon.gate import Gate
from daemon.hub import Hub
from daemon.metrics import Metrics
from daemon.store.store import open_store
from daemon.web import public
from daemon.web.address import Proxies
from daemon.web.health import Health
from prolink.model.inbound import Batch
from prolink.settings import LogSettings, PublicSettings
from tests.daemon.desk.room import Time
from tests.daemon.stand import free_port

BODY_WITHIN = 0.3  # seconds
HOOK, HELLO = "/webhooks/pigeon/main", b"halo"


class Site:
    """The public listener with routes that read their body, routes that break, and a webhook."""

    def __init__(self, http: aiohttp.ClientSession, health: Health, metrics: Metrics, port: int) -> None:
        self.http, self.health, self.metrics, self.port = http, health, metrics, port

    async def get(self, path: str, **headers: str) -> int:
        async with self.http.get(path, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def say(self, *parts: bytes, cut: bool = False) -> bytes:
        """Say something in parts and return the first line of the answer; with `cut`, break the line instead."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.01 if len(parts) > 1 or cut else 0)
            return b"" if cut else await reader.readline()
        finally:
            if cut:
                end = writer.get_extra_info("socket")
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST instead of FIN
            writer.transport.abort()

    async def post(self, path: str, size: int) -> int:
        async with self.http.post(path, data=io.BytesIO(b"x" * size)) as answer:
            return answer.status


@asynccontextmanager
async def serving(folder: Path) -> AsyncGenerator[Site, None]:
    async def read(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def hook(request: web.Request) -> web.Response:
        return taken(request) if await read_body(request) == HELLO else web.Response(status=400)

    async def fall(request: web.Request) -> web.Response:
        raise RuntimeError("rahasia")

    async def nothing(batch: Batch) -> None:
        return

    async with open_store(folder, Time()) as store:
        health = Health(store.beat, Gate(lambda: store.waiting, nothing))
        routes = [
            *(web.post("/read", read), web.get("/fall", fall)),
            *(web.post(HOOK, hook), web.get(HOOK, read), web.post("/webhooks/fall", fall)),
        ]
        metrics = Metrics(store, Hub())
        site = public.Site(routes, health, metrics, Proxies(("127.0.0.1",)), body_within=BODY_WITHIN)
        port = free_port()
        async with (
            listeners.public(site.application, PublicSettings(port=port), site.shortened),
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        ):
            yield Site(http, health, metrics, port)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncGenerator[Site, None]:
    async with serving(tmp_path) as site:
        yield site


async def test_it_is_alive_and_ready(site: Site) -> None:
    assert (await site.get("/healthz"), await site.get("/readyz")) == (200, 200)


async def test_it_is_alive_but_not_ready_while_it_ends(site: Site) -> None:
    site.health.stopping = True
    assert (await site.get("/healthz"), await site.get("/readyz")) == (200, 503)


@pytest.mark.parametrize(("size", "status"), [(3 * 2**20, 200), (4 * 2**20 + 1, 413)])
async def test_a_body_may_have_four_megabytes(site: Site, size: int, status: int) -> None:
    assert await site.post("/read", size) == status


@pytest.mark.parametrize("path", ["/", "/metrics", "/v1/commands", "/webhooks", "/../etc/passwd", "/%00", "/read/x"])
async def test_everything_else_is_404(site: Site, path: str) -> None:
    assert await site.get(path) == 404


async def test_a_broken_route_tells_strangers_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        async with site.http.get("/fall") as answer:
            assert (answer.status, await answer.text()) == (500, "")
    assert "a request broke the public listener" in caplog.text


async def test_refusals_are_logged_with_their_sender_once_a_second(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="daemon.web.public"):
        for _ in range(20):
            await site.get("/nothing", **{"X-Forwarded-For": "203.0.113.7"})
    lines = [record for record in caplog.records if record.message == "request refused"]
    assert 1 <= len(lines) < 20
    assert {record.__dict__["client"] for record in lines} == {"203.0.113.7"}


# Webhooks, whichever way they go.


def posting(path: str = HOOK, *heads: str, version: str = "1.1") -> bytes:
    lines = (f"POST {path} HTTP/{version}", "Host: x", f"Content-Length: {len(HELLO)}", *heads)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        [posting() + HELLO],
        [posting(), HELLO],
        [posting() + HELLO[:1], HELLO[1:]],
        [posting(f"{HOOK}?from=here") + HELLO],
        [posting(HOOK.replace("pigeon", "%70igeon")) + HELLO],
        [posting(version="1.0") + HELLO],
        [
            b"POST "
            + HOOK.encode()
            + b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalo\r\n0\r\n\r\n"
        ],
    ],
    ids=["whole", "body later", "body in parts", "query", "escaped", "HTTP 1.0", "chunked"],
)
async def test_a_webhook_is_answered_however_it_comes(site: Site, parts: list[bytes]) -> None:
    assert (await site.say(*parts)).split()[1] == b"200"


async def test_many_webhooks_come_over_one_connection(site: Site) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    async with asyncio.timeout(10):
        writer.write((posting() + HELLO) * 3)
        for _ in range(3):
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")
            assert parsedate_to_datetime(head.decode().partition("Date: ")[2].partition("\r\n")[0]).year > 2000
    writer.close()


@pytest.mark.parametrize(
    "words",
    [posting(HOOK, "Connection: close"), posting(version="1.0")],
    ids=["asked to close", "HTTP 1.0"],
)
async def test_who_wants_the_connection_closed_sees_it_closed(site: Site, words: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    async with asyncio.timeout(10):
        writer.write(words + HELLO)
        assert (await reader.read()).split()[1] == b"200"
    writer.close()


async def test_a_broken_webhook_tells_strangers_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        async with site.http.post("/webhooks/fall", data=HELLO) as answer:
            assert (answer.status, await answer.text()) == (500, "")
    assert "a request broke the public listener" in caplog.text


async def test_every_webhook_s_answer_is_measured(site: Site) -> None:
    for parts in ([posting() + HELLO], [posting(), HELLO], [posting() + b"hola"]):
        await site.say(*parts)
    told = (await site.metrics.scrape()).text
    assert told
    assert 'prolink_webhook_seconds_count{status="200"} 2.0' in told
    assert 'prolink_webhook_seconds_count{status="400"} 1.0' in told


async def test_only_posts_are_webhooks(site: Site) -> None:
    assert await site.get(HOOK) == 200
    async with site.http.put(HOOK, data=HELLO) as answer:
        assert answer.status == 405


# Bodies that come late, or never.


@pytest.mark.parametrize(
    "head",
    [b"Content-Length: 500", b"Transfer-Encoding: chunked"],
    ids=["length", "chunked"],
)
async def test_a_body_that_does_not_come_in_time_hears_408(site: Site, head: bytes) -> None:
    answer = await site.say(b"POST /read HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n", b"5\r\nab")
    assert answer.split()[1] == b"408"


async def test_dripping_wins_no_time(site: Site) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        # The first line at once: what we go on dripping makes the kernel reset the connection behind the answer.
        answer = group.create_task(reader.readline())
        while not answer.done():
            writer.write(b"x")
            await asyncio.sleep(0.02)
    assert answer.result().split()[1] == b"408"
    writer.close()


async def test_a_chunked_body_that_breaks_in_the_middle_does_not_wait_for_ever(site: Site) -> None:
    head = b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert (await site.say(head, b"ZZZ\r\nabc")).split()[1] in (b"400", b"408")


# Requests that are none.

MALFORMED = {
    "tls": [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    "method": [b"GE\xffT / HTTP/1.1\r\n\r\n"],
    "version": [b"GET / HTTP/9.9\r\nHost: x\r\n\r\n"],
    "line": [b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"],
    "header": [b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 9000 + b"\r\n\r\n"],
    "headers": [b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 65 + b"\r\n"],
    "nul": [b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n"],
    "chunk": [b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nabc"],
    "two lengths": [b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"],
    "address": [b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n"],
    "half a body": [b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc"],
}


class Lines(logging.Handler):
    """Keep what would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log_lines() -> Iterator[list[logging.LogRecord]]:
    """What the daemon's own log would say."""
    root, lines = logging.getLogger(), Lines()
    before = root.handlers, root.level
    logs.set_up(LogSettings(format="json"))
    lines.filters = root.handlers[0].filters
    root.handlers = [lines]
    yield lines.records
    root.handlers, root.level = before


@pytest.mark.parametrize("parts", MALFORMED.values(), ids=MALFORMED.keys())
async def test_malformed_requests_don_t_fill_the_log(
    site: Site, log_lines: list[logging.LogRecord], parts: list[bytes]
) -> None:
    cut = b"500" in parts[0]
    begun = monotonic()
    answers = [await site.say(*parts, cut=cut) for _ in range(30)]
    assert cut or {line.split()[1] for line in answers} == {b"400"}
    await asyncio.sleep(0.05)
    assert len([line for line in log_lines if line.name != "daemon.listeners"]) <= 1 + (monotonic() - begun)
    assert [line for line in log_lines if line.exc_info] == []
    assert await site.get("/healthz") == 200


async def test_what_is_compressed_is_never_unpacked(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    async with site.http.post("/read", data=bomb, headers={"Content-Encoding": "gzip"}) as answer:
        assert await answer.text() == str(len(bomb))
