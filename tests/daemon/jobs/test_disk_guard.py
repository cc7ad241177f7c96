"""Disk guard: the gate is shut before the disk is full, staff see why, and it opens by itself."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from daemon.gate import Gate
from daemon.jobs.disk_guard import MB, DiskGuard, free_bytes
from daemon.store import channels
from daemon.store.store import FILE, Store, open_store
from daemon.store.tx import Tx
from prolink.errors import StoreBusy
from prolink.model.channel import ChannelState, ChannelStatus
from prolink.model.inbound import Batch
from tests.daemon.house import MAIN, HandClock, held_by_another_process, open_channels, until

OTHER, STOPPED = "telegram:main", "whatsapp:stopped"
LEAST = 200  # MB


class Disk:
    """A disk of any size, its guard, and what the guard did."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.free = 10 * LEAST
        self.gone = False
        self.told: list[float] = []
        self.batches: list[Batch] = []
        self.gate = Gate(lambda: store.waiting, self.receive)

    async def receive(self, batch: Batch) -> None:
        self.batches.append(batch)

    def measure(self, folder: Path) -> int:
        if self.gone:
            raise OSError("no such device")
        return self.free * MB

    async def has(self, free: int) -> None:
        """Let the guard look twice at this much free space, in MB."""
        self.free = free
        looks = len(self.told)
        await until(lambda: len(self.told) >= looks + 2)

    async def status(self, channel: str = MAIN) -> ChannelStatus:
        found = await self.store.one(channels.BY_ID, id=channel)
        assert found is not None
        return found

    async def shows(self, state: ChannelState, channel: str = MAIN) -> None:
        async def so() -> bool:
            return (await self.status(channel)).state is state

        await until(so)

    async def seq(self) -> int:
        """Return the number of the last thing that consoles were told."""
        return await self.store.write(lambda tx: int(tx.run("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]))


def first(tx: Tx) -> None:
    open_channels(tx, MAIN, OTHER, STOPPED)
    channels.set_state(tx, STOPPED, ChannelState.STOPPED, "by hand")


@asynccontextmanager
async def guarded(folder: Path, *, busy_timeout: float = 5.0) -> AsyncIterator[Disk]:
    async with asyncio.timeout(10), open_store(folder, HandClock(), busy_timeout=busy_timeout) as store:
        await store.write(first)
        disk = Disk(store)
        guard = DiskGuard(store, folder, LEAST, disk.gate, disk.told.append, free=disk.measure, every=0.01)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(guard.run())
            yield disk
            running.cancel()


async def test_with_room_nothing_happens(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        before = await disk.seq()
        await disk.has(LEAST)
        assert disk.gate.shut == ""
        assert (await disk.status()).state is ChannelState.RUNNING
        assert await disk.seq() == before
        assert disk.told[-1] == LEAST * MB


async def test_below_the_least_nothing_is_taken_in(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        await disk.has(LEAST - 1)
        with pytest.raises(StoreBusy, match="disk is nearly full"):
            await disk.gate.receive(Batch(channel=MAIN, body=b"{}", items=()))
        assert disk.batches == []


async def test_staff_see_it_on_every_channel_that_was_not_stopped(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with guarded(tmp_path) as disk:
        with caplog.at_level(logging.ERROR):
            await disk.has(LEAST - 1)
            await disk.has(LEAST - 1)
        for channel in (MAIN, OTHER):
            status = await disk.status(channel)
            assert (status.state, "200 MB" in status.reason) == (ChannelState.TROUBLED, True)
        assert (await disk.status(STOPPED)).reason == "by hand"
    assert [line.message for line in caplog.records if "nearly full" in line.message] == [
        "the disk is nearly full: nothing more is taken in until there is room"
    ]


async def test_consoles_are_told_once(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        before = await disk.seq()
        await disk.has(LEAST - 1)
        await disk.shows(ChannelState.TROUBLED, OTHER)
        told = await disk.seq()
        await disk.has(LEAST - 2)
        assert (told - before, await disk.seq()) == (2, told)


async def test_staff_s_work_goes_on(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        await disk.has(1)
        await disk.store.write(lambda tx: channels.set_state(tx, OTHER, ChannelState.STOPPED, "by hand"))
        assert (await disk.status(OTHER)).state is ChannelState.STOPPED


async def test_it_ends_a_tenth_above_and_not_before(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        await disk.has(LEAST - 1)
        await disk.has(LEAST + 19)
        assert disk.gate.shut
        await disk.has(LEAST + 21)
        assert disk.gate.shut == ""
        await disk.shows(ChannelState.RUNNING)
        assert ((await disk.status()).reason, (await disk.status(STOPPED)).reason) == ("", "by hand")


async def test_a_channel_that_recovers_meanwhile_shows_the_disk_again(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        await disk.has(LEAST - 1)
        await disk.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.RUNNING))
        await disk.shows(ChannelState.TROUBLED)
        await disk.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.TROUBLED, "no route"))
        await disk.has(LEAST - 1)
        assert "MB" in (await disk.status()).reason


async def test_another_trouble_stands_when_the_disk_has_room(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        await disk.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.TROUBLED, "no route"))
        await disk.has(LEAST)
        assert (await disk.status()).reason == "no route"


async def test_what_could_not_be_shown_is_shown_when_the_database_can_be_written(tmp_path: Path) -> None:
    async with guarded(tmp_path, busy_timeout=0.01) as disk:
        await disk.has(LEAST - 1)
        await disk.shows(ChannelState.TROUBLED)
        with held_by_another_process(tmp_path / FILE):
            await disk.has(2 * LEAST)
            assert disk.gate.shut == ""
            assert (await disk.status()).state is ChannelState.TROUBLED
        await disk.shows(ChannelState.RUNNING)


async def test_a_disk_that_can_not_be_looked_at_changes_nothing(tmp_path: Path) -> None:
    async with guarded(tmp_path) as disk:
        disk.gone = True
        await asyncio.sleep(0.05)
        assert disk.gate.shut == ""
        disk.gone = False
        await disk.has(LEAST)


def test_what_is_free_is_what_this_user_may_write(tmp_path: Path) -> None:
    assert 0 < free_bytes(tmp_path) < 2**60
