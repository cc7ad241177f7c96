"""Consents: the ledger of what citizens agreed to receive: one row a grant, its withdrawal written into it."""

from collections.abc import Callable

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.consent import Consent, TopicCount
from prolink.model.contact import Identifier, masked

_LEDGER = (
    "SELECT k.id, k.contact_id, p.name, (SELECT i.kind || ' ' || i.value FROM identifier AS i "
    "WHERE i.contact_id = k.contact_id ORDER BY i.kind DESC LIMIT 1), k.channel, k.topic, k.purpose, k.wording, "
    "k.granted_at, k.granted_by, k.withdrawn_at, coalesce(k.withdrawn_by, 0) "
    "FROM consent AS k JOIN contact AS p ON p.id = k.contact_id WHERE k.id > :after "
    "AND (:contact = 0 OR k.contact_id = :contact) AND (:topic = '' OR k.topic = :topic) "
    "AND (:ended OR k.withdrawn_at = 0) ORDER BY k.id LIMIT :limit"
)


def _reader(shown: Callable[[Identifier], str]) -> Callable[[Row], Consent]:
    def read(row: Row) -> Consent:
        kind, _, value = (row[3] or " ").partition(" ")
        return Consent(
            id=row[0],
            contact_id=row[1],
            contact_name=row[2],
            handle=shown(Identifier(kind, value)),
            channel=row[4],
            topic=row[5],
            purpose=row[6],
            wording=row[7],
            granted_at=row[8],
            granted_by=row[9],
            withdrawn_at=row[10],
            withdrawn_by=row[11],
        )

    return read


# Oldest first, after an id; contact 0 and topic '' stand for all, `ended` takes in what was withdrawn.
MASKED = Statement(_LEDGER, _reader(masked))
REVEALED = Statement(_LEDGER, _reader(lambda identifier: identifier.value))

TOPICS = Statement(
    "SELECT topic, count(*) FILTER (WHERE withdrawn_at = 0), count(*) FILTER (WHERE withdrawn_at > 0) "
    "FROM consent GROUP BY topic ORDER BY topic",
    lambda row: TopicCount(*row),
)


def disclose(tx: Tx, agent: str, subject: str, reason: str) -> None:
    """Write down that an agent is shown identifiers unmasked, before they are shown."""
    tx.insert("disclosure", at=tx.now, agent=agent, subject=subject, reason=reason)


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
