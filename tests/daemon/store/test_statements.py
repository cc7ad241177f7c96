"""Every statement against the real SQLite: it runs, its rows become words, and it reads no big table whole."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon import store
from daemon.store import (
    agents,
    changes,
    channels,
    contacts,
    conversations,
    deliveries,
    events,
    faq,
    gaps,
    messages,
    raw,
)
from daemon.store.deliveries import Waiting
from daemon.store.due import Due
from daemon.store.migrate import migrate
from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.agent import Agent, Role
from prolink.model.channel import ChannelState
from prolink.model.contact import Identifier
from prolink.model.faq import Entry
from prolink.model.gap import GapReason, GapState
from prolink.model.message import Direction, Option, Origin, State
from prolink.protocol.commands import Done
from prolink.protocol.events import FaqChanged
from tests.daemon.house import MAIN, citizen_writes, open_channels, say

NOW = 1_783_659_600_000
ENTRY = Entry(id="A01", question="KTP?", answer="Gratis.", category="A")
PHONE = Identifier("whatsapp.phone", "6281200000001")
DUE = Due(2, 1, 0, NOW, "jawaban", (), (PHONE,))

WHOLE = {
    ("agents", "ACTIVE"): {"agent"},
    ("catalogue", "DATA"): {"service_data"},  # a service has one row
    ("catalogue", "SERVICES"): {"service"},
    ("channels", "ALL"): {"c"},
    ("consents", "TOPICS"): {"consent"},  # counted on the command line only
    ("deliveries", "DUE"): {"h"},  # at most a look's worth of rows, found by index
    ("faq", "ENTRIES"): {"faq_entry"},
    ("faq", "LAST"): {"faq_entry"},
    ("faq", "PUBLISHED"): {"faq_entry"},
    ("faq", "STATES"): {"faq_entry"},
    ("house", "MARK"): {"house"},  # one row
    ("raw", "KEPT"): {"raw", "latest"},  # the last 200
    ("search", "FOUND"): {"f"},  # one page of what the index found
    ("search", "UPTO"): {"message_searchable"},  # one row
    ("waits", "LAST"): {"claim_wait"},  # the last ones, backwards
}
"""What a statement may read whole, by its name in the plan: tables that stay small, or a look that ends early."""

HOT = {
    ("messages", "SEEN"): "message_of_platform",
    ("messages", "OF_PLATFORM"): "message_of_platform",
    ("messages", "PAGE"): "message_of_conversation",
    ("messages", "LAST_INBOUND"): "message_of_conversation",
    ("deliveries", "DUE"): "delivery_due",
    ("deliveries", "NEXT_DUE"): "delivery_due",
    ("deliveries", "QUEUED"): "delivery_due",
    ("deliveries", "BY_PLATFORM"): "delivery_of_platform",
    ("conversations", "MET"): "message_of_platform",
    ("conversations", "OF_CONTACT"): "conversation_of_contact",
    ("conversations", "OPEN"): "conversation_open",
    ("conversations", "CLOSED"): "conversation_closed",
    ("conversations", "WAITING"): "conversation_waiting",
    ("raw", "PROBLEMS"): "raw_problem",
    ("gaps", "OPEN"): "gap_open",
    ("gaps", "ASKED"): "message_of_conversation",
    ("gaps", "ANSWERED"): "message_of_conversation",
}
"""The index that each of the busiest statements must go by."""


def found() -> Iterator[tuple[str, str, Statement[Any]]]:
    for module in pkgutil.iter_modules(store.__path__):
        for name, value in vars(importlib.import_module(f"daemon.store.{module.name}")).items():
            if isinstance(value, Statement):
                yield module.name, name, value


FURNISHED = {
    *("agents", "channels", "contacts", "conversations", "deliveries", "events", "faq", "gaps", "messages", "raw"),
}
"""Modules for whose every statement `furnish` has a row; other modules' statements must run and read no table whole."""

STATEMENTS = {(module, name): statement for module, name, statement in found()}
NAMES = [pytest.param(key, id=".".join(key)) for key in STATEMENTS]


BEFOREHAND: dict[tuple[str, str], dict[str, Any]] = {
    ("conversations", "CLOSED"): {"status": "closed", "closed_at": NOW},
    ("conversations", "HELD"): {"mode": "human", "owner": "siti", "owner_since": NOW},
    ("conversations", "OWNERS"): {"mode": "human", "owner": "siti", "owner_since": NOW},
}
"""What must be true of the conversation for a statement to find it."""


class Recording(sqlite3.Connection):
    """Remember what was carried out, so that its plan can be asked for."""

    asked: list[tuple[str, Any]]

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        self.asked.append((sql, parameters))
        return super().execute(sql, parameters)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Recording]:
    migrate(tmp_path / "x.db", 0)
    connection = sqlite3.connect(tmp_path / "x.db", isolation_level=None, factory=Recording)
    connection.asked = []
    with closing(connection):
        connection.execute("BEGIN")
        connection.execute("PRAGMA foreign_keys = ON")
        furnish(Tx(connection, NOW))
        connection.asked.clear()
        yield connection


@pytest.fixture
def tx(connection: Recording) -> Tx:
    return Tx(connection, NOW + 1000)


def furnish(tx: Tx) -> None:
    """Put one row into every table; the first id of everything is 1."""
    open_channels(tx)
    agents.replace_all(tx, (Agent("siti", "Bu Siti", Role.AGENT),))
    conversation = citizen_writes(tx, "Halo", key="wamid.1")
    say(tx, conversation, "jawaban")
    messages.add(
        tx,
        conversation=conversation,
        channel=MAIN,
        direction=Direction.OUTBOUND,
        origin=Origin.ANSWER,
        text="pilih",
        options=(Option("a", "A"),),
        detail={"x": [1]},
        platform_id="wamid.2",
        sent_at=NOW,
        entry="A01",
        confidence=0.5,
    )
    deliveries.settle(tx, Waiting(2, conversation, State.QUEUED, None), "wamid.3")
    say(tx, conversation, "lagi")
    agents.save_draft(tx, "siti", conversation, "Baik", private=False)
    agents.remember(tx, "key-0001", "siti", Done(text="done"))
    raw.keep(tx, MAIN, b"body", "one part could not be read")
    faq.upsert(tx, ENTRY, 0, "siti")
    gaps.add(tx, reason=GapReason.WRONG, text="ktp?", conversation=conversation, message=1, entry="A01")
    tx.record(FaqChanged(1))
    events.write(tx)


VALUES: dict[str, Any] = {
    "channel": MAIN,
    "platform_id": "wamid.1",
    "kind": PHONE.kind,
    "value": PHONE.value,
    "agent": "siti",
    "key": "key-0001",
    "now": NOW + 5000,
    "before": NOW + 5000,
    "limit": 10,
    "since": 0,
    "body": b"body",
    "visitor": "v",
    "entry": "A01",
    "upto": 99,
    "owner": "siti",
    "written": PHONE.value,
    "digits": PHONE.value,
}


def parameters(key: tuple[str, str]) -> dict[str, Any]:
    """Return a value for each name in the statement; the first row of everything has the id 1."""
    values = {name: VALUES.get(name, 1) for name in re.findall(r"(?<![:\w]):([a-z_]+)", STATEMENTS[key].sql)}
    if key == ("deliveries", "BY_PLATFORM"):
        values["platform_id"] = "wamid.3"
    if key[0] == "channels" and "id" in values:
        values["id"] = MAIN
    if "message" in values:
        values["message"] = 4 if key[1] == "TURN" else 2
    return values | ({"now": NOW - 1} if key[1] == "NEXT_DUE" else {})


def plan(connection: sqlite3.Connection, sql: str, parameters: Any) -> list[str]:
    return [row[3] for row in sqlite3.Connection.execute(connection, f"EXPLAIN QUERY PLAN {sql}", parameters)]


def read_whole(steps: list[str]) -> set[str]:
    return {scan[1] for step in steps if (scan := re.match(r"SCAN (\w+)(?! USING)$", step))}


@pytest.mark.parametrize("key", NAMES)
def test_it_runs_and_its_rows_become_words(tx: Tx, key: tuple[str, str]) -> None:
    if key in BEFOREHAND:
        conversations.change(tx, _conversation(tx), **BEFOREHAND[key])
    assert tx.all(STATEMENTS[key], **parameters(key)) or key[0] not in FURNISHED


@pytest.mark.parametrize("key", NAMES)
def test_it_reads_no_table_whole(connection: Recording, key: tuple[str, str]) -> None:
    steps = plan(connection, STATEMENTS[key].sql, parameters(key))
    assert read_whole(steps) <= WHOLE.get(key, set()), steps


@pytest.mark.parametrize("key", [pytest.param(key, id=".".join(key)) for key in HOT])
def test_the_hot_ones_go_by_their_index(connection: Recording, key: tuple[str, str]) -> None:
    steps = plan(connection, STATEMENTS[key].sql, parameters(key))
    assert any(f"INDEX {HOT[key]}" in step for step in steps), steps


@pytest.mark.parametrize("name", ["OPEN", "CLOSED"])
def test_a_list_of_conversations_is_not_sorted_but_read_in_order(connection: Recording, name: str) -> None:
    steps = plan(connection, STATEMENTS["conversations", name].sql, {"limit": 9})
    assert not any("TEMP B-TREE" in step for step in steps), steps


ACTS: dict[str, Callable[[Tx], object]] = {
    "agents.replace_all": lambda tx: agents.replace_all(tx, (Agent("budi", "Budi", Role.ADMIN),)),
    "agents.save_draft": lambda tx: agents.save_draft(tx, "siti", 1, "Baik, Bu", private=False),
    "agents.save_draft empty": lambda tx: agents.save_draft(tx, "siti", 1, "", private=False),
    "agents.remember": lambda tx: agents.remember(tx, "key-0002", "siti", Done()),
    "agents.forget_commands": lambda tx: agents.forget_commands(tx, NOW + 9),
    "channels.set_state": lambda tx: channels.set_state(tx, MAIN, ChannelState.STOPPED, "token"),
    "channels.note_signs_of_life": lambda tx: channels.note_signs_of_life(tx, {MAIN}, {MAIN}),
    "contacts.find": lambda tx: contacts.find(tx, PHONE),
    "contacts.create": lambda tx: contacts.create(tx, "x"),
    "contacts.rename": lambda tx: contacts.rename(tx, 1, "y"),
    "contacts.link": lambda tx: contacts.link(tx, 1, Identifier("email", "x")),
    "contacts.replace": lambda tx: contacts.replace(tx, 1, Identifier("whatsapp.phone", "62899")),
    "conversations.change": lambda tx: conversations.change(tx, _conversation(tx), mode="human", owner="siti"),
    "messages.correct": lambda tx: messages.correct(tx, _message(tx), "Halo!"),
    "deliveries.drop_answers": lambda tx: deliveries.drop_answers(tx, 1),
    "deliveries.settle": lambda tx: deliveries.settle(tx, DUE, "wamid.9"),
    "deliveries.postpone": lambda tx: deliveries.postpone(tx, DUE, due_at=NOW, reason="r", platform_code="1"),
    "deliveries.fail": lambda tx: deliveries.fail(tx, DUE, "r", "1"),
    "deliveries.advance": lambda tx: deliveries.advance(
        tx, Waiting(2, 1, State.SENT, "wamid.3"), State.READ, "wamid.3"
    ),
    "deliveries.hold": lambda tx: deliveries.hold(tx, MAIN, earliest=0, latest=NOW),
    "events.write": lambda tx: _recorded(tx),
    "events.prune": lambda tx: events.prune(tx, NOW + 9),
    "faq.upsert": lambda tx: faq.upsert(tx, ENTRY, 1, "siti"),
    "gaps.add": lambda tx: gaps.add(tx, reason=GapReason.UNANSWERED, text="kk?", conversation=1, message=1, entry=""),
    "gaps.settle": lambda tx: gaps.settle(tx, (1,), GapState.DROPPED, "siti"),
    "gaps.prune": lambda tx: gaps.prune(tx, NOW + 9),
    "faq.retire": lambda tx: faq.retire(tx, ENTRY, "siti"),
    "raw.keep": lambda tx: raw.keep(tx, MAIN, b"{}"),
    "raw.prune": lambda tx: raw.prune(tx, NOW + 9),
    "a whole unit's events": changes.record,
}

SMALL = {"agent", "channel", "oldest"}
"""Tables (and a bounded list) that may be gone through."""


def _recorded(tx: Tx) -> None:
    tx.record(FaqChanged(2))
    events.write(tx)


def _conversation(tx: Tx) -> Any:
    return tx.one(conversations.BY_ID, id=1)


def _message(tx: Tx) -> Any:
    return tx.one(messages.BY_ID, id=1)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_runs_and_goes_through_no_big_table(connection: Recording, tx: Tx, name: str) -> None:
    tx.touch(1)
    tx.touch(1, 1)
    tx.touched.channels.add(MAIN)
    ACTS[name](tx)
    carried_out = [asked for asked in connection.asked if asked[0] != "BEGIN"]
    assert carried_out
    for sql, given in carried_out:
        steps = plan(connection, sql, given)
        assert read_whole(steps) - SMALL <= ({"event", "raw", "gap"} if "prune" in name else set()), (sql, steps)
