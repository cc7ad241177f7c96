"""Migrations: numbered SQL files, each in one transaction, one snapshot before a run on an existing database."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from prolink.errors import StoreUnusable

log = logging.getLogger(__name__)

MIGRATIONS = resources.files("daemon.store") / "migrations"
"""One NNNN_name.sql for each version of the database."""


def migrate(path: Path, now: int, folder: Traversable = MIGRATIONS) -> None:
    """Bring the database at `path` to the newest version in `folder`, making it where there is none.

    Raises StoreUnusable when a newer PROLINK wrote it, or a migration can't be carried out: then the version before
    it is untouched.
    """
    files = dict(_files(folder))
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


def _files(folder: Traversable) -> Iterator[tuple[int, tuple[str, str]]]:
    for file in folder.iterdir():
        if file.name.endswith(".sql"):
            yield int(file.name[:4]), (file.name, file.read_text("utf-8"))


def _snapshot(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the database beside itself, in the place of an older copy of that version: a restored one has moved on."""
    copy = path.with_name(f"{path.stem}-version-{version:04}.db")
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)  # An empty file is a fine target, and nobody else reads it.
    log.info("snapshot before the migration", extra={"file": str(copy)})
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    _flush(unfinished)  # SQLite itself does not wait for the disk here.
    unfinished.replace(copy)
    _flush(path.parent)


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _apply(connection: sqlite3.Connection, number: int, name: str, sql: str, now: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(sql):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_version VALUES (?, ?, ?)", (number, name, now))
        connection.execute("COMMIT")
    except BaseException as problem:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(problem, sqlite3.Error):
            raise StoreUnusable(
                f"the migration {name} can't be carried out: {problem}. The database is as it was before it; "
                "go on with the release that it came from, and report this sentence."
            ) from problem
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
    if statement.strip():
        yield statement  # A comment at the end, or a last statement without its semicolon.
