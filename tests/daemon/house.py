"""Small factories: clocks held in the hand, what a citizen wrote, what we say, a channel that keeps to a script."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from aiohttp import web

from daemon.channels.base import Receive
from daemon.faq.file import dump, read
from daemon.samples import sample
from daemon.store import channels, contacts, conversations, deliveries, messages
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.model.channel import ChannelState, Limits
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import Delivery, Direction, Origin

NOON = datetime(2026, 7, 10, 5, 0, tzinfo=UTC)
"""A Friday noon in Probolinggo."""

MAIN = "whatsapp:main"
LIMITS = Limits(text=4096)
PATIENCE = 5.0  # seconds before a test that waits is called stuck


def few_topics(folder: Path) -> Path:
    """Write a few entries of the sample FAQ and return their file: a daemon builds them at once."""
    few = [entry for entry in read(sample("faq.yaml")) if entry.id in ("A01", "C01", "E01", "F01", "F02", "F04")]
    (folder / "few.yaml").write_text(dump(few), "utf-8")
    return folder / "few.yaml"


class HandClock:
    """Time stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class RunningClock(HandClock):
    """Time goes on by itself, and can be moved too."""

    def __init__(self, at: datetime = NOON) -> None:
        super().__init__(at)
        self._begun = monotonic()

    def __call__(self) -> datetime:
        return self.at + timedelta(seconds=monotonic() - self._begun)


class FakeChannel:
    """Record what is sent; each send takes the next step of the script: an error to raise or a coroutine to await."""

    kind = "whatsapp"
    limits = LIMITS

    def __init__(self, id: str = MAIN, *, rate: float = 1000.0, echoes: bool = False) -> None:
        self.id, self.rate, self.echoes = id, rate, echoes
        self.script: list[Exception | Callable[[Outgoing], Awaitable[Receipt]]] = []
        self.sent: list[Outgoing] = []
        self.at: list[float] = []
        """When each was sent, monotonic."""
        self.seen_ids: list[tuple[str, bool]] = []

    @property
    def texts(self) -> list[str]:
        return [outgoing.text for outgoing in self.sent]

    async def send(self, outgoing: Outgoing) -> Receipt:
        self.sent.append(outgoing)
        self.at.append(monotonic())
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        return await step(outgoing) if step else Receipt(f"{self.id}/{outgoing.message_id}")

    async def seen(self, platform_id: str, *, typing: bool) -> None:
        self.seen_ids.append((platform_id, typing))

    def routes(self, receive: Receive) -> Sequence[web.RouteDef]:
        return ()

    async def run(self, receive: Receive) -> None:
        return

    async def close(self) -> None:
        return


def citizen_writes(
    tx: Tx, text: str = "Halo", *, phone: str = "6281200000001", channel: str = MAIN, key: str | None = None
) -> int:
    """Store a citizen's message and return its conversation."""
    identifier = Identifier("whatsapp.phone", phone)
    holder = contacts.find(tx, identifier)
    contact = holder.contact if holder else contacts.create(tx, f"Warga {phone}")
    contacts.link(tx, contact, identifier)
    known = tx.one(conversations.OF_CONTACT, channel=channel, contact=contact)
    conversation = known.id if known else conversations.create(tx, channel, contact)
    messages.add(
        tx,
        conversation=conversation,
        channel=channel,
        direction=Direction.INBOUND,
        origin=Origin.CITIZEN,
        text=text,
        platform_id=key,
    )
    return conversation


def say(tx: Tx, conversation: int, text: str, *, origin: Origin = Origin.ANSWER, channel: str = MAIN) -> int:
    """Queue a message of ours and return its id."""
    id = messages.add(
        tx, conversation=conversation, channel=channel, direction=Direction.OUTBOUND, origin=origin, text=text
    )
    deliveries.queue(tx, message=id, conversation=conversation, channel=channel, origin=origin)
    return id


def open_channels(tx: Tx, *ids: str) -> None:
    """Make channels known."""
    channels.replace_all(tx, dict.fromkeys(ids or (MAIN,), ("whatsapp", LIMITS)))


async def delivery_of(store: Store, message: int) -> Delivery:
    """Return how far a message of ours got."""
    found = await store.one(messages.BY_ID, id=message)
    assert found is not None
    assert found.delivery is not None
    return found.delivery


async def state_of(store: Store, channel: str = MAIN) -> ChannelState:
    """Return how a channel fares."""
    found = await store.one(channels.STATE, id=channel)
    assert found is not None
    return found


async def until(tells: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until it is so; a test that waits too long is stuck."""
    async with asyncio.timeout(PATIENCE):
        while True:
            told = tells()
            if told if isinstance(told, bool) else await told:
                return
            await asyncio.sleep(0.005)


_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held_by_another_process(database: Path) -> Iterator[None]:
    """Let another process hold the database's write lock."""
    command = [sys.executable, "-c", _HOLD, str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.communicate("\n")
