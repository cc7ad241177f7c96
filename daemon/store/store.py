"""Store: opens the database and lends it out: `write` a unit of work, read statements beside it."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from daemon.store import changes, events, lock, migrate
from daemon.store.statement import Statement
from daemon.store.trouble import trouble_of
from daemon.store.tx import Committed, Tx
from daemon.store.writer import Writer
from prolink.clock import Clock, millis
from prolink.errors import StoreUnusable

T = TypeVar("T")

FILE = "prolink.db"
BUSY_TIMEOUT = 5.0  # seconds that SQLite waits for another process's lock
AT_ONCE = 200  # rows that are made into words on the loop; more are made beside it
STATEMENTS = 256  # that stay prepared: all of a busy desk's, and events' inserts of many lengths
WAL_LIMIT = 64 * 2**20  # bytes


def ignore(_: Committed) -> None:
    """Stand at the door for commands that work on the database alone: nobody is there to be told."""


class Store:
    """The database of one daemon."""

    def __init__(self, writer: Writer, reader: aiosqlite.Connection) -> None:
        self._writer, self._reader = writer, reader

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Carry out a unit in the writer thread and return its result after the COMMIT.

        A unit is a plain function; it never commits. Raises what the unit raised, StoreBusy or StoreFailed.
        """
        result: T = await self._writer.put(unit)
        return result

    async def all(self, statement: Statement[T], **parameters: Any) -> list[T]:
        """Return every row of what has been committed; raises StoreBusy or StoreFailed."""
        try:
            rows = list(await self._reader.execute_fetchall(statement.sql, parameters))
        except (sqlite3.Error, MemoryError) as problem:
            trouble = trouble_of(problem)
            if trouble is None:
                raise
            raise trouble from problem
        if len(rows) > AT_ONCE:
            return await asyncio.to_thread(lambda: [statement.read(tuple(row)) for row in rows])
        return [statement.read(tuple(row)) for row in rows]

    async def one(self, statement: Statement[T], **parameters: Any) -> T | None:
        """Return the first row of what has been committed, None where there is none."""
        rows = await self.all(statement, **parameters)
        return rows[0] if rows else None

    @property
    def waiting(self) -> int:
        """Tell how many units wait to be written."""
        return self._writer.waiting

    async def beat(self) -> None:
        """Return when the writer thread has made a round: the sign of life for the watchdog.

        Raises StoreBusy when that round wrote nothing (a locked database), StoreFailed when there is no writer.
        """
        await self._writer.beat()

    async def watch(self) -> None:
        """Wait until the writer fails, then raise StoreFailed; nothing may go on after that."""
        await asyncio.shield(self._writer.failed)


@asynccontextmanager
async def open_store(
    data_dir: Path,
    clock: Clock,
    on_commit: Callable[[Committed], None] = ignore,
    *,
    busy_timeout: float = BUSY_TIMEOUT,
) -> AsyncGenerator[Store, None]:
    """Open the database of `data_dir`, made and migrated where needed; one process at a time.

    `on_commit` is called on the loop after each COMMIT, before those who wrote hear of it.
    Raises StoreUnusable when another process has it, it was written by a newer PROLINK, it is damaged, or the
    directory can't be used.
    """
    path = data_dir / FILE
    async with AsyncExitStack() as stack:
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(lock.held(data_dir))
            migrate.migrate(path, millis(clock()))
            writer = Writer(
                lambda: connect(path, busy_timeout), lambda: millis(clock()), changes.record, events.write, on_commit
            )
            stack.push_async_callback(writer.close)
            await writer.open()
            reader = await stack.enter_async_context(
                # As a URI: a name with ? or # in it would end there otherwise.
                aiosqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
            )
            await reader.execute(f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}")
        except OSError as problem:
            raise StoreUnusable(
                f"[daemon] data_dir {data_dir} can't be opened: {problem.strerror}. Does it belong to this user?"
            ) from problem
        except sqlite3.Error as problem:
            raise StoreUnusable(
                f"{path} can't be opened: {problem}. Another program may be at work on it; "
                "in the place of a damaged one put a backup."
            ) from problem
        yield Store(writer, reader)


def connect(path: Path, busy_timeout: float = BUSY_TIMEOUT) -> sqlite3.Connection:
    """Open the writing connection: WAL, and a COMMIT returns only when the disk has it."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS)
    for pragma in (
        f"busy_timeout = {int(busy_timeout * 1000)}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"journal_size_limit = {WAL_LIMIT}",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
