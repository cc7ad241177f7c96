"""The listener that the world reaches."""

import io
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from daemon.hub import Hub
from daemon.metrics import Metrics
from daemon.store.store import open_store
from daemon.web import public
from daemon.web.address import Proxies
from daemon.web.health import Health
from tests.daemon.desk.room import Time


class Site:
    """The public listener with one route that reads its body and one that breaks."""

    def __init__(self, http: aiohttp.ClientSession, health: Health) -> None:
        self.http, self.health = http, health

    async def get(self, path: str, **headers: str) -> int:
        async with self.http.get(path, headers=headers) as answer:
            await answer.read()
            return answer.status

    async def post(self, path: str, size: int) -> int:
        async with self.http.post(path, data=io.BytesIO(b"x" * size)) as answer:
            return answer.status


@asynccontextmanager
async def serving(folder: Path) -> AsyncGenerator[Site, None]:
    async def read(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def fall(request: web.Request) -> web.Response:
        raise RuntimeError("rahasia")

    async with open_store(folder, Time()) as store:
        health = Health(store.beat)
        routes = [web.post("/read", read), web.get("/fall", fall)]
        app = public.application(routes, health, Metrics(store, Hub()), Proxies(("127.0.0.1",)))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as http:
                yield Site(http, health)
        finally:
            await runner.cleanup()


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
