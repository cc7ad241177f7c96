"""Writer: the one thread that changes the database, many units under one COMMIT (group commit).

A unit that raises fails alone, in its SAVEPOINT. SQLite may end the whole transaction itself (disk full): then
`ROLLBACK TO` finds no savepoint, so `in_transaction` is looked at after every exception and the whole batch fails.
A failed write to the disk ends the writer: after a failed fsync nobody knows what the disk holds.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from daemon.store.tx import Committed, Tx
from prolink.errors import StoreBusy, StoreError, StoreFailed

log = logging.getLogger(__name__)

BATCH = 512  # units under one COMMIT
WAITING = 8192  # units; more are refused, so that senders hear 503 and try again

Unit = Callable[[Tx], Any]


@dataclass(slots=True)
class Job:
    """One unit on its way, and who waits for it."""

    unit: Unit
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None
    committed: Committed | None = None


class Writer:
    """Own the writing connection. `finish` runs at the end of each unit, still inside it; `on_commit` on the loop."""

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        now: Callable[[], int],
        finish: Callable[[Tx], None],
        on_commit: Callable[[Committed], None],
    ) -> None:
        self._connect, self._now, self._finish, self._on_commit = connect, now, finish, on_commit
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self.failed: asyncio.Future[None] = self._loop.create_future()
        """Raises StoreFailed when the writer has ended by itself."""

    async def open(self) -> None:
        """Start the thread and open its connection."""
        self._thread.start()
        await self._opened

    async def close(self) -> None:
        """Let what waits be written, then end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self.failed.cancel()

    @property
    def waiting(self) -> int:
        """Tell how many units wait."""
        return self._jobs.qsize()

    def put(self, unit: Unit) -> "asyncio.Future[Any]":
        """Queue a unit; the future brings its result after the COMMIT. Raises StoreBusy, StoreFailed."""
        if self.failed.done():
            raise StoreFailed("The database failed; the daemon is ending.")
        if self._jobs.qsize() >= WAITING:
            raise StoreBusy(f"{WAITING} writes are waiting.")
        job = Job(unit, self._loop.create_future())
        self._jobs.put(job)
        return job.future

    def _run(self) -> None:
        try:
            connection = self._connect()
        except BaseException as problem:
            self._loop.call_soon_threadsafe(self._opened.set_exception, problem)
            return
        self._loop.call_soon_threadsafe(self._opened.set_result, None)
        try:
            while (batch := self._next_batch()) is not None:
                self._write(connection, batch)
                self._loop.call_soon_threadsafe(self._tell, batch)
                if any(isinstance(job.error, StoreFailed) for job in batch):
                    self._loop.call_soon_threadsafe(self._fail)
                    return
        finally:
            connection.close()

    def _next_batch(self) -> list[Job] | None:
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)  # Close once this batch is written.
                break
            batch.append(job)
        return batch

    def _write(self, connection: sqlite3.Connection, batch: list[Job]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in batch:
                self._attempt(connection, job)
            connection.execute("COMMIT")
        except sqlite3.Error as problem:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            error = _translated(problem)
            log.error("commit failed", extra={"problem": str(problem), "units": len(batch)})
            for job in batch:
                job.error, job.committed = error, None

    def _attempt(self, connection: sqlite3.Connection, job: Job) -> None:
        connection.execute("SAVEPOINT unit")
        tx = Tx(connection, self._now())
        try:
            job.result = job.unit(tx)
            self._finish(tx)
        except BaseException as problem:
            if not connection.in_transaction:
                raise sqlite3.OperationalError("SQLite ended the transaction itself") from problem
            connection.execute("ROLLBACK TO unit")
            job.error = _translated(problem) if isinstance(problem, sqlite3.OperationalError) else problem
        else:
            job.committed = tx.committed
        connection.execute("RELEASE unit")

    def _tell(self, batch: list[Job]) -> None:
        committed = Committed()
        for job in batch:
            if job.committed:
                committed.add(job.committed)
        # First the world hears, then the caller: a claim that has returned has silenced the bot.
        self._on_commit(committed)
        for job in batch:
            if job.future.done():  # The caller was cancelled; the unit is written all the same.
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)

    def _fail(self) -> None:
        error = StoreFailed("The database could not be written; see the log, then mend the disk and start again.")
        if not self.failed.done():
            self.failed.set_exception(error)
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job and not job.future.done():
                job.future.set_exception(error)


def _translated(problem: sqlite3.Error) -> StoreError:
    """Sort SQLite's error by what the caller does next: low byte IOERR or CORRUPT ends the daemon."""
    sort = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if sort in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreFailed(f"The database failed: {problem}.")
    return StoreBusy(f"The database can't take it now: {problem}.")
