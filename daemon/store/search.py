"""Search: finds messages by their words, newest first; the one place whose SQL is SQLite's own (FTS5)."""

import re

from daemon.store import messages
from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.message import Message
from prolink.protocol.answers import Found

MOST_WORDS = 8

FOUND = Statement(
    f"SELECT {messages.COLUMNS}, p.name, m.channel "  # noqa: S608 - only our own column names
    "FROM (SELECT rowid AS id FROM message_search "
    "WHERE message_search MATCH :query AND rowid < :before ORDER BY rowid DESC LIMIT :limit) AS f "
    "JOIN message AS m ON m.id = f.id LEFT JOIN delivery AS d ON d.message_id = m.id "
    "JOIN conversation AS c ON c.id = m.conversation_id JOIN contact AS p ON p.id = c.contact_id "
    "ORDER BY m.id DESC",
    lambda row: Found(messages.read(row), row[21], row[22]),
)

UPTO = Statement("SELECT upto FROM message_searchable", lambda row: int(row[0]))


def query(text: str, *, begun: bool = False) -> str:
    """Return what FTS5 looks for: every word, with `begun` the last one as a beginning; empty where there is no word.

    Words are quoted, so nothing that a person types is an operator of FTS5. Whole words are read newest first and
    no further than asked; for a beginning FTS5 must merge all of its words' lists before the first row.
    """
    words = re.findall(r"\w+", text.casefold())[:MOST_WORDS]
    return " ".join(f'"{word}"' for word in words) + "*" * (begun and bool(words))


def go_on(tx: Tx, limit: int) -> int:
    """Take the next messages into the index, in the order of their ids, and return how many there were."""
    upto = tx.one(UPTO) or 0
    rows = tx.run("SELECT id FROM message WHERE id > :upto ORDER BY id LIMIT :limit", upto=upto, limit=limit).fetchall()
    if rows:
        last = rows[-1][0]
        tx.run(
            "INSERT INTO message_search (rowid, text) SELECT id, text FROM message WHERE id > :upto AND id <= :last",
            upto=upto,
            last=last,
        )
        tx.run("UPDATE message_searchable SET upto = :last", last=last)
    return len(rows)


def change(tx: Tx, message: Message, text: str) -> None:
    """Put new words in the place of a message's old ones, where the index has it already."""
    if message.id <= (tx.one(UPTO) or 0):
        tx.run(
            "INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', :id, :text)",
            id=message.id,
            text=message.text,
        )
        tx.run("INSERT INTO message_search (rowid, text) VALUES (:id, :text)", id=message.id, text=text)
