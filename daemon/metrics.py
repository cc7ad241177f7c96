"""Metrics: what Prometheus may know of a daemon: counts and times, never words or people."""

import asyncio

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from daemon.hub import Hub
from daemon.store import channels, conversations
from daemon.store.store import Store
from daemon.store.tx import Committed
from prolink import __version__
from prolink.model.channel import ChannelState

ACK_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds


class Metrics:
    """The daemon's own registry; gauges are read from the store when somebody asks."""

    def __init__(self, store: Store, hub: Hub) -> None:
        self._store, self._hub = store, hub
        self._registry = CollectorRegistry()
        info = Gauge("prolink_info", "The release that runs.", ["version"], registry=self._registry)
        info.labels(__version__).set(1)
        self.acknowledged = Histogram(
            "prolink_webhook_seconds",
            "From a webhook's arrival to our answer.",
            ["status"],
            buckets=ACK_BUCKETS,
            registry=self._registry,
        )
        self._commits = Counter("prolink_commits", "Commits of the database.", registry=self._registry)
        self._events = Counter("prolink_events", "Events told to consoles.", registry=self._registry)
        self._conversations = self._gauge("conversations", "Open conversations.", "mode", "waiting")
        self._queued = self._gauge("outbox_messages", "Messages that wait to be delivered.", "channel")
        self._running = self._gauge("channel_running", "1 while the channel is not stopped.", "channel")
        self._unreadable = self._gauge("unreadable_bodies", "Bodies that could not be read whole.", "channel")
        self._inbound = self._gauge("channel_last_inbound_seconds", "When a citizen last wrote, epoch.", "channel")
        self._silent = self._gauge("channel_silent", "1 while nobody has written for too long.", "channel")
        self.disk_free = self._gauge("disk_free_bytes", "What may still be written to the database's disk.")
        self._consoles = self._gauge("consoles", "Consoles that follow.")
        self._waiting = self._gauge("store_waiting", "Units that wait for the writer.")
        self._tasks = self._gauge("tasks", "Tasks on the event loop; a number that only grows tells of a leak.")

    def count(self, committed: Committed) -> None:
        """Count a commit; called after each one."""
        self._commits.inc()
        self._events.inc(len(committed.events))

    def show_silent(self, channel: str, silent: bool) -> None:
        """Show whether a channel has been silent for too long."""
        self._silent.labels(channel).set(silent)

    def site(self) -> web.Application:
        """Return an application that serves the metrics alone."""

        async def metrics(request: web.Request) -> web.Response:
            return await self.scrape()

        app = web.Application()
        app.add_routes([web.get("/metrics", metrics)])
        return app

    async def scrape(self) -> web.Response:
        """Return everything in Prometheus' text format."""
        self._conversations.clear()
        for mode, waiting, count in await self._store.all(conversations.COUNTS):
            self._conversations.labels(mode, "yes" if waiting else "no").set(count)
        for channel in await self._store.all(channels.ALL):
            self._queued.labels(channel.id).set(channel.queued)
            self._running.labels(channel.id).set(channel.state is not ChannelState.STOPPED)
            self._unreadable.labels(channel.id).set(channel.unreadable)
            self._inbound.labels(channel.id).set(channel.last_inbound_at / 1000)
        self._consoles.set(len(self._hub))
        self._waiting.set(self._store.waiting)
        self._tasks.set(len(asyncio.all_tasks()))
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    def _gauge(self, name: str, help: str, *labels: str) -> Gauge:
        return Gauge(f"prolink_{name}", help, labels, registry=self._registry)
