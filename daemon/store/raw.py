"""Raw: the journal of bodies as platforms sent them, kept for a short while."""

from daemon.store.statement import Statement
from daemon.store.tx import Tx

PROBLEMS = Statement(
    "SELECT id, channel, at, problem FROM raw WHERE problem <> '' AND channel = :channel ORDER BY at DESC LIMIT :limit",
    lambda row: (int(row[0]), str(row[1]), int(row[2]), str(row[3])),
)

# Whether a body came a short while ago already. Few are looked at: bodies are long, and nobody indexes them.
KEPT = Statement(
    "SELECT 1 FROM (SELECT channel, body FROM raw ORDER BY id DESC LIMIT 200) AS latest "
    "WHERE channel = :channel AND body = :body",
    lambda row: bool(row[0]),
)


def keep(tx: Tx, channel: str, body: bytes, problem: str = "") -> None:
    """Store a body, with what of it could not be read."""
    tx.insert("raw", channel=channel, at=tx.now, problem=problem, body=body)


def prune(tx: Tx, before: int, limit: int = 1000) -> int:
    """Forget the oldest bodies from before a moment, at most `limit` in one unit, and return how many."""
    return tx.run(
        "DELETE FROM raw WHERE id IN (SELECT id FROM raw ORDER BY id LIMIT :limit) AND at < :before",
        before=before,
        limit=limit,
    ).rowcount
