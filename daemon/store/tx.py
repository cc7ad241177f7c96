"""Tx: what a unit of work holds while it runs in the writer thread."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from daemon.store.statement import Statement
from prolink.protocol import Event

T = TypeVar("T")

_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Committed:
    """What one commit changed, for those who wait at the door: events for consoles, bells for the outbox."""

    events: list[tuple[int, bytes]] = field(default_factory=list)
    """(seq, encoded event), in order."""
    queued: set[str] = field(default_factory=set)
    """Channels that have something new to send."""
    dropped: set[int] = field(default_factory=set)
    """Messages that were taken back: they must not be sent any more."""
    channels: set[str] = field(default_factory=set)
    """Channels that were stopped or started."""
    faq: bool = False
    """The FAQ has a new state."""

    def add(self, other: "Committed") -> None:
        """Take in what another unit of the same commit changed."""
        self.events += other.events
        self.queued |= other.queued
        self.dropped |= other.dropped
        self.channels |= other.channels
        self.faq |= other.faq


class Tx:
    """The database inside one unit. `now` is the unit's time in epoch milliseconds; `touched` becomes events."""

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self._connection = connection
        self.now = now
        self.committed = Committed()
        self.touched: dict[int, list[int]] = {}
        self.touched_channels: set[str] = set()

    def run(self, sql: str, **parameters: Any) -> sqlite3.Cursor:
        """Carry out one statement; parameters are bound by name."""
        return self._connection.execute(sql, parameters)

    def all(self, statement: Statement[T], **parameters: Any) -> list[T]:
        """Return every row."""
        return [statement.read(row) for row in self._connection.execute(statement.sql, parameters)]

    def one(self, statement: Statement[T], **parameters: Any) -> T | None:
        """Return the first row, None where there is none."""
        row = self._connection.execute(statement.sql, parameters).fetchone()
        return None if row is None else statement.read(row)

    def insert(self, sql: str, **parameters: Any) -> int:
        """Carry out an INSERT … RETURNING id and return the id."""
        row = self._connection.execute(sql, parameters).fetchone()
        return int(row[0])

    def attempt(self, part: Callable[[], T]) -> T:
        """Carry out a part that may fail alone: what it raises is raised, what it wrote is undone, the unit goes on."""
        self._connection.execute("SAVEPOINT part")
        try:
            result = part()
        except Exception:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO part")
                self._connection.execute("RELEASE part")
            raise
        self._connection.execute("RELEASE part")
        return result

    def touch(self, conversation: int, message: int | None = None) -> None:
        """Have consoles told of this conversation (and message) when the unit has been committed."""
        messages = self.touched.setdefault(conversation, [])
        if message is not None and message not in messages:
            messages.append(message)

    def record(self, event: Event) -> None:
        """Write an event down; it leaves after the commit."""
        body = _encode(event)
        seq = self.insert("INSERT INTO event (at, body) VALUES (:at, :body) RETURNING seq", at=self.now, body=body)
        self.committed.events.append((seq, body))
