"""Where faults are played: a stage with a fast WhatsApp number, its platform, and what its database holds."""

import json
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from daemon.simulate import stage
from daemon.simulate.graph import SimulatedGraph
from daemon.simulate.stage import APP_SECRET, PHONE_NUMBER_ID, TOKEN, Stage
from tests.daemon.house import few_topics
from tests.faults.sender import Sender

CHANNEL = "whatsapp:main"
OTHER_NUMBER = "106540352242923"
OTHER_SECRET = "simulated-app-secret-of-the-other-number"
ECHO = (("sent", 0.0),)
"""The one status that every message gets, with our id in it; the other two would only be load."""
UNTIL_TAKEN = 10_000  # tries of a status: Meta repeats for days


@dataclass
class Ground:
    """One stage, its platform and the sender that posts to it."""

    stage: Stage
    graph: SimulatedGraph
    sender: Sender

    @property
    def database(self) -> Path:
        return self.stage.folder / "data" / "prolink.db"

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a read-only look at the database finds."""
        connection = sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def count(self, sql: str, *values: object) -> int:
        return int(self.rows(sql, *values)[0][0])

    def queued(self) -> int:
        return self.count("SELECT count(*) FROM delivery WHERE state = 'queued'")

    def stored(self) -> Counter[str]:
        """Return how often each of the platform's ids is stored as a citizen's message."""
        return Counter(id for (id,) in self.rows("SELECT platform_id FROM message WHERE direction = 'inbound'"))

    def state(self) -> dict[str, str]:
        """Return the state of each channel."""
        return dict(self.rows("SELECT id, state FROM channel"))

    @property
    def log(self) -> str:
        return self.stage.log.read_text("utf-8", "replace")


@dataclass
class Account:
    """What came of all the messages that a sender has heard 200 for."""

    lost: set[str] = field(default_factory=set)
    stored_twice: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    answered_twice: int = 0
    """Sends too many that the platform got for one message of ours."""


def account(ground: Ground) -> Account:
    """Compare what the sender was promised with what the database holds and the platform got."""
    stored = ground.stored()
    answered = {sent.to for sent in ground.graph.sent}
    acknowledged = dict(ground.sender.acknowledged)
    return Account(
        lost=acknowledged.keys() - stored.keys(),
        stored_twice={id for id, times in stored.items() if times > 1},
        unanswered={id for id, phone in acknowledged.items() if phone not in answered},
        answered_twice=sum(times - 1 for times in deliveries(ground.graph).values()),
    )


def deliveries(graph: SimulatedGraph) -> Counter[str]:
    """Return how often the platform got each message of ours, by the id that we give it."""
    return Counter(str(sent.call["biz_opaque_callback_data"]) for sent in graph.sent)


@asynccontextmanager
async def ground(
    folder: Path,
    *,
    thinks: float = 0.0,
    statuses: Sequence[tuple[str, float]] = ECHO,
    settings: Mapping[str, Mapping[str, object]] | None = None,
) -> AsyncGenerator[Ground, None]:
    """Set a stage up whose daemon is not running yet; `settings` are keys by table, over those of the stage."""
    platform = SimulatedGraph(
        app_secret=APP_SECRET,
        token=TOKEN,
        phone_number_id=PHONE_NUMBER_ID,
        statuses=statuses,
        pace=0,
        thinks=thinks,
        tries=UNTIL_TAKEN,
    )
    async with platform as graph, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as http:
        built = stage.build(folder, graph.base_url, faq=few_topics(folder))
        change(built, {"channels.whatsapp.main": {"rate": 1000.0, "read_receipts": False}, **(settings or {})})
        graph.webhook_url = built.webhook
        yield Ground(built, graph, Sender(http, built.webhook, graph))


@asynccontextmanager
async def other_number(here: Ground) -> AsyncGenerator[Ground, None]:
    """Give the daemon of a ground, before it runs, a second number on a platform of its own."""
    built = here.stage
    webhook = built.webhook.replace("/main", "/other")
    platform = SimulatedGraph(
        app_secret=OTHER_SECRET,
        token=TOKEN,
        phone_number_id=OTHER_NUMBER,
        webhook_url=webhook,
        statuses=ECHO,
        pace=0,
    )
    async with platform as graph, aiohttp.ClientSession() as http:
        table = {
            "phone_number_id": OTHER_NUMBER,
            "base_url": graph.base_url,
            "token_env": "SIMULATED_TOKEN",
            "app_secret_env": "OTHER_SECRET",
            "verify_token_env": "SIMULATED_VERIFY_TOKEN",
            "rate": 1000.0,
            "read_receipts": False,
        }
        change(built, {"channels.whatsapp.other": table})
        sender = Sender(http, webhook, graph, app_secret=OTHER_SECRET, phone_number_id=OTHER_NUMBER)
        yield Ground(built, graph, sender)


def change(built: Stage, settings: Mapping[str, Mapping[str, object]]) -> None:
    """Set keys in tables of a stage's settings; a table that is not there is added."""
    lines = built.config.read_text("utf-8").splitlines()
    for table, keys in settings.items():
        head = f"[{table}]"
        if head not in lines:
            lines = [head, "", *lines]
        at = lines.index(head) + 1
        end = next((number for number in range(at, len(lines)) if lines[number].startswith("[")), len(lines))
        kept = [line for line in lines[at:end] if line.partition(" = ")[0] not in keys]
        lines[at:end] = [*(f"{key} = {json.dumps(value)}" for key, value in keys.items()), *kept]
    built.config.write_text("\n".join(lines) + "\n", "utf-8")
