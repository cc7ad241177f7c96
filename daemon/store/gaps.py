"""Gaps: masked questions that the FAQ did not answer or answered wrongly, until an editor has learnt from them."""

from collections.abc import Iterable

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.gap import FaqGap, GapReason, GapState


def _read(row: Row) -> FaqGap:
    return FaqGap(id=row[0], at=row[1], reason=GapReason(row[2]), text=row[3], conversation_id=row[4], entry=row[5])


# The open ones since a moment, newest first.
OPEN = Statement(
    "SELECT id, at, reason, text, conversation_id, entry FROM gap WHERE state = 'open' AND at >= :since "
    "ORDER BY at DESC, id DESC LIMIT :limit",
    _read,
)

OPEN_BY_ID = Statement(
    "SELECT id, at, reason, text, conversation_id, entry FROM gap WHERE id = :id AND state = 'open'", _read
)

# What a citizen asked at or before a message, newest first.
ASKED = Statement(
    "SELECT id, text FROM message WHERE conversation_id = :conversation AND id <= :upto AND direction = 'inbound' "
    "AND kind = 'text' AND revoked = 0 ORDER BY id DESC LIMIT 10",
    lambda row: (int(row[0]), str(row[1])),
)

# The last answer of the FAQ at or before a message: its id and its entry.
ANSWERED = Statement(
    "SELECT id, entry FROM message WHERE conversation_id = :conversation AND id <= :upto AND direction = 'outbound' "
    "AND entry <> '' ORDER BY id DESC LIMIT 1",
    lambda row: (int(row[0]), str(row[1])),
)


def add(tx: Tx, *, reason: GapReason, text: str, conversation: int, message: int, entry: str) -> bool:
    """Keep a question, once for each message, and tell whether that was news; a wrong answer outweighs none."""
    return bool(
        tx.run(
            "INSERT INTO gap (at, reason, text, conversation_id, message_id, entry) "
            "VALUES (:now, :reason, :text, :conversation, :message, :entry) "
            "ON CONFLICT (message_id) DO UPDATE SET reason = excluded.reason, entry = excluded.entry, state = 'open' "
            "WHERE excluded.reason = 'wrong' AND gap.reason <> 'wrong'",
            now=tx.now,
            reason=reason.value,
            text=text,
            conversation=conversation,
            message=message,
            entry=entry,
        ).rowcount
    )


def settle(tx: Tx, ids: Iterable[int], state: GapState, by: str, entry: str = "") -> None:
    """Write down what became of questions, by whom, and into which entry they went."""
    for id in ids:
        tx.run(
            "UPDATE gap SET state = :state, settled_at = :now, settled_by = :by, settled_entry = :entry "
            "WHERE id = :id AND state = 'open'",
            id=id,
            state=state.value,
            now=tx.now,
            by=by,
            entry=entry,
        )


def prune(tx: Tx, before: int, limit: int = 1000) -> int:
    """Forget the oldest questions from before a moment, at most `limit` in one unit, and return how many."""
    return tx.run(
        "DELETE FROM gap WHERE id IN (SELECT id FROM gap ORDER BY id LIMIT :limit) AND at < :before",
        before=before,
        limit=limit,
    ).rowcount
