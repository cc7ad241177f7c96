"""Migrations: numbered SQL files, each in one transaction, one snapshot before a run on an existing database."""

import logging
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from prolink.errors import StoreUnusable

log = logging.getLogger(__name__)


def migrate(path: Path, now: int) -> None:
    """Bring the database at `path` to this release's version, making it where there is none.

    Raises StoreUnusable when a newer PROLINK wrote it.
    """
    files = dict(_files())
    connection = sqlite3.connect(path, isolation_level=None)
    path.chmod(0o600)  # SQLite gives its -wal and -shm the same mode.
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_version "
            "(version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT"
        )
        at = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()[0]
        if at > max(files):
            raise StoreUnusable(
                f"{path} was written by a newer PROLINK (version {at} of the database, this release knows "
                f"{max(files)}). Start the newer release, or restore the snapshot made before the upgrade."
            )
        waiting = sorted(number for number in files if number > at)
        if waiting and at:
            _snapshot(connection, path, at)
        for number in waiting:
            _apply(connection, number, *files[number], now)
    finally:
        connection.close()


def _files() -> Iterator[tuple[int, tuple[str, str]]]:
    for file in (resources.files("daemon.store") / "migrations").iterdir():
        if file.name.endswith(".sql"):
            yield int(file.name[:4]), (file.name, file.read_text("utf-8"))


def _snapshot(connection: sqlite3.Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.stem}-version-{version:04}.db")
    if not copy.exists():
        log.info("snapshot before the migration", extra={"file": str(copy)})
        connection.execute("VACUUM INTO ?", (str(copy),))


def _apply(connection: sqlite3.Connection, number: int, name: str, sql: str, now: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(sql):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_version VALUES (?, ?, ?)", (number, name, now))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    log.info("migrated", extra={"migration": name})


def _statements(sql: str) -> Iterator[str]:
    """Split a file into statements: `executescript` would commit before it begins."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
