"""Writer: the one thread that changes the database, many units under one COMMIT (group commit).

A unit that raises fails alone: the batch is undone, and its other units are carried out again, each in a SAVEPOINT now.
So a unit may run twice, and leaves nothing behind but through its Tx. SQLite may end the whole transaction itself (disk
full): then there is nothing to go back to, so `in_transaction` is looked at after every exception and the whole batch
fails. A failed write to the disk ends the writer: after a failed fsync nobody knows what the disk holds.
"""

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from daemon import failpoints
from daemon.store.trouble import trouble_of
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


class Writer:
    """Own the writing connection.

    `finish` runs at the end of each unit, still inside it; `seal` once before the COMMIT; `on_commit` on the loop.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        now: Callable[[], int],
        finish: Callable[[Tx], None],
        seal: Callable[[Tx], None],
        on_commit: Callable[[Committed], None],
    ) -> None:
        self._connect, self._now, self._on_commit = connect, now, on_commit
        self._finish, self._seal = finish, seal
        self._jobs: queue.SimpleQueue[Sequence[Job | None]] = queue.SimpleQueue()
        self._gathered: list[Job] = []
        """What the loop has not handed over yet."""
        self._taken: deque[Job | None] = deque()
        """What the thread has, and is not in a batch yet."""
        self._queued = self._begun = 0
        """Units so far, counted by the loop and by the thread."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._closing = False
        self._before_commit, self._after_commit = failpoints.at("before_commit"), failpoints.at("after_commit")
        self.failed: asyncio.Future[None] = self._loop.create_future()
        """Raises StoreFailed when the writer has ended by itself."""

    async def open(self) -> None:
        """Start the thread and open its connection."""
        self._thread.start()
        await self._opened

    async def close(self) -> None:
        """Let what waits be written, then end the thread."""
        self._closing = True
        self._hand_over()
        self._jobs.put((None,))
        try:
            await asyncio.to_thread(self._thread.join)
        finally:
            # Cancelled or not: nobody may have the database while this thread still writes.
            self._thread.join()
            if not self.failed.cancel() and not self.failed.cancelled():
                self.failed.exception()  # Seen; where nobody watched, each caller has heard it.

    @property
    def waiting(self) -> int:
        """Tell how many units wait."""
        return self._queued - self._begun

    def put(self, unit: Unit) -> "asyncio.Future[Any]":
        """Queue a unit; the future brings its result after the COMMIT. Raises StoreBusy, StoreFailed."""
        if self.waiting >= WAITING:
            raise StoreBusy(f"{WAITING} writes are waiting.")
        return self._queue(unit)

    def beat(self) -> "asyncio.Future[Any]":
        """Queue a unit that does nothing, however many wait: its future is done when the thread has made a round."""
        return self._queue(lambda _: None)

    def _queue(self, unit: Unit) -> "asyncio.Future[Any]":
        if self._closing:
            raise StoreBusy("The database is being closed.")
        if self.failed.done():
            raise StoreFailed("The database failed; the daemon is ending.")
        job = Job(unit, self._loop.create_future())
        if not self._gathered:
            # What one round of the loop brings goes over together: fewer wakings of the thread, fewer commits.
            self._loop.call_soon(self._hand_over)
        self._gathered.append(job)
        self._queued += 1
        return job.future

    def _hand_over(self) -> None:
        if self._gathered:
            self._jobs.put(self._gathered)
            self._gathered = []

    def _run(self) -> None:
        try:
            connection = self._connect()
        except BaseException as problem:
            self._loop.call_soon_threadsafe(self._tell_opened, problem)
            return
        self._loop.call_soon_threadsafe(self._tell_opened, None)
        try:
            while (batch := self._next_batch()) is not None:
                committed = self._write(connection, batch)
                self._loop.call_soon_threadsafe(self._tell, batch, committed)
                if any(isinstance(job.error, StoreFailed) for job in batch):
                    self._loop.call_soon_threadsafe(self._fail)
                    return
        finally:
            connection.close()

    def _tell_opened(self, problem: BaseException | None) -> None:
        if self._opened.done():  # Who opened was cancelled.
            return
        if problem is None:
            self._opened.set_result(None)
        else:
            self._opened.set_exception(problem)

    def _next_batch(self) -> list[Job] | None:
        taken = self._taken
        if not taken:
            taken.extend(self._jobs.get())
        with contextlib.suppress(queue.Empty):
            while len(taken) < BATCH:
                taken.extend(self._jobs.get_nowait())
        batch: list[Job] = []
        while taken and len(batch) < BATCH:
            job = taken.popleft()
            if job is None:
                if batch:
                    taken.append(None)  # Close once this batch is written.
                    break
                return None
            batch.append(job)
        self._begun += len(batch)
        return batch

    def _write(self, connection: sqlite3.Connection, batch: list[Job]) -> Committed | None:
        """Write a batch and return what it changed; None where nothing of it could be kept."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            now, committed = self._now(), Committed()
            if not self._in_one_go(connection, batch, now, committed):
                connection.execute("ROLLBACK")
                committed = Committed()
                connection.execute("BEGIN IMMEDIATE")
                for job in batch:
                    if job.error is None:
                        self._in_its_savepoint(connection, job, now, committed)
            self._seal(Tx(connection, now, committed))
            self._before_commit()
            connection.execute("COMMIT")
            self._after_commit()
        except Exception as problem:
            log.error("commit failed", extra={"problem": str(problem), "units": len(batch)})
            trouble = _undone(connection, problem)
            for job in batch:
                # One of its own for each: they are raised in different tasks.
                job.error = type(trouble)(str(trouble))
        return None if all(job.error is not None for job in batch) else committed

    def _in_one_go(self, connection: sqlite3.Connection, batch: list[Job], now: int, committed: Committed) -> bool:
        """Carry out units until one raises, and tell whether none did; savepoints would cost each of them a tenth."""
        for job in batch:
            tx = Tx(connection, now, committed)
            try:
                self._carry_out(job, tx)
            except BaseException as problem:
                self._note(job, tx, problem)
                return False
        return True

    def _in_its_savepoint(self, connection: sqlite3.Connection, job: Job, now: int, committed: Committed) -> None:
        connection.execute("SAVEPOINT unit")
        tx = Tx(connection, now)
        try:
            self._carry_out(job, tx)
        except BaseException as problem:
            self._note(job, tx, problem)
            connection.execute("ROLLBACK TO unit")
        else:
            committed.add(tx.committed)
        connection.execute("RELEASE unit")

    def _carry_out(self, job: Job, tx: Tx) -> None:
        job.result = job.unit(tx)
        if tx.trouble is not None:
            raise tx.trouble
        self._finish(tx)

    def _note(self, job: Job, tx: Tx, problem: BaseException) -> None:
        """Keep what a unit's caller hears; where the transaction is gone, or the disk has failed, the batch fails."""
        trouble = tx.weigh(problem)
        if trouble is not None and (isinstance(trouble, StoreFailed) or not tx.is_open):
            raise trouble from problem
        job.error = trouble or _fit_for_future(problem)

    def _tell(self, batch: list[Job], committed: Committed | None) -> None:
        try:
            # First the world hears, then the caller: a claim that has returned has silenced the bot.
            if committed is not None:
                self._on_commit(committed)
        finally:
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
        self._hand_over()
        with contextlib.suppress(queue.Empty):
            while True:
                self._taken.extend(self._jobs.get_nowait())
        for job in self._taken:
            if job and not job.future.done():
                job.future.set_exception(StoreFailed(str(error)))


def _undone(connection: sqlite3.Connection, problem: Exception) -> StoreError:
    """Roll back what is left of a transaction, and return what its callers hear."""
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except Exception as worse:
        return StoreFailed(f"The database failed: {worse}, while undoing after: {problem}.")
    # What nobody foresaw is no reason to go on as if nothing had been.
    return trouble_of(problem) or StoreFailed(f"The database failed: {problem!r}.")


def _fit_for_future(problem: BaseException) -> BaseException:
    """Return what a future takes: it refuses StopIteration, and those behind it in the batch would wait for ever."""
    return RuntimeError("a unit raised StopIteration") if isinstance(problem, StopIteration) else problem
