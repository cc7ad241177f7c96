"""Messages: what was said, stored once, in the order of arrival."""

from typing import Any

import msgspec

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.file import File
from prolink.model.message import Delivery, Direction, Message, Option, Origin, State

COLUMNS = (
    "m.id, m.conversation_id, m.direction, m.origin, m.author, m.kind, m.text, m.options, m.detail, m.at, m.sent_at, "
    "m.entry, m.confidence, m.edited_at, m.revoked, d.state, d.at, d.attempts, d.reason, d.platform_code, "
    "m.files"
)
_FROM = "FROM message AS m LEFT JOIN delivery AS d ON d.message_id = m.id"

_options = msgspec.json.Decoder(tuple[Option, ...])
_files = msgspec.json.Decoder(tuple[File, ...])
_detail = msgspec.json.Decoder(dict[str, Any])
_encode = msgspec.json.Encoder().encode


def read(row: Row) -> Message:
    """Return the message of a row of COLUMNS."""
    return Message(
        id=row[0],
        conversation_id=row[1],
        direction=Direction(row[2]),
        origin=Origin(row[3]),
        author=row[4],
        kind=row[5],
        text=row[6],
        options=_options.decode(row[7]) if row[7] else (),
        detail=_detail.decode(row[8]) if row[8] else None,
        at=row[9],
        sent_at=row[10],
        entry=row[11],
        confidence=row[12],
        edited_at=row[13],
        revoked=bool(row[14]),
        delivery=row[15]
        and Delivery(state=State(row[15]), at=row[16], attempts=row[17], reason=row[18], platform_code=row[19]),
        files=_files.decode(row[20]) if row[20] else (),
    )


BY_ID = Statement(f"SELECT {COLUMNS} {_FROM} WHERE m.id = :id", read)

# The last messages before an id, newest first.
PAGE = Statement(
    f"SELECT {COLUMNS} {_FROM} WHERE m.conversation_id = :conversation AND m.id < :before "
    "ORDER BY m.id DESC LIMIT :limit",
    read,
)

OF_PLATFORM = Statement(f"SELECT {COLUMNS} {_FROM} WHERE m.channel = :channel AND m.platform_id = :platform_id", read)

# The platform's id of the citizen's last message, for a read receipt.
LAST_INBOUND = Statement(
    "SELECT platform_id FROM message WHERE conversation_id = :conversation AND direction = 'inbound' "
    "AND platform_id IS NOT NULL ORDER BY id DESC LIMIT 1",
    lambda row: str(row[0]),
)

# When the citizen wrote the first of what no person has answered, counted since a moment; 0 where all is answered.
UNANSWERED_SINCE = Statement(
    "SELECT min(at) FROM message WHERE conversation_id = :conversation AND direction = 'inbound' AND at >= :since "
    "AND id > coalesce((SELECT max(id) FROM message WHERE conversation_id = :conversation "
    "AND origin IN ('agent', 'phone') AND direction = 'outbound'), 0)",
    lambda row: int(row[0] or 0),
)

SEEN = Statement(
    "SELECT id FROM message WHERE channel = :channel AND platform_id = :platform_id", lambda row: int(row[0])
)


def add(
    tx: Tx,
    *,
    conversation: int,
    channel: str,
    direction: Direction,
    origin: Origin,
    text: str,
    kind: str = "text",
    author: str = "",
    options: tuple[Option, ...] = (),
    detail: dict[str, Any] | None = None,
    platform_id: str | None = None,
    sent_at: int = 0,
    entry: str = "",
    confidence: float = 0.0,
) -> int:
    """Store a message and return its id; consoles are told."""
    id = tx.insert(
        "message",
        conversation_id=conversation,
        channel=channel,
        direction=direction.value,
        origin=origin.value,
        author=author,
        kind=kind,
        text=text,
        options=_encode(options).decode() if options else None,
        detail=_encode(detail).decode() if detail else None,
        platform_id=platform_id,
        at=tx.now,
        sent_at=sent_at,
        entry=entry,
        confidence=confidence,
    )
    tx.show(
        Message(
            id=id,
            conversation_id=conversation,
            direction=direction,
            origin=origin,
            author=author,
            kind=kind,
            text=text,
            options=options,
            detail=detail,
            at=tx.now,
            sent_at=sent_at,
            entry=entry,
            confidence=confidence,
        )
    )
    return id


def correct(tx: Tx, message: Message, text: str | None) -> None:
    """Take over a citizen's edit (`text`) or revocation (None); the words before it stay in `detail` for staff."""
    detail = dict(message.detail or {})
    detail["before"] = [*detail.get("before", []), message.text]
    tx.run(
        "UPDATE message SET text = :text, detail = :detail, edited_at = :now, revoked = :revoked WHERE id = :id",
        id=message.id,
        text=message.text if text is None else text,
        detail=_encode(detail).decode(),
        now=tx.now,
        revoked=int(text is None),
    )
    tx.touch(message.conversation_id, message.id)
