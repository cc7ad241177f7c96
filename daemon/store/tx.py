"""Tx: what a unit of work holds while it runs in the writer thread."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

import msgspec

from daemon.store.due import Queued
from daemon.store.statement import Statement
from daemon.store.trouble import trouble_of
from prolink.errors import StoreBusy, StoreError
from prolink.model.conversation import Conversation
from prolink.model.message import Message
from prolink.protocol.events import Event

T = TypeVar("T")

AT_ONCE = 500  # rows in one INSERT

_encode = msgspec.json.Encoder().encode


# Values are bound in their order: by name it takes SQLite a third longer to find each one's place.
@lru_cache(256)
def _insertion(table: str, *columns: str, rows: int = 1) -> str:
    blanks = ", ".join([f"({', '.join('?' * len(columns))})"] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {blanks}"  # noqa: S608 - only our own names


@dataclass(slots=True)
class Committed:
    """What one commit changed, for those who wait at the door: events for consoles, bells for the outbox."""

    recorded: list[bytes] = field(default_factory=list)
    """Encoded events, in order; the end of the commit writes them, all at once."""
    events: list[tuple[int, bytes]] = field(default_factory=list)
    """The same with their seqs, once they are written."""
    queued: set[str] = field(default_factory=set)
    """Channels that have something new to send."""
    handed: list[Queued] = field(default_factory=list)
    """What they have, in order."""
    dropped: set[int] = field(default_factory=set)
    """Messages that were taken back: they must not be sent any more."""
    channels: set[str] = field(default_factory=set)
    """Channels that were stopped or started."""
    heard: set[str] = field(default_factory=set)
    """Channels on which a citizen wrote."""
    spoke: set[str] = field(default_factory=set)
    """Channels whose platform took a message."""
    files: set[str] = field(default_factory=set)
    """Channels on which a file waits to be fetched."""
    faq: bool = False
    """The FAQ has a new state."""

    def add(self, other: "Committed") -> None:
        """Take in what another part of the same commit changed."""
        self.recorded += other.recorded
        self.queued |= other.queued
        self.handed += other.handed
        self.dropped |= other.dropped
        self.channels |= other.channels
        self.heard |= other.heard
        self.spoke |= other.spoke
        self.files |= other.files
        self.faq |= other.faq


@dataclass(slots=True)
class Touched:
    """What consoles must be told of; None stands for a state that is read when the unit ends."""

    conversations: dict[int, Conversation | None] = field(default_factory=dict)
    messages: dict[int, dict[int, Message | None]] = field(default_factory=dict)
    """By conversation and id, in the order in which they were touched."""
    channels: set[str] = field(default_factory=set)

    def add(self, other: "Touched") -> None:
        """Take in what a later part of the same unit touched."""
        self.conversations |= other.conversations
        for conversation, messages in other.messages.items():
            self.messages.setdefault(conversation, {}).update(messages)
        self.channels |= other.channels


class Tx:
    """The database inside one unit. `now` is the unit's time in epoch milliseconds; `touched` becomes events."""

    def __init__(self, connection: sqlite3.Connection, now: int, committed: Committed | None = None) -> None:
        self._connection = connection
        self.now = now
        self.committed = Committed() if committed is None else committed
        self.touched = Touched()
        self.trouble: StoreError | None = None
        """The database could not go on inside this unit: it fails, even if its code goes on."""

    @property
    def is_open(self) -> bool:
        """Tell whether there is still a transaction: SQLite may have ended it."""
        return self._connection.in_transaction

    def run(self, sql: str, *values: Any, **parameters: Any) -> sqlite3.Cursor:
        """Carry out one statement; parameters are bound by name, or all of them in their order."""
        return self._execute(sql, values or parameters)

    def all(self, statement: Statement[T], **parameters: Any) -> list[T]:
        """Return every row."""
        return [statement.read(row) for row in self._execute(statement.sql, parameters)]

    def one(self, statement: Statement[T], **parameters: Any) -> T | None:
        """Return the first row, None where there is none."""
        row = self._execute(statement.sql, parameters).fetchone()
        return None if row is None else statement.read(row)

    def insert(self, table: str, **columns: Any) -> int:
        """Put a row into a table and return its id."""
        return self._execute(_insertion(table, *columns), tuple(columns.values())).lastrowid or 0

    def append(self, table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> int:
        """Put many rows into a table at once, in their order, and return the last one's id."""
        last = 0
        for begin in range(0, len(rows), AT_ONCE):
            part = rows[begin : begin + AT_ONCE]
            values = tuple(chain.from_iterable(part))
            last = self._execute(_insertion(table, *columns, rows=len(part)), values).lastrowid or 0
        return last

    def attempt(self, part: Callable[[], T]) -> T:
        """Carry out a part that may fail alone: what it raises is raised, what it wrote is undone, the unit goes on.

        Not so when the database itself is in trouble (a full disk): that is no fault of the part, and fails the unit.
        """
        self._execute("SAVEPOINT part", {})
        committed, touched = self.committed, self.touched
        self.committed, self.touched = Committed(), Touched()
        try:
            result = part()
        except Exception as problem:
            # What is undone is not told either: its ids may soon belong to another conversation's messages.
            self.committed, self.touched = committed, touched
            trouble = self.weigh(problem)
            if trouble is not None:
                raise trouble from problem
            self._execute("ROLLBACK TO part", {})
            self._execute("RELEASE part", {})
            raise
        self._execute("RELEASE part", {})
        committed.add(self.committed)
        touched.add(self.touched)
        self.committed, self.touched = committed, touched
        return result

    def weigh(self, problem: BaseException) -> StoreError | None:
        """Remember and return the database's trouble behind an error, None where there is none."""
        if self.trouble is None:
            self.trouble = trouble_of(problem)
        if self.trouble is None and not self.is_open:
            self.trouble = StoreBusy(f"The database can't take it now: SQLite ended the transaction ({problem}).")
        return self.trouble

    def touch(self, conversation: int, message: int | None = None) -> None:
        """Have consoles told of this conversation or of this message of it, as it is when the unit ends."""
        if message is None:
            self.touched.conversations[conversation] = None
        else:
            self.touched.messages.setdefault(conversation, {})[message] = None

    def show(self, state: Conversation | Message) -> None:
        """Have consoles told of a state that was just written, without reading it again."""
        if isinstance(state, Conversation):
            self.touched.conversations[state.id] = state
        else:
            self.touched.messages.setdefault(state.conversation_id, {})[state.id] = state

    def record(self, event: Event) -> None:
        """Have an event written down with the others of the commit; it leaves after it."""
        self.committed.recorded.append(_encode(event))

    def _execute(self, sql: str, parameters: dict[str, Any] | tuple[Any, ...]) -> sqlite3.Cursor:
        # Outside the writer's transaction each statement would be committed by itself.
        if self.trouble is None and not self._connection.in_transaction:
            self.trouble = StoreBusy("The database can't take it now: SQLite ended the transaction.")
        if self.trouble is not None:
            raise self.trouble
        try:
            return self._connection.execute(sql, parameters)
        except (sqlite3.Error, MemoryError) as problem:
            trouble = self.weigh(problem)
            if trouble is None:
                raise
            raise trouble from problem
