"""Trouble: what an error of SQLite means for those who asked: try again, stop the daemon, or mend the statement."""

import sqlite3

from prolink.errors import StoreBusy, StoreError, StoreFailed

# Low bytes of SQLite's result codes (https://sqlite.org/rescode.html).
_FAILED = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NOT_NOW = frozenset(
    {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL),
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM),
    }
)


def trouble_of(problem: BaseException) -> StoreError | None:
    """Return StoreBusy or StoreFailed where the database is in trouble, None where the statement is at fault."""
    if isinstance(problem, StoreError):
        return problem
    if isinstance(problem, MemoryError):  # So Python's sqlite3 hands on SQLITE_NOMEM.
        return StoreBusy("The database can't take it now: out of memory.")
    if not isinstance(problem, sqlite3.Error):
        return None
    sort = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if sort in _FAILED:
        return StoreFailed(f"The database failed: {problem}.")
    if sort in _NOT_NOW:
        return StoreBusy(f"The database can't take it now: {problem}.")
    return None
