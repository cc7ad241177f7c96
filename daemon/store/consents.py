"""Consents: the ledger of what citizens agreed to receive: one row a grant, its withdrawal written into it."""

from msgspec import Struct

from daemon.store.statement import Statement
from daemon.store.tx import Tx


class Consent(Struct, frozen=True):
    """One grant. Times are epoch milliseconds; `withdrawn_at` is 0 while it is in force."""

    contact: int
    channel: str
    topic: str
    purpose: str
    wording: str
    """What was asked, word for word."""
    granted_at: int
    granted_by: int
    """The message that said yes."""
    withdrawn_at: int
    withdrawn_by: int


OF_CONTACT = Statement(
    "SELECT contact_id, channel, topic, purpose, wording, granted_at, granted_by, withdrawn_at, "
    "coalesce(withdrawn_by, 0) FROM consent WHERE contact_id = :contact ORDER BY id",
    lambda row: Consent(*row),
)


def grant(tx: Tx, *, contact: int, channel: str, topic: str, purpose: str, wording: str, message: int) -> None:
    """Write a grant down unless the same one is in force."""
    tx.run(
        "INSERT INTO consent (contact_id, channel, topic, purpose, wording, granted_at, granted_by) "
        "VALUES (:contact, :channel, :topic, :purpose, :wording, :now, :message) "
        "ON CONFLICT (contact_id, channel, topic) WHERE withdrawn_at = 0 DO NOTHING",
        contact=contact,
        channel=channel,
        topic=topic,
        purpose=purpose,
        wording=wording,
        now=tx.now,
        message=message,
    )


def withdraw(tx: Tx, *, contact: int, topic: str, message: int) -> int:
    """End a topic's grants, or all with the empty topic, and return how many were in force."""
    return tx.run(
        "UPDATE consent SET withdrawn_at = :now, withdrawn_by = :message "
        "WHERE contact_id = :contact AND withdrawn_at = 0 AND (:topic = '' OR topic = :topic)",
        contact=contact,
        topic=topic,
        now=tx.now,
        message=message,
    ).rowcount
