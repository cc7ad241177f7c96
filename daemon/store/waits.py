"""Waits: how long the last citizens waited for a person, from their place in the queue to the claim."""

from daemon.store.statement import Statement
from daemon.store.tx import Tx

KEPT = 200  # claims; more tell nothing about today

LAST = Statement(
    "SELECT queued_at, claimed_at FROM claim_wait ORDER BY id DESC LIMIT :most", lambda row: (int(row[0]), int(row[1]))
)
"""Epoch milliseconds of the queueing and the claim, the latest claim first."""


def add(tx: Tx, queued_at: int) -> None:
    """Remember a claim that happens now."""
    id = tx.insert("claim_wait", queued_at=queued_at, claimed_at=tx.now)
    tx.run("DELETE FROM claim_wait WHERE id <= :oldest", oldest=id - KEPT)
