"""What the disk and other programs do to the database, and what callers hear of it."""

import asyncio
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from daemon.store import raw
from daemon.store.statement import Statement
from daemon.store.store import FILE, Store, open_store
from daemon.store.tx import Committed, Tx
from prolink.errors import StoreBusy, StoreError, StoreFailed
from tests.daemon.house import MAIN, HandClock, citizen_writes, held_by_another_process

COUNT = Statement("SELECT count(*) FROM raw", lambda row: int(row[0]))
LENGTHS = Statement("SELECT length(body) FROM raw ORDER BY id", lambda row: int(row[0]))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a full disk needs root and mount: they are not here")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("a full disk needs a tmpfs of its own: this machine allows none")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def files_cannot_grow() -> Iterator[None]:
    """Writes beyond 0 bytes fail with EFBIG, which SQLite takes for an I/O error (Python ignores SIGXFSZ)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def keeps(size: int) -> Callable[[Tx], int]:
    """Return a unit that stores a body of so many bytes and returns how many."""

    def unit(tx: Tx) -> int:
        raw.keep(tx, MAIN, bytes(size))
        return size

    return unit


async def fill(store: Store, size: int) -> list[int]:
    """Write until the disk is full and return what was acknowledged."""
    kept = []
    for _ in range(1000):
        try:
            kept.append(await store.write(keeps(size)))
        except StoreBusy:
            return kept
    raise AssertionError("the disk never got full")


async def test_a_full_disk_refuses_and_the_store_recovers_when_there_is_room_again(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    async with asyncio.timeout(30), open_store(small_disk / "data", HandClock()) as store:
        kept = await fill(store, 60_000)
        for _ in range(3):
            with pytest.raises(StoreBusy, match="full"):
                await store.write(keeps(60_000))
        assert await store.all(LENGTHS) == kept
        ballast.unlink()
        assert await store.write(keeps(50_000)) == 50_000
    async with open_store(small_disk / "data", HandClock()) as store:
        assert await store.all(LENGTHS) == [*kept, 50_000]


async def test_on_a_full_disk_every_unit_of_the_batch_fails_and_nothing_of_it_is_there(small_disk: Path) -> None:
    told: list[Committed] = []
    async with asyncio.timeout(30), open_store(small_disk / "data", HandClock(), told.append) as store:
        kept = await fill(store, 100_000)
        told.clear()
        batch = [store.write(keeps(100_000)), *(store.write(keeps(40_000 + number)) for number in range(20))]
        heard = await asyncio.gather(*batch, return_exceptions=True)
        assert {type(problem) for problem in heard} == {StoreBusy}
        assert len({id(problem) for problem in heard}) == len(heard)
        assert await store.all(LENGTHS) == kept
        assert told == []


async def test_a_part_that_meets_the_full_disk_fails_its_whole_unit(small_disk: Path) -> None:
    """A desk that goes on after a broken part would write the rest outside the transaction, and say 200."""

    def goes_on(tx: Tx) -> str:
        raw.keep(tx, MAIN, b"before")
        try:
            tx.attempt(lambda: raw.keep(tx, MAIN, bytes(8_000_000)))  # More than the page cache holds.
        except Exception:
            raw.keep(tx, MAIN, b"after", "could not be taken in")
        return "200"

    async with asyncio.timeout(30), open_store(small_disk / "data", HandClock()) as store:
        with pytest.raises(StoreBusy, match="full"):
            await store.write(goes_on)
        assert await store.one(COUNT) == 0
        assert await store.write(keeps(10)) == 10


async def test_a_database_at_its_largest_size_refuses_that_unit_only(tmp_path: Path) -> None:
    def limit(tx: Tx) -> None:
        tx.run("PRAGMA max_page_count = 60")

    async with asyncio.timeout(10), open_store(tmp_path, HandClock()) as store:
        await store.write(limit)
        heard = await asyncio.gather(
            store.write(keeps(10)), store.write(keeps(4_000_000)), store.write(keeps(11)), return_exceptions=True
        )
        assert isinstance(heard[1], StoreBusy)
        with pytest.raises(StoreBusy, match="full"):
            await store.write(keeps(4_000_000))
        await store.write(keeps(12))
        lengths = await store.all(LENGTHS)
        assert 4_000_000 not in lengths
        assert [size for size in lengths if size != 12] == [size for size in heard if isinstance(size, int)]


@pytest.mark.parametrize("swallowed", [False, True], ids=["and the unit raises", "and the unit goes on"])
async def test_when_sqlite_ends_the_transaction_the_batch_fails_and_nothing_is_half_written(
    tmp_path: Path, swallowed: bool
) -> None:
    def ends(tx: Tx) -> None:
        tx.run("ROLLBACK")
        if not swallowed:
            raise ValueError("the statement failed, and SQLite rolled everything back")
        with suppress(StoreError):
            citizen_writes(tx, "di luar transaksi")

    async with asyncio.timeout(10), open_store(tmp_path, HandClock()) as store:
        heard = await asyncio.gather(
            *(store.write(unit) for unit in (keeps(1), ends, keeps(2))), return_exceptions=True
        )
        assert {type(problem) for problem in heard[1:]} <= {StoreBusy, int}
        assert isinstance(heard[1], StoreBusy)
        assert await store.all(LENGTHS) == [size for size in heard if isinstance(size, int)]
        assert await store.write(keeps(3)) == 3


async def test_a_database_locked_by_another_process_is_busy_and_then_not(tmp_path: Path) -> None:
    async with asyncio.timeout(20), open_store(tmp_path, HandClock(), busy_timeout=0.05) as store:
        await store.write(keeps(1))
        with held_by_another_process(tmp_path / FILE):
            with pytest.raises(StoreBusy, match="locked"):
                await store.write(keeps(2))
            with pytest.raises(StoreBusy):
                await store.beat()
            assert await store.all(LENGTHS) == [1]
        await store.write(keeps(3))
        assert await store.all(LENGTHS) == [1, 3]


async def test_a_lock_that_is_let_go_in_time_is_waited_for(tmp_path: Path) -> None:
    async with asyncio.timeout(20), open_store(tmp_path, HandClock(), busy_timeout=10) as store:
        with held_by_another_process(tmp_path / FILE):
            waits = asyncio.ensure_future(store.write(keeps(2)))
            await asyncio.sleep(0.05)
            assert not waits.done()
        assert await waits == 2


async def test_after_an_io_error_nothing_is_written_any_more_and_the_watch_raises(tmp_path: Path) -> None:
    async with asyncio.timeout(20), open_store(tmp_path, HandClock()) as store:
        for size in range(1, 6):
            await store.write(keeps(size))
        with files_cannot_grow(), pytest.raises(StoreFailed):
            await store.write(keeps(6))
        with pytest.raises(StoreFailed):
            await store.write(keeps(7))
        with pytest.raises(StoreFailed):
            await store.beat()
        with pytest.raises(StoreFailed, match="mend the disk and start again"):
            await store.watch()
    async with open_store(tmp_path, HandClock()) as store:
        assert await store.all(LENGTHS) == [1, 2, 3, 4, 5]


async def test_whoever_waits_behind_an_io_error_hears_of_it(tmp_path: Path) -> None:
    async with asyncio.timeout(20), open_store(tmp_path, HandClock()) as store:
        with files_cannot_grow():
            heard = await asyncio.gather(*(store.write(keeps(1)) for _ in range(1500)), return_exceptions=True)
        assert {type(problem) for problem in heard} == {StoreFailed}


async def test_a_page_that_is_damaged_under_the_store_ends_it(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        await store.write(lambda tx: citizen_writes(tx, "satu"))
    async with asyncio.timeout(20), open_store(tmp_path, HandClock()) as store:
        with (tmp_path / FILE).open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(4096)
            file.write(b"\xa5" * (size - 4096))
        with pytest.raises(StoreFailed, match="malformed"):
            await store.write(lambda tx: citizen_writes(tx, "dua"))
        with pytest.raises(StoreFailed):
            await store.watch()
        with pytest.raises(StoreFailed):
            await store.all(Statement("SELECT text FROM message", lambda row: row))
