"""Contacts: who is who, by identifiers that belong to one person at a time and may move."""

from msgspec import Struct

from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.contact import Identifier


class Holder(Struct, frozen=True):
    """The contact who holds an identifier, and what the platform called the person last."""

    contact: int
    name: str


HOLDER = Statement(
    "SELECT i.contact_id, p.name FROM identifier AS i JOIN contact AS p ON p.id = i.contact_id "
    "WHERE i.kind = :kind AND i.value = :value",
    lambda row: Holder(row[0], row[1]),
)

# Who holds an identifier of this value on any platform.
HOLDERS = Statement(
    "SELECT DISTINCT contact_id FROM identifier WHERE value IN (:written, :digits) ORDER BY contact_id",
    lambda row: int(row[0]),
)

KNOWN = Statement("SELECT id FROM contact WHERE id = :contact", lambda row: int(row[0]))

IDENTIFIERS = Statement(
    "SELECT kind, value FROM identifier WHERE contact_id = :contact ORDER BY kind, value",
    lambda row: Identifier(kind=row[0], value=row[1]),
)


def find(tx: Tx, identifier: Identifier) -> Holder | None:
    """Return the contact who holds an identifier."""
    return tx.one(HOLDER, kind=identifier.kind, value=identifier.value)


def create(tx: Tx, name: str) -> int:
    """Make a new contact and return its id."""
    return tx.insert("contact", name=name, created_at=tx.now)


def rename(tx: Tx, contact: int, name: str) -> None:
    """Take over what the platform calls the person now."""
    tx.run("UPDATE contact SET name = :name WHERE id = :contact", name=name, contact=contact)


def link(tx: Tx, contact: int, identifier: Identifier) -> bool:
    """Give an identifier to a contact, also when another one held it, and tell whether they lacked it.

    The platform has signed that it is theirs.
    """
    given = tx.run(
        "INSERT INTO identifier (kind, value, contact_id, since) VALUES (:kind, :value, :contact, :now) "
        "ON CONFLICT (kind, value) DO UPDATE SET contact_id = excluded.contact_id, since = excluded.since "
        "WHERE identifier.contact_id <> excluded.contact_id",
        kind=identifier.kind,
        value=identifier.value,
        contact=contact,
        now=tx.now,
    ).rowcount
    return given > 0


def replace(tx: Tx, contact: int, identifier: Identifier) -> None:
    """Give an identifier to a contact in place of every other of its kind: an old number becomes somebody else's."""
    tx.run("DELETE FROM identifier WHERE contact_id = :contact AND kind = :kind", contact=contact, kind=identifier.kind)
    link(tx, contact, identifier)
