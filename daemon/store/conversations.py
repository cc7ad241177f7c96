"""Conversations: one for each contact on a channel, with the state that queue rows and headers show."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.contact import Identifier, masked
from prolink.model.conversation import Alarm, Conversation, Mode, Status

_COLUMNS = (
    "c.id, c.version, c.channel, c.contact_id, p.name, c.mode, c.status, c.owner, c.owner_since, c.waiting_since, "
    "c.unread, c.attention, c.last_text, c.last_origin, c.last_at, c.last_inbound_at, c.opened_at, c.closed_at, "
    "c.outcome, c.alarm, c.alarm_at, (SELECT i.kind || ' ' || i.value FROM identifier AS i "
    "WHERE i.contact_id = c.contact_id ORDER BY i.kind DESC LIMIT 1)"
)
_FROM = "FROM conversation AS c JOIN contact AS p ON p.id = c.contact_id"


def _read(row: Row) -> Conversation:
    kind, _, value = (row[21] or " ").partition(" ")
    return Conversation(
        id=row[0],
        version=row[1],
        channel=row[2],
        contact_id=row[3],
        contact_name=row[4],
        contact_handle=masked(Identifier(kind, value)),
        mode=Mode(row[5]),
        status=Status(row[6]),
        owner=row[7],
        owner_since=row[8],
        waiting_since=row[9],
        unread=row[10],
        attention=row[11],
        last_text=row[12],
        last_origin=row[13],
        last_at=row[14],
        last_inbound_at=row[15],
        opened_at=row[16],
        closed_at=row[17],
        outcome=row[18],
        alarm=Alarm(row[19]),
        alarm_at=row[20],
    )


BY_ID = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE c.id = :id", _read)

OF_CONTACT = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE c.channel = :channel AND c.contact_id = :contact", _read)


class Chat(Struct, frozen=True):
    """A conversation with where it stands for the bot, and when an alarm's text was said in it last."""

    conversation: Conversation
    dialogue: str
    emergency_said_at: int
    crisis_said_at: int


WITH_DIALOGUE = Statement(
    f"SELECT {_COLUMNS}, c.dialogue, c.emergency_said_at, c.crisis_said_at {_FROM} "
    "WHERE c.channel = :channel AND c.contact_id = :contact",
    lambda row: Chat(_read(row), str(row[22]), row[23], row[24]),
)

OPEN = Statement(
    f"SELECT {_COLUMNS} {_FROM} WHERE c.status <> 'closed' ORDER BY c.last_at DESC LIMIT :limit",
    _read,
)

CLOSED = Statement(
    f"SELECT {_COLUMNS} {_FROM} WHERE c.status = 'closed' ORDER BY c.closed_at DESC LIMIT :limit",
    _read,
)

# What an agent holds since before a moment, the longest claim first.
HELD = Statement(
    f"SELECT {_COLUMNS} {_FROM} WHERE c.owner = :owner AND c.owner_since <= :before AND c.status <> 'closed' "
    "ORDER BY c.owner_since, c.id",
    _read,
)

OWNERS = Statement(
    "SELECT DISTINCT owner FROM conversation WHERE owner <> '' AND status <> 'closed' ORDER BY owner",
    lambda row: str(row[0]),
)

# How many wait for a person whom nobody has claimed yet.
WAITING = Statement("SELECT count(*) FROM conversation WHERE waiting_since > 0 AND owner = ''", lambda row: int(row[0]))

COUNTS = Statement(
    "SELECT mode, waiting_since > 0 AND owner = '', count(*) FROM conversation WHERE status <> 'closed' GROUP BY 1, 2",
    lambda row: (str(row[0]), bool(row[1]), int(row[2])),
)

_TYPES: dict[str, Callable[[Any], Any]] = {"mode": Mode, "status": Status, "alarm": Alarm}
_HIDDEN = {"dialogue", "emergency_said_at", "crisis_said_at"}
"""Columns that no console sees."""
_CHANGEABLE = {
    *("mode", "status", "owner", "owner_since", "waiting_since", "unread", "attention", "opened_at", "closed_at"),
    *("last_text", "last_origin", "last_at", "last_inbound_at", "outcome", "dialogue", "alarm", "alarm_at"),
    *("emergency_said_at", "crisis_said_at"),
}


def create(tx: Tx, channel: str, contact: int) -> int:
    """Open a conversation with the bot and return its id."""
    id = tx.insert(
        "INSERT INTO conversation (channel, contact_id, opened_at) VALUES (:channel, :contact, :now)",
        channel=channel,
        contact=contact,
        now=tx.now,
    )
    tx.touch(id)
    return id


def change(tx: Tx, conversation: Conversation, **values: Any) -> Conversation:
    """Set columns of a conversation and return its new state; its version grows and consoles are told."""
    unknown = values.keys() - _CHANGEABLE
    if unknown:
        raise TypeError(f"a conversation has no {', '.join(sorted(unknown))}")
    columns = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(f"UPDATE conversation SET {columns}, version = version + 1 WHERE id = :id", id=conversation.id, **values)  # noqa: S608
    # What this unit has changed before counts, not what its caller still holds.
    before = tx.touched.conversations.get(conversation.id) or conversation
    shown = {name: _TYPES.get(name, type(value))(value) for name, value in values.items() if name not in _HIDDEN}
    after = msgspec.structs.replace(before, version=before.version + 1, **shown)
    tx.show(after)
    return after
