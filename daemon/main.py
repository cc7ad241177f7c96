"""Main: makes every part of the daemon, ties them together, and ends them in the right order. Read me first."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import aiohttp

from daemon import listeners, systemd
from daemon.api.access import Access
from daemon.api.files import Files
from daemon.api.server import Api
from daemon.channels.kinds import Lent, open_channels
from daemon.desk.attendance import Attendance
from daemon.desk.library import Library
from daemon.desk.office_hours import OfficeHours
from daemon.desk.orders import Orders
from daemon.desk.receive import Reception
from daemon.doorbell import Doorbell
from daemon.gate import Gate
from daemon.hub import Hub
from daemon.jobs.dead_man import DeadMan
from daemon.jobs.disk_guard import DiskGuard
from daemon.jobs.faq_refresh import FaqRefresh
from daemon.jobs.housekeeping import keep_house
from daemon.jobs.lease import Lease
from daemon.jobs.office_data import OfficeData
from daemon.jobs.pulse import Pulse
from daemon.jobs.search_index import SearchIndex
from daemon.media.collector import open_collector
from daemon.metrics import Metrics
from daemon.opening import take_over_settings
from daemon.outbox import Outbox
from daemon.profile import profile
from daemon.receipts import Receipts
from daemon.runs import Runs
from daemon.store.histories import Histories
from daemon.store.store import open_store
from daemon.web import public
from daemon.web.address import Proxies
from daemon.web.health import Health
from prolink import words
from prolink.clock import Clock
from prolink.errors import ProlinkError
from prolink.settings import Settings

log = logging.getLogger(__name__)

LET_SETTLE = 9.0  # seconds from the stop for messages that are with a platform


async def run(settings: Settings, clock: Clock, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Be the daemon until `stop` is set; raise what made it impossible to go on."""
    try:
        await _run(settings, clock, stop, ready)
    except BaseExceptionGroup as problems:
        # A task group wraps what ended it; whoever started us wants the one sentence, e.g. that the port is taken.
        ours: BaseException | None = problems.subgroup(ProlinkError)
        while isinstance(ours, BaseExceptionGroup):
            ours = ours.exceptions[0]
        raise ours or problems from problems


async def _run(settings: Settings, clock: Clock, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    words.use(settings.daemon.language)
    # What an operator edits must be right before the database is touched.
    hours, who = OfficeHours.of(settings.desk, ZoneInfo(settings.daemon.timezone)), profile.of(settings)
    async with AsyncExitStack() as stack:
        doorbell, data_dir = Doorbell(), Path(settings.daemon.data_dir)
        store = await stack.enter_async_context(open_store(data_dir, clock, doorbell.ring))
        session = await stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
        proxies = Proxies(settings.public.trusted_proxies)
        lent: Lent = {
            "livechat": {"records": Histories(store), "client": proxies.client, "clock": clock, "stop": stop},
            "telegram": {"public_url": settings.public.public_url},
        }
        opened = open_channels(settings.channels, session, lent)
        for channel in opened:
            stack.push_async_callback(channel.close)
        await take_over_settings(store, settings, opened)
        hub, outbox = Hub(), Outbox(store, clock, opened)
        receipts = Receipts({channel.id: channel for channel in opened})
        library = Library(who, hours)
        refresh = FaqRefresh(store, library, settings.facts, clock, hours.zone, wanted=settings.faq)
        limits = {channel.id: channel.limits for channel in opened}
        reception = Reception(store, library, limits, receipts.read)
        gate = Gate(lambda: store.waiting, reception.receive)
        runs = Runs(store, opened, gate.receive)
        access, attendance = Access(settings.agents), Attendance(clock)
        orders = Orders(store, limits, settings.facts, attendance)
        files = await stack.enter_async_context(open_collector(settings, store, clock, opened))
        pulse, index, offices = Pulse(store), SearchIndex(store), OfficeData(store, settings.catalogue, clock)
        metrics, health = Metrics(store, hub), Health(store.beat, gate)
        dead_man = DeadMan(store, settings.desk.quiet_alarm_minutes, limits, clock, hours, metrics.show_silent)
        doorbell.answer(
            *(lambda done: hub.publish(done.events), outbox.ring, runs.ring, refresh.ring),
            *(pulse.ring, index.ring, metrics.count, files.ring, dead_man.ring, offices.ring),
        )

        async with asyncio.TaskGroup() as group:
            background = [
                group.create_task(work, name=name)
                for name, work in (
                    ("store", store.watch()),
                    ("faq", refresh.run()),
                    ("offices", offices.run()),
                    ("house", keep_house(store, settings.desk, clock, files.forget)),
                    ("files", files.run()),
                    ("lease", Lease(store, attendance, settings.desk.claim_lease_minutes, clock).run()),
                    ("pulse", pulse.run()),
                    ("search", index.run()),
                    ("disk", DiskGuard(store, data_dir, settings.desk.min_free_mb, gate, metrics.disk_free.set).run()),
                    ("dead man", dead_man.run()),
                    ("receipts", receipts.run()),
                    ("watchdog", systemd.feed_watchdog(store.beat)),
                    ("channels", runs.run()),
                )
            ]
            post = group.create_task(outbox.run(), name="outbox")
            api = Api(store, hub, orders, access, receipts, metrics)
            site = public.Site(
                [route for channel in opened for route in channel.routes(gate.receive)], health, metrics, proxies
            )
            async with (
                listeners.loopback(metrics.site(), settings.private.metrics_port),
                listeners.public(site.application, settings.public, site.shortened),
                listeners.private(api.application(Files(store, access, files.shelf).routes()), settings.private),
            ):
                ready()
                stopped_at = await _ended(stop, health, hub, outbox)
            await asyncio.wait([post], timeout=max(0.0, stopped_at + LET_SETTLE - monotonic()))
            for task in (*background, post):
                task.cancel()
    log.info("stopped")


async def _ended(stop: asyncio.Event, health: Health, hub: Hub, outbox: Outbox) -> float:
    """Wait for the stop, or for what broke, let everybody know, and return when that was."""
    try:
        await stop.wait()
    finally:
        # First let consoles go: a listener that waits holds up every door behind it.
        health.stopping = True
        hub.close()
        outbox.stop()
    return monotonic()
