"""Conversations: one for each contact on a channel, with the state that queue rows and headers show."""

from collections.abc import Callable
from functools import lru_cache
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
_FIELDS = (
    *("id", "version", "channel", "contact_id", "contact_name", "mode", "status", "owner", "owner_since"),
    *("waiting_since", "unread", "attention", "last_text", "last_origin", "last_at", "last_inbound_at", "opened_at"),
    *("closed_at", "outcome", "alarm", "alarm_at"),
)
"""Of a conversation, in the order of _COLUMNS."""


def _read(row: Row) -> Conversation:
    fields: dict[str, Any] = dict(zip(_FIELDS, row, strict=False))
    kind, _, value = (row[21] or " ").partition(" ")
    fields["contact_handle"] = masked(Identifier(kind, value))
    return msgspec.convert(fields, Conversation)


BY_ID = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE c.id = :id", _read)

OF_CONTACT = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE c.channel = :channel AND c.contact_id = :contact", _read)


class Chat(Struct, frozen=True):
    """A conversation with where it stands for the bot, and when an alarm's text was said in it last."""

    conversation: Conversation
    dialogue: str
    emergency_said_at: int
    crisis_said_at: int


_CHAT = f"{_COLUMNS}, c.dialogue, c.emergency_said_at, c.crisis_said_at"


def _chat(row: Row) -> Chat:
    return Chat(_read(row), row[22], row[23], row[24])


WITH_DIALOGUE = Statement(
    f"SELECT {_CHAT} {_FROM} WHERE c.channel = :channel AND c.contact_id = :contact",
    _chat,
)


class Met(Struct, frozen=True):
    """Who is known by an identifier, and the chat with them on one channel where there is one."""

    contact: int
    name: str
    """What the platform called the person last."""
    chat: Chat | None
    heard: bool
    """Whether a message with this id of the platform is here already."""


# All that a message of somebody known asks first, in one look.
MET = Statement(
    f"SELECT {_CHAT}, i.contact_id, p.name, "  # noqa: S608 - only our own column names
    "EXISTS (SELECT 1 FROM message AS m WHERE m.channel = :channel AND m.platform_id = :platform_id) "
    "FROM identifier AS i JOIN contact AS p ON p.id = i.contact_id "
    "LEFT JOIN conversation AS c ON c.contact_id = i.contact_id AND c.channel = :channel "
    "WHERE i.kind = :kind AND i.value = :value",
    lambda row: Met(row[25], row[26], None if row[0] is None else _chat(row), bool(row[27])),
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


@lru_cache(64)
def _update(*columns: str) -> str:
    changes = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE conversation SET {changes}, version = version + 1 WHERE id = ?"  # noqa: S608 - of _CHANGEABLE


def create(tx: Tx, channel: str, contact: int) -> int:
    """Open a conversation with the bot and return its id."""
    id = tx.insert("conversation", channel=channel, contact_id=contact, opened_at=tx.now)
    tx.touch(id)
    return id


def change(tx: Tx, conversation: Conversation, **values: Any) -> Conversation:
    """Set columns of a conversation and return its new state; its version grows and consoles are told."""
    unknown = values.keys() - _CHANGEABLE
    if unknown:
        raise TypeError(f"a conversation has no {', '.join(sorted(unknown))}")
    tx.run(_update(*values), *values.values(), conversation.id)
    # What this unit has changed before counts, not what its caller still holds.
    before = tx.touched.conversations.get(conversation.id) or conversation
    shown = {name: value for name, value in values.items() if name not in _HIDDEN}
    for name in _TYPES.keys() & shown.keys():
        shown[name] = _TYPES[name](shown[name])
    after = msgspec.structs.replace(before, version=before.version + 1, **shown)
    tx.show(after)
    return after
