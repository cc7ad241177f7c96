"""Backup: copies the database of one moment into one file, and tells whether a copy is whole.

The copy is made over a read-only connection of its own: it takes no lock that a writer waits for, and it never
checkpoints (with SQLite 3.7.0–3.51.2 a second checkpointer could lose commits). Pages and row counts come out of one
read transaction, so that both are of the same moment, however much is written meanwhile; `VACUUM INTO` refuses to run
inside a transaction, hence SQLite's backup API.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from daemon.store.statement import Statement
from prolink.errors import BadInput, StoreBusy, StoreUnusable

T = TypeVar("T")

PAGES = 2048
"""Copied between two words about the progress, 8 MB."""
MOST_FLAWS = 20
"""Named of a broken file; a page that is broken breaks many rows."""
BUSY_TIMEOUT = 5.0  # seconds

Progress = Callable[[int, int], None]
"""Called with the pages copied so far and those of the whole."""

NOT_WAL_SAFE = ((3, 7, 0), (3, 51, 3))
"""First release whose WAL can lose commits with two writers, and the first that can't."""


class Contents(Struct, frozen=True):
    """What a database holds."""

    version: int
    """Of the schema: the last migration's number."""
    rows: dict[str, int]
    """Of each table."""


def copy(source: Path, target: Path, progress: Progress) -> Contents:
    """Copy a database, in use or not, into an empty file and return what it held at that moment.

    The copy is one file without a WAL. Raises StoreUnusable when the source can't be read, BadInput when it is broken.
    """
    with closing(_reading(source)) as there, closing(sqlite3.connect(target, isolation_level=None)) as here:
        try:
            there.execute("BEGIN")
            held = _contents(there)
            there.backup(here, pages=PAGES, progress=lambda _, left, whole: progress(whole - left, whole))
            there.execute("COMMIT")
            here.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as problem:
            raise StoreUnusable(
                f"{source} can't be copied to {target}: {problem}. Is the disk full, or may you not read it?"
            ) from problem
        except sqlite3.DatabaseError as problem:
            raise BadInput(f"{source} is broken: {problem}. Restore the last good backup.") from problem
    return held


def contents(path: Path) -> Contents:
    """Return what a database holds; raise BadInput for a file that is none of ours."""
    with closing(_reading(path)) as connection:
        try:
            return _contents(connection)
        except sqlite3.DatabaseError as problem:
            raise BadInput(f"{path} is no database of PROLINK: {problem}.") from problem


def look_up(path: Path, statement: Statement[T]) -> list[T]:
    """Return a statement's rows of a database, in use or not; raise StoreUnusable when it can't be read."""
    with closing(_reading(path)) as connection:
        try:
            return [statement.read(row) for row in connection.execute(statement.sql)]
        except sqlite3.DatabaseError as problem:
            raise StoreUnusable(f"{path} can't be read: {problem}.") from problem


def flaws(path: Path) -> list[str]:
    """Return what is broken in a database, at most MOST_FLAWS; empty for a whole one. Reads every page."""
    with closing(_reading(path)) as connection:
        try:
            rows = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FLAWS})")]
            loose = [
                f"{row[0]} row {row[1]} points to nothing" for row in connection.execute("PRAGMA foreign_key_check")
            ]
        except sqlite3.DatabaseError as problem:
            return [str(problem)]
    return ([] if rows == ["ok"] else rows) + loose[:MOST_FLAWS]


def settle(path: Path) -> bool:
    """Bring a database that nobody uses into one file, without a WAL; False when it is too broken for that.

    Raises StoreBusy when somebody reads it. Only for who holds the database's lock.
    """
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return False
            raise StoreBusy(f"Another program reads {path}: wait for it (is a backup running?).") from problem
        except sqlite3.DatabaseError:
            return False
    return True


def renew_mark(path: Path) -> None:
    """Give a copy that nobody uses yet a mark of its own; one from before there were marks gets it at the start."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'house'").fetchone():
            connection.execute("UPDATE house SET mark = lower(hex(randomblob(8)))")


def library() -> tuple[int, ...]:
    """Return the release of SQLite in use, e.g. (3, 40, 1)."""
    return sqlite3.sqlite_version_info


def _reading(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=BUSY_TIMEOUT
        )
    except sqlite3.OperationalError as problem:
        raise StoreUnusable(f"{path} can't be opened: {problem}. May you read it?") from problem


def _contents(connection: sqlite3.Connection) -> Contents:
    tables = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name"
    )
    names = [str(row[0]) for row in connection.execute(tables)]
    count = 'SELECT count(*) FROM "{}"'
    rows = {name: int(connection.execute(count.format(name.replace('"', '""'))).fetchone()[0]) for name in names}
    version = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()[0]
    return Contents(int(version), rows)
