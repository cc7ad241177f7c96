"""Office data: asked now and then, kept with their age, and kept when the office fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from msgspec.structs import replace

from daemon.doorbell import Doorbell
from daemon.jobs.office_data import OfficeData
from daemon.store import catalogue
from daemon.store.store import Store, open_store
from prolink.clock import millis
from prolink.model.service import Service, ServiceData
from prolink.settings import CatalogueSettings
from tests.daemon.house import HandClock, until
from tests.daemon.stand import free_port

MINUTE = 60


class Office:
    """An office's machine whose answer is set by hand."""

    def __init__(self) -> None:
        self.fee, self.status, self.asked = "Rp0", 200, 0
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"

    async def answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"fee": self.fee}, status=self.status)


class Watch:
    def __init__(self, store: Store, clock: HandClock, office: Office) -> None:
        self.store, self.clock, self.office = store, clock, office
        self.service = Service(id="ktp", name="KTP", category="c", endpoint=f"http://{office.host}/ktp.json")

    async def offer(self, service: Service | None = None) -> None:
        await self.store.write(lambda tx: catalogue.upsert(tx, service or self.service, 0, "test"))

    async def data(self) -> ServiceData | None:
        found = await self.store.all(catalogue.DATA)
        return found[0] if found else None

    async def until_tried(self, at: int) -> ServiceData:
        async def tried() -> bool:
            found = await self.data()
            return found is not None and found.tried_at >= at

        await until(tried)
        found = await self.data()
        assert found is not None
        return found


@asynccontextmanager
async def watched(path: Path) -> AsyncIterator[Watch]:
    clock, doorbell, office = HandClock(), Doorbell(), Office()
    app = web.Application()
    app.router.add_get("/ktp.json", office.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", office.port).start()
    try:
        async with asyncio.timeout(10), open_store(path, clock, doorbell.ring) as store:
            job = OfficeData(store, CatalogueSettings(hosts=(office.host,), refresh_minutes=15), clock, look=0.01)
            doorbell.answer(job.ring)
            async with asyncio.TaskGroup() as group:
                running = group.create_task(job.run())
                yield Watch(store, clock, office)
                running.cancel()
    finally:
        await runner.cleanup()


async def test_an_endpoint_is_asked_when_its_service_is_taken_over_and_again_in_time(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.offer()
        first = await watch.until_tried(millis(watch.clock()))
        assert (first.facts, first.trouble) == ({"fee": "Rp0"}, "")
        watch.office.fee = "Rp5.000"
        watch.clock.move(14 * MINUTE)
        await asyncio.sleep(0.05)
        assert watch.office.asked == 1
        watch.clock.move(MINUTE)
        assert (await watch.until_tried(millis(watch.clock()))).facts == {"fee": "Rp5.000"}


async def test_what_an_office_said_is_kept_when_it_fails_with_the_trouble(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.offer()
        first = await watch.until_tried(millis(watch.clock()))
        watch.office.status = 500
        watch.clock.move(15 * MINUTE)
        kept = await watch.until_tried(millis(watch.clock()))
        assert (kept.facts, kept.fetched_at) == (first.facts, first.fetched_at)
        assert "500" in kept.trouble
        watch.office.status = 200
        watch.clock.move(15 * MINUTE)
        assert (await watch.until_tried(millis(watch.clock()))).trouble == ""


async def test_an_office_that_never_answered_leaves_only_its_trouble(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        watch.office.status = 503
        await watch.offer()
        found = await watch.until_tried(millis(watch.clock()))
        assert (found.facts, found.fetched_at) == ({}, 0)


async def test_another_address_is_asked_at_once_and_the_old_ones_words_forgotten(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.offer()
        await watch.until_tried(millis(watch.clock()))
        watch.clock.move(1)
        await watch.offer(replace(watch.service, endpoint="https://elsewhere.example.go.id/x"))
        found = await watch.until_tried(millis(watch.clock()))
        assert (found.facts, found.fetched_at) == ({}, 0)
        assert "elsewhere.example.go.id" in found.trouble


async def test_a_service_without_an_endpoint_or_out_of_use_is_not_asked(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.offer(replace(watch.service, valid_until="2020-01-01"))
        await asyncio.sleep(0.05)
        assert watch.office.asked == 0
        assert await watch.data() is None
