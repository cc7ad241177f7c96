"""Events: what consoles have been told, kept for those who were away."""

from daemon.store.statement import Statement
from daemon.store.tx import Tx

SINCE = Statement(
    "SELECT seq, body FROM event WHERE seq > :since ORDER BY seq LIMIT :limit",
    lambda row: (int(row[0]), bytes(row[1])),
)

# The oldest and the newest that are kept, 0 where there never was one. Two looks at an index: min and max in one
# SELECT would read every row.
RANGE = Statement(
    "SELECT coalesce((SELECT min(seq) FROM event), 0), coalesce((SELECT max(seq) FROM event), 0)",
    lambda row: (int(row[0]), int(row[1])),
)


def write(tx: Tx) -> None:
    """Write down what a commit's units have recorded, and note the numbers that it got."""
    bodies = tx.committed.recorded
    if bodies:
        last = tx.append("event", ("at", "body"), [(tx.now, body) for body in bodies])
        # There is one writer, and AUTOINCREMENT: the numbers follow each other.
        tx.committed.events = list(enumerate(bodies, last - len(bodies) + 1))


def prune(tx: Tx, before: int, limit: int = 5000) -> int:
    """Forget the oldest events from before a moment, at most `limit` in one unit, and return how many.

    Only what lies before the first event that is kept: a clock that was set back must not make a hole in the middle.
    The newest stays however old it is: it tells returning consoles that they missed nothing.
    """
    return tx.run(  # The WITH stands inside: Python counts no rows of a statement that begins with it.
        "DELETE FROM event WHERE seq IN (WITH oldest AS (SELECT seq, at FROM event ORDER BY seq LIMIT :limit) "
        "SELECT seq FROM oldest WHERE seq < coalesce((SELECT min(seq) FROM oldest WHERE at >= :before), seq + 1)) "
        "AND seq < (SELECT max(seq) FROM event)",
        before=before,
        limit=limit,
    ).rowcount
