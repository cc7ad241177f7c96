"""Events: what consoles have been told, kept for those who were away."""

from daemon.store.statement import Statement
from daemon.store.tx import Tx

SINCE = Statement(
    "SELECT seq, body FROM event WHERE seq > :since ORDER BY seq LIMIT :limit",
    lambda row: (int(row[0]), bytes(row[1])),
)

# The oldest and the newest that are kept, 0 where there are none.
RANGE = Statement(
    "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM event", lambda row: (int(row[0]), int(row[1]))
)


def prune(tx: Tx, before: int, limit: int = 5000) -> int:
    """Forget the oldest events from before a moment, at most `limit` in one unit, and return how many.

    Only what lies before the first event that is kept: a clock that was set back must not make a hole in the middle.
    """
    return tx.run(
        "WITH oldest AS (SELECT seq, at FROM event ORDER BY seq LIMIT :limit) "
        "DELETE FROM event WHERE seq IN (SELECT seq FROM oldest) "
        "AND seq < coalesce((SELECT min(seq) FROM oldest WHERE at >= :before), seq + 1)",
        before=before,
        limit=limit,
    ).rowcount
