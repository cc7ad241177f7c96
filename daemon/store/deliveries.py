"""Deliveries: outbound messages on their way; only the oldest waiting one of a conversation may go."""

from itertools import groupby

import msgspec
from msgspec import Struct

from daemon.store.due import Due, Queued
from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.contact import Identifier
from prolink.model.message import RANK, Delivery, Option, Origin, State

_options = msgspec.json.Decoder(tuple[Option, ...])


# A failure says that it got as far as the platform: a late "sent" must not turn it into success, an arrival does.
_REACHED = {**RANK, State.FAILED: RANK[State.SENT], State.DROPPED: RANK[State.QUEUED]}

# A platform that gives one id to two messages must not stop the second from being settled: it would be sent for ever.
_ITS_OWN = (
    "(SELECT :platform_id WHERE NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.channel = delivery.channel "
    "AND other.platform_id = :platform_id AND other.message_id <> :message))"
)


class Waiting(Struct, frozen=True):
    """Where a delivery stands, for those who move it on."""

    message_id: int
    conversation_id: int
    state: State
    platform_id: str | None


def _waiting(row: Row) -> Waiting:
    return Waiting(row[0], row[1], State(row[2]), row[3])


# One row for each identifier of the person; `gather` puts them together.
DUE = Statement(
    "SELECT h.message_id, h.conversation_id, h.attempts, h.at, m.text, m.options, i.kind, i.value "
    "FROM (SELECT message_id, conversation_id, attempts, at, due_at FROM delivery_head "
    "WHERE channel = :channel AND due_at <= :now ORDER BY due_at, message_id LIMIT :limit) AS h "
    "JOIN message AS m ON m.id = h.message_id JOIN conversation AS c ON c.id = h.conversation_id "
    "LEFT JOIN identifier AS i ON i.contact_id = c.contact_id ORDER BY h.due_at, h.message_id, i.kind, i.value",
    lambda row: row,
)


def gather(rows: list[Row]) -> list[Due]:
    """Put the rows of DUE together, one Due a message, in their order."""
    found: list[Due] = []
    for id, several in groupby(rows, key=lambda row: row[0]):
        group = list(several)
        to = tuple(Identifier(row[6], row[7]) for row in group if row[6])
        _, conversation, attempts, queued_at, text, options, *_ = group[0]
        found.append(Due(id, conversation, attempts, queued_at, text, _options.decode(options or "[]"), to))
    return found


NEXT_DUE = Statement(
    "SELECT due_at FROM delivery_head WHERE channel = :channel AND due_at > :now ORDER BY due_at LIMIT 1",
    lambda row: int(row[0]),
)

# Who is written to, where nothing older waits in the conversation; no row at all where something does.
TURN = Statement(
    "SELECT i.kind, i.value FROM delivery_head AS h JOIN conversation AS c ON c.id = h.conversation_id "
    "LEFT JOIN identifier AS i ON i.contact_id = c.contact_id WHERE h.message_id = :message ORDER BY i.kind, i.value",
    lambda row: Identifier(row[0], row[1]) if row[0] else None,
)

QUEUED = Statement(
    "SELECT count(*) FROM delivery WHERE channel = :channel AND state = 'queued'", lambda row: int(row[0])
)

BY_MESSAGE = Statement(
    "SELECT message_id, conversation_id, state, platform_id FROM delivery "
    "WHERE message_id = :message AND channel = :channel",
    _waiting,
)

BY_PLATFORM = Statement(
    "SELECT message_id, conversation_id, state, platform_id FROM delivery "
    "WHERE channel = :channel AND platform_id = :platform_id",
    _waiting,
)


def queue(tx: Tx, *, message: int, conversation: int, channel: str, origin: Origin) -> None:
    """Put a stored message into the outbox, due at once; after the commit it is handed over, or looked for."""
    tx.insert(
        "delivery",
        message_id=message,
        conversation_id=conversation,
        channel=channel,
        origin=origin.value,
        at=tx.now,
        due_at=tx.now,
    )
    tx.committed.queued.add(channel)
    known = tx.touched.messages.get(conversation, {}).get(message)
    if known is None:
        tx.touch(conversation, message)
        tx.committed.handed.append(Queued(channel, conversation, None))
        return
    shown = msgspec.structs.replace(known, delivery=Delivery(state=State.QUEUED, at=tx.now))
    tx.show(shown)
    turn = tx.all(TURN, message=message)
    to = tuple(identifier for identifier in turn if identifier)
    due = Due(message, conversation, 0, tx.now, shown.text, shown.options, to, shown) if turn else None
    tx.committed.handed.append(Queued(channel, conversation, due))


def drop_answers(tx: Tx, conversation: int) -> int:
    """Take back the bot's answers that still wait and return how many; emergencies and receipts go on."""
    rows = tx.run(
        "UPDATE delivery SET state = 'dropped', at = :now WHERE conversation_id = :conversation AND state = 'queued' "
        "AND origin = 'answer' RETURNING message_id",
        conversation=conversation,
        now=tx.now,
    ).fetchall()
    for (message,) in rows:
        tx.committed.dropped.add(message)
        tx.touch(conversation, message)
    return len(rows)


def settle(tx: Tx, delivery: Due | Waiting, platform_id: str) -> None:
    """The platform took it: sent, unless a faster status has already told more."""
    if platform_id and _settle_waiting(tx, delivery.message_id, platform_id):
        if isinstance(delivery, Due) and delivery.shown:
            told = Delivery(state=State.SENT, at=tx.now, attempts=delivery.attempts + 1)
            tx.show(msgspec.structs.replace(delivery.shown, delivery=told))
        else:
            tx.touch(delivery.conversation_id, delivery.message_id)
        return
    tx.run(
        f"UPDATE delivery SET platform_id = coalesce({_ITS_OWN}, platform_id), attempts = attempts + 1, "  # noqa: S608
        "state = CASE WHEN state IN ('queued', 'dropped') THEN 'sent' ELSE state END, "
        "at = CASE WHEN state IN ('queued', 'dropped') THEN :now ELSE at END, "
        "reason = CASE WHEN state IN ('queued', 'dropped') THEN '' ELSE reason END, "
        "platform_code = CASE WHEN state IN ('queued', 'dropped') THEN '' ELSE platform_code END "
        "WHERE message_id = :message",
        message=delivery.message_id,
        platform_id=platform_id or None,
        now=tx.now,
    )
    tx.touch(delivery.conversation_id, delivery.message_id)


def _settle_waiting(tx: Tx, message: int, platform_id: str) -> bool:
    """Settle a message that still waits, as nearly all do, and tell whether it did; an id that is taken is left."""
    changed = tx.run(
        "UPDATE OR IGNORE delivery SET state = 'sent', at = ?, attempts = attempts + 1, platform_id = ?, reason = '', "
        "platform_code = '' WHERE message_id = ? AND state = 'queued'",
        *(tx.now, platform_id, message),
    ).rowcount
    return changed > 0


def postpone(tx: Tx, due: Due, *, due_at: int, reason: str, platform_code: str) -> None:
    """Send it again later, and what waits behind it in the conversation not before; not so if it has arrived."""
    tx.run(
        "UPDATE delivery SET attempts = attempts + 1, reason = :reason, platform_code = :code "
        "WHERE message_id = :message AND state = 'queued'",
        message=due.message_id,
        reason=reason,
        code=platform_code,
    )
    tx.run(
        "UPDATE delivery SET due_at = max(due_at, :due_at) WHERE conversation_id = :conversation AND state = 'queued' "
        "AND (SELECT state FROM delivery WHERE message_id = :message) IN ('queued', 'dropped')",
        message=due.message_id,
        conversation=due.conversation_id,
        due_at=due_at,
    )
    tx.touch(due.conversation_id, due.message_id)


def fail(tx: Tx, delivery: Due | Waiting, reason: str, platform_code: str) -> bool:
    """Give up with a reason that a person reads; what was dropped or has arrived stays so. Tell whether it changed."""
    changed = tx.run(
        "UPDATE delivery SET state = 'failed', at = :now, attempts = attempts + :sends, reason = :reason, "
        "platform_code = :code WHERE message_id = :message AND state IN ('queued', 'sent')",
        message=delivery.message_id,
        now=tx.now,
        sends=int(isinstance(delivery, Due)),  # A status tells of a send that was counted.
        reason=reason,
        code=platform_code,
    ).rowcount
    if changed:
        tx.touch(delivery.conversation_id, delivery.message_id)
    return bool(changed)


def advance(tx: Tx, delivery: Waiting, state: State, platform_id: str) -> bool:
    """Move a delivery up the rank and tell whether it moved; a status that comes late changes nothing."""
    if state not in RANK or RANK[state] <= _REACHED[delivery.state]:
        return False
    tx.run(
        f"UPDATE delivery SET state = :state, at = :now, platform_id = coalesce(platform_id, {_ITS_OWN}), "  # noqa: S608
        "reason = '', platform_code = '' WHERE message_id = :message",
        message=delivery.message_id,
        state=state.value,
        now=tx.now,
        platform_id=platform_id or None,
    )
    tx.touch(delivery.conversation_id, delivery.message_id)
    return True


def hold(tx: Tx, channel: str, *, earliest: int, latest: int) -> int:
    """Move the due times of a channel's queue between two moments and return how many were moved.

    After a crash: not before the platform's echo could tell that it has them; not later than the longest pause,
    whatever the clock did meanwhile. What lies between them already is not written again.
    """
    return tx.run(
        "UPDATE delivery SET due_at = CASE WHEN due_at < :earliest THEN :earliest ELSE :latest END "
        "WHERE channel = :channel AND state = 'queued' AND (due_at < :earliest OR due_at > :latest)",
        channel=channel,
        earliest=earliest,
        latest=latest,
    ).rowcount
