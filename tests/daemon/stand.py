"""The whole daemon in this process, on real sockets, with a simulated WhatsApp in front of it."""

import asyncio
import getpass
import json
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from msgspec import Struct

from daemon import main
from daemon.simulate.graph import SimulatedGraph
from daemon.simulate.shapes import Citizen
from prolink.client import DaemonClient
from prolink.clock import Clock, utc_now
from prolink.config import load
from prolink.settings import Settings

NUMBER = "106540352242922"
SECRETS = {"token": "EAAsystemuser0token", "app_secret": "s3cret", "verify_token": "verify"}
PATIENCE = 20.0  # seconds until a test gives up; nothing waits that long where all is well
WEBHOOK = "/webhooks/whatsapp/main"

SITI = Citizen(name="Bu Siti", phone="628120000001", bsuid="ID.13491208655302741918")
JOKO = Citizen(name="Pak Joko", phone="628120000002")

FAQ = """
- {id: F01, question: "Bagaimana cara mengurus KTP yang hilang?", answer: "Lapor ke Dukcapil.", category: Dukcapil}
- {id: X01, question: "Bagaimana cara panen mangga?", answer: "Petik dengan gunting.", category: Kebun}
"""
KTP = "Bagaimana cara mengurus KTP yang hilang?"


class MovedClock:
    """The system's time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


class Stand(Struct, frozen=True):
    folder: Path
    graph: SimulatedGraph
    port: int

    @property
    def settings_file(self) -> Path:
        return self.folder / "config.toml"

    @property
    def settings(self) -> Settings:
        return load(self.settings_file)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> DaemonClient:
        return DaemonClient(self.folder / "run" / "p.sock")

    def rows(self, sql: str) -> list[Any]:
        """What another connection reads of the database at this moment."""
        with closing(sqlite3.connect(f"file:{self.folder / 'data' / 'prolink.db'}?mode=ro", uri=True)) as database:
            return database.execute(sql).fetchall()

    def counts(self) -> dict[str, int]:
        """The number of rows of every table."""
        tables = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: self.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables}

    async def until_sent(self, count: int) -> None:
        """Wait until the platform took `count` messages, and told us of each that it was read."""
        async with asyncio.timeout(PATIENCE):
            await self.graph.until(lambda: len(self.graph.sent) >= count)
            while self.rows("SELECT count(*) FROM delivery WHERE state = 'read'")[0][0] < count:
                await asyncio.sleep(0.01)


def write_settings(folder: Path, graph_url: str, port: int) -> None:
    (folder / "faq.yaml").write_text(FAQ)
    for name, text in SECRETS.items():
        (folder / name).write_text(text + "\n")
    tables: dict[str, dict[str, Any]] = {
        "daemon": {"data_dir": str(folder / "data")},
        "public": {"port": port},
        "private": {"socket": str(folder / "run" / "p.sock"), "group": ""},
        "agents.sri": {"role": "supervisor", "user": getpass.getuser()},
        "faq": {"file": str(folder / "faq.yaml")},
        "channels.whatsapp.main": {"phone_number_id": NUMBER, "base_url": graph_url}
        | {f"{name}_file": str(folder / name) for name in SECRETS},
    }
    lines = [
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    ]
    (folder / "config.toml").write_text("\n".join(lines))


@asynccontextmanager
async def standing() -> AsyncGenerator[Stand, None]:
    """Make settings and platform; the daemon is started with `running`."""
    folder = Path(tempfile.mkdtemp(prefix="prolink-"))
    graph = SimulatedGraph(app_secret=SECRETS["app_secret"], token=SECRETS["token"], phone_number_id=NUMBER, pace=0)
    try:
        async with graph:
            port = free_port()
            graph.webhook_url = f"http://127.0.0.1:{port}{WEBHOOK}"
            write_settings(folder, graph.base_url, port)
            yield Stand(folder, graph, port)
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def running(stand: Stand, clock: Clock = utc_now) -> AsyncGenerator[None, None]:
    """Be the daemon while the block lasts."""
    stop, ready = asyncio.Event(), asyncio.Event()
    async with asyncio.timeout(2 * PATIENCE), asyncio.TaskGroup() as group:
        daemon = group.create_task(main.run(stand.settings, clock, stop, ready.set), name="daemon")
        waiting = group.create_task(ready.wait(), name="ready")
        await asyncio.wait([daemon, waiting], return_when=asyncio.FIRST_COMPLETED)
        try:
            yield
        finally:
            stop.set()


async def post(stand: Stand, body: bytes, **headers: str) -> int:
    """Post a body to the webhook and return the status."""
    async with aiohttp.ClientSession() as http, http.post(stand.url + WEBHOOK, data=body, headers=headers) as answer:
        return answer.status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
