"""Raw: the journal of bodies as platforms sent them, kept for a short while."""

from daemon.store.statement import Statement
from daemon.store.tx import Tx

PROBLEMS = Statement(
    "SELECT id, channel, at, problem FROM raw WHERE problem <> '' ORDER BY at DESC LIMIT :limit",
    lambda row: (int(row[0]), str(row[1]), int(row[2]), str(row[3])),
)


def keep(tx: Tx, channel: str, body: bytes) -> int:
    """Store a body and return its id."""
    return tx.insert(
        "INSERT INTO raw (channel, at, body) VALUES (:channel, :now, :body) RETURNING id",
        channel=channel,
        now=tx.now,
        body=body,
    )


def mark(tx: Tx, id: int, problem: str) -> None:
    """Write down what of a body could not be read."""
    tx.run("UPDATE raw SET problem = :problem WHERE id = :id", id=id, problem=problem)


def prune(tx: Tx, before: int, limit: int = 1000) -> int:
    """Forget the oldest bodies from before a moment, at most `limit` in one unit, and return how many."""
    return tx.run(
        "DELETE FROM raw WHERE id IN (SELECT id FROM raw ORDER BY id LIMIT :limit) AND at < :before",
        before=before,
        limit=limit,
    ).rowcount
