"""Deliveries: outbound messages on their way; only the oldest waiting one of a conversation may go."""

from msgspec import Struct

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.message import RANK, Origin, State


class Due(Struct, frozen=True):
    """A message whose turn has come."""

    message_id: int
    conversation_id: int
    origin: Origin
    attempts: int
    queued_at: int


class Waiting(Struct, frozen=True):
    """Where a delivery stands, for those who move it on."""

    message_id: int
    conversation_id: int
    state: State
    platform_id: str | None


def _due(row: Row) -> Due:
    return Due(row[0], row[1], Origin(row[2]), row[3], row[4])


def _waiting(row: Row) -> Waiting:
    return Waiting(row[0], row[1], State(row[2]), row[3])


DUE = Statement(
    "SELECT message_id, conversation_id, origin, attempts, at FROM delivery_head "
    "WHERE channel = :channel AND due_at <= :now ORDER BY due_at, message_id LIMIT :limit",
    _due,
)

NEXT_DUE = Statement(
    "SELECT due_at FROM delivery_head WHERE channel = :channel AND due_at > :now ORDER BY due_at LIMIT 1",
    lambda row: int(row[0]),
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
    """Put a stored message into the outbox, due at once; the outbox is woken after the commit."""
    tx.run(
        "INSERT INTO delivery (message_id, conversation_id, channel, origin, at, due_at) "
        "VALUES (:message, :conversation, :channel, :origin, :now, :now)",
        message=message,
        conversation=conversation,
        channel=channel,
        origin=origin.value,
        now=tx.now,
    )
    tx.committed.queued.add(channel)


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


def settle(tx: Tx, delivery: Waiting, platform_id: str) -> None:
    """The platform took it: sent, unless a faster status has already told more."""
    tx.run(
        "UPDATE delivery SET state = CASE state WHEN 'queued' THEN 'sent' WHEN 'dropped' THEN 'sent' ELSE state END, "
        "platform_id = :platform_id, at = :now, attempts = attempts + 1 WHERE message_id = :message",
        message=delivery.message_id,
        platform_id=platform_id,
        now=tx.now,
    )
    tx.touch(delivery.conversation_id, delivery.message_id)


def postpone(tx: Tx, due: Due, *, due_at: int, reason: str, platform_code: str) -> None:
    """Send it again later, and what waits behind it in the conversation not before."""
    tx.run(
        "UPDATE delivery SET attempts = attempts + 1, reason = :reason, platform_code = :code "
        "WHERE message_id = :message AND state = 'queued'",
        message=due.message_id,
        reason=reason,
        code=platform_code,
    )
    tx.run(
        "UPDATE delivery SET due_at = max(due_at, :due_at) WHERE conversation_id = :conversation AND state = 'queued'",
        conversation=due.conversation_id,
        due_at=due_at,
    )
    tx.touch(due.conversation_id, due.message_id)


def fail(tx: Tx, *, message: int, conversation: int, reason: str, platform_code: str) -> None:
    """Give up with a reason that a person reads."""
    tx.run(
        "UPDATE delivery SET state = 'failed', at = :now, attempts = attempts + 1, reason = :reason, "
        "platform_code = :code WHERE message_id = :message AND state <> 'dropped'",
        message=message,
        now=tx.now,
        reason=reason,
        code=platform_code,
    )
    tx.touch(conversation, message)


def advance(tx: Tx, delivery: Waiting, state: State, platform_id: str) -> None:
    """Move a delivery up the rank; a status that comes late or out of order changes nothing."""
    if RANK.get(state, -1) <= RANK.get(delivery.state, 0) and delivery.state is not State.FAILED:
        return
    tx.run(
        "UPDATE delivery SET state = :state, at = :now, platform_id = coalesce(platform_id, :platform_id), "
        "reason = '', platform_code = '' WHERE message_id = :message",
        message=delivery.message_id,
        state=state.value,
        now=tx.now,
        platform_id=platform_id,
    )
    tx.touch(delivery.conversation_id, delivery.message_id)
