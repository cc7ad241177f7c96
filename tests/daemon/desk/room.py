"""A desk with a store of its own, a FAQ of four entries and no platform: what its tests share."""

import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from daemon.desk.attendance import Attendance
from daemon.desk.library import Library
from daemon.desk.orders import Orders
from daemon.desk.receive import Reception
from daemon.doorbell import Doorbell
from daemon.faq.knowledge import Knowledge
from daemon.store import agents, channels, conversations, messages
from daemon.store.statement import Statement
from daemon.store.store import Store, open_store
from daemon.store.tx import Committed
from prolink.client import new_key
from prolink.model.agent import Agent, Role
from prolink.model.channel import Limits
from prolink.model.contact import Identifier
from prolink.model.conversation import Conversation
from prolink.model.faq import Entry
from prolink.model.inbound import AliasMove, Batch, Correction, InboundMessage, Item, Sender, StatusUpdate
from prolink.model.message import Message, State
from prolink.protocol.commands import Command, Done, Order
from tests.daemon.desk.bot.talks import SAKTI, Hours

CHANNEL = "whatsapp:main"
LIMITS = Limits(
    text=400,
    options_text=200,
    buttons=3,
    button_title=20,
    rows=10,
    row_title=24,
    row_description=72,
    window_hours=24.0,
)

ANNA = Agent("anna", "Anna", Role.AGENT)
BUDI = Agent("budi", "Budi", Role.AGENT)
SUPERVISOR = Agent("sri", "Bu Sri", Role.SUPERVISOR)
EDITOR = Agent("edi", "Edi", Role.EDITOR)
AUDITOR = Agent("ayu", "Ayu", Role.AUDITOR)

KTP = "Bagaimana cara mengurus KTP yang hilang?"
ENTRIES = (
    Entry(id="F01", question=KTP, variants=("ktp hilang",), answer="Lapor ke Dukcapil.", category="Dukcapil"),
    Entry(id="F04", question="Apa syarat KK baru?", answer="Buku nikah dan KTP.", category="Dukcapil"),
    Entry(id="E01", question="Jam berapa MPP buka?", answer="Pukul {{mpp_jam}}.", category="MPP"),
    Entry(id="X01", question="Bagaimana cara panen mangga?", answer="Petik dengan gunting.", category="Kebun"),
)
VALUES = {"mpp_jam": ""}

WHOLE_TABLES = Statement("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", lambda row: str(row[0]))

_keys = itertools.count(1)


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


def phone(number: int) -> Identifier:
    return Identifier("whatsapp.phone", f"62812{number:07d}")


def bsuid(number: int) -> Identifier:
    return Identifier("whatsapp.bsuid", f"ID.{number:012d}")


def said(text: str, *who: Identifier, name: str = "Bu Siti", key: str = "", **rest: Any) -> InboundMessage:
    """A citizen's message with a fresh key."""
    sender = Sender(who or (phone(1),), name)
    return InboundMessage(key=key or f"wamid.{next(_keys)}", sender=sender, text=text, **rest)


def reported(platform_id: str, state: State, message_id: int = 0, **rest: Any) -> StatusUpdate:
    return StatusUpdate(platform_id=platform_id, state=state, at=1, message_id=message_id, **rest)


def moved(old: Identifier, *new: Identifier, key: str = "move", text: str = "nomor berganti") -> AliasMove:
    return AliasMove(key=key, old=(old,), new=new, text=text)


def corrected(original: str, text: str | None, key: str = "correction") -> Correction:
    return Correction(key=key, original=original, text=text)


class Room:
    """The desk's two ears, and eyes for what they left in the store."""

    def __init__(self, store: Store, time: Time, rung: list[Committed], doorbell: Doorbell) -> None:
        self.store, self.time, self.rung, self.doorbell = store, time, rung, doorbell
        self.read: list[str] = []
        """The platform's ids of the messages that the bot read."""
        self.hours = Hours()
        self.library = Library(SAKTI, self.hours, Knowledge(ENTRIES, VALUES, time.now.date()))
        self.reception = Reception(store, self.library, {CHANNEL: LIMITS}, lambda _channel, key: self.read.append(key))
        self.attendance = Attendance(time)
        self.orders = Orders(store, {CHANNEL: LIMITS}, VALUES, self.attendance)

    async def hear(self, *items: Item, body: bytes = b"{}") -> None:
        """Have one delivery of the platform taken in."""
        await self.reception.receive(Batch(channel=CHANNEL, body=body, items=items))

    async def order(self, agent: Agent, command: Command, key: str = "") -> Done:
        """Have a command carried out."""
        return await self.orders.carry_out(agent, Order(key or new_key(), command))

    async def conversations(self) -> list[Conversation]:
        return sorted(
            [
                *await self.store.all(conversations.OPEN, limit=99),
                *await self.store.all(conversations.CLOSED, limit=99),
            ],
            key=lambda one: one.id,
        )

    async def conversation(self, id: int = 1) -> Conversation:
        found = await self.store.one(conversations.BY_ID, id=id)
        assert found is not None
        return found

    async def talk(self, id: int = 1) -> list[Message]:
        """Every message of a conversation, oldest first."""
        rows = await self.store.all(messages.PAGE, conversation=id, before=2**60, limit=500)
        return list(reversed(rows))

    async def ours(self, id: int = 1) -> list[Message]:
        """Every message of a conversation with a delivery, oldest first."""
        return [message for message in await self.talk(id) if message.delivery]

    async def counts(self) -> dict[str, int]:
        """The number of rows of every table."""
        found: dict[str, int] = {}
        for table in await self.store.all(WHOLE_TABLES):
            found[table] = await self.count(table)
        return found

    async def count(self, table: str) -> int:
        rows = await self.store.all(Statement(f"SELECT count(*) FROM {table}", lambda row: int(row[0])))
        return rows[0]

    async def problems(self) -> list[str]:
        """What the raw journal complains of."""
        return await self.store.all(Statement("SELECT problem FROM raw WHERE problem <> ''", lambda row: str(row[0])))


@asynccontextmanager
async def standing(folder: Path) -> AsyncGenerator[Room, None]:
    """Open a desk on a database in a folder."""
    time, rung, doorbell = Time(), list[Committed](), Doorbell()
    doorbell.answer(rung.append)
    async with open_store(folder, time, doorbell.ring) as store:
        await store.write(lambda tx: channels.replace_all(tx, {CHANNEL: ("whatsapp", LIMITS)}))
        staff = (ANNA, BUDI, SUPERVISOR, EDITOR, AUDITOR)
        await store.write(lambda tx: agents.replace_all(tx, staff))
        yield Room(store, time, rung, doorbell)
