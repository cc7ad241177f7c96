"""FAQ: the entries that the bot answers from; after the first start the database is the truth."""

import msgspec

from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.faq import Entry, EntryState

_entry = msgspec.json.Decoder(Entry)

ENTRIES = Statement("SELECT body FROM faq_entry ORDER BY position, id", lambda row: _entry.decode(row[0]))

# One entry with its place in the file's order.
PLACED = Statement(
    "SELECT position, body FROM faq_entry WHERE id = :entry", lambda row: (int(row[0]), _entry.decode(row[1]))
)

# Every id with its state: what an import needs to know of the entries before.
STATES = Statement("SELECT id, state FROM faq_entry", lambda row: (str(row[0]), EntryState(row[1])))

PUBLISHED = Statement("SELECT count(*) FROM faq_entry WHERE state = 'published'", lambda row: int(row[0]))

LAST = Statement("SELECT max(position) FROM faq_entry", lambda row: int(row[0] or 0))


_UPSERT = (
    "INSERT INTO faq_entry (id, position, state, body, changed_at, changed_by) "
    "VALUES (:id, :position, :state, :body, :now, :by) ON CONFLICT (id) DO UPDATE SET "
    "position = excluded.position, state = excluded.state, body = excluded.body, "
    "changed_at = excluded.changed_at, changed_by = excluded.changed_by "
    "WHERE faq_entry.body <> excluded.body OR faq_entry.position <> excluded.position"
)


def upsert(tx: Tx, entry: Entry, position: int, by: str) -> None:
    """Store an entry's new state under its id; who stands there unchanged is left alone."""
    tx.run(
        _UPSERT,
        id=entry.id,
        position=position,
        state=entry.state.value,
        body=msgspec.json.encode(entry),
        now=tx.now,
        by=by,
    )
    tx.committed.faq = True


def retire(tx: Tx, entry: Entry, by: str) -> None:
    """Take an entry out of use; it stays for the record."""
    tx.run(
        "UPDATE faq_entry SET state = :state, body = :body, changed_at = :now, changed_by = :by WHERE id = :id",
        id=entry.id,
        state=EntryState.RETIRED.value,
        body=msgspec.json.encode(msgspec.structs.replace(entry, state=EntryState.RETIRED)),
        now=tx.now,
        by=by,
    )
    tx.committed.faq = True
