"""Events: what consoles have been told, kept for those who were away."""

from daemon.store.statement import Statement
from daemon.store.tx import Tx

SINCE = Statement(
    "SELECT seq, body FROM event WHERE seq > :since ORDER BY seq LIMIT :limit",
    lambda row: (int(row[0]), bytes(row[1])),
)

# The oldest that is kept and the newest ever given: AUTOINCREMENT counts on even when the table was emptied.
RANGE = Statement(
    "SELECT coalesce((SELECT min(seq) FROM event), 0), "
    "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)",
    lambda row: (int(row[0]), int(row[1])),
)


def prune(tx: Tx, before: int, limit: int = 5000) -> int:
    """Forget the oldest events from before a moment, at most `limit` in one unit, and return how many."""
    return tx.run(
        "DELETE FROM event WHERE seq IN (SELECT seq FROM event ORDER BY seq LIMIT :limit) AND at < :before",
        before=before,
        limit=limit,
    ).rowcount
