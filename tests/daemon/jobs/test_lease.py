"""A lost session gives its claims back, a quiet one never."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from daemon.desk.attendance import Attendance
from daemon.jobs.lease import Lease
from prolink.protocol.commands import Assign, Claim, WriteNote
from tests.daemon.desk.room import ANNA, Room, phone, said, standing
from tests.daemon.house import until

LEASE = 10  # minutes
LOOK = 0.01  # seconds


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Anna holds a chat at a console."""
    async with standing(tmp_path) as room:
        room.attendance.come("console", "anna")
        await room.hear(said("petugas"))
        await room.order(ANNA, Claim(1))
        yield room


@asynccontextmanager
async def watched(room: Room, *, minutes: int = LEASE, attendance: Attendance | None = None) -> AsyncIterator[None]:
    lease = Lease(room.store, attendance or room.attendance, minutes, room.time, look=LOOK)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(lease.run())
        yield
        running.cancel()


async def owner(room: Room, id: int = 1) -> str:
    return (await room.conversation(id)).owner


async def returned(room: Room) -> None:
    """Wait until the chat is in the queue."""

    async def tells() -> bool:
        return await owner(room) == ""

    await until(tells)


async def some_looks() -> None:
    """Let the job look a few times."""
    with suppress(TimeoutError):
        async with asyncio.timeout(10 * LOOK):
            await asyncio.Event().wait()


async def test_a_lost_session_s_claims_return_after_the_lease(room: Room) -> None:
    room.attendance.go("console")
    async with watched(room):
        room.time.pass_by(minutes=LEASE - 1)
        await some_looks()
        assert await owner(room) == "anna"
        room.time.pass_by(minutes=1)
        await returned(room)


async def test_nothing_returns_while_a_console_is_open(room: Room) -> None:
    async with watched(room):
        room.time.pass_by(days=3)
        await some_looks()
    assert await owner(room) == "anna"


async def test_a_session_that_comes_back_in_time_keeps_its_claims(room: Room) -> None:
    room.attendance.go("console")
    async with watched(room):
        room.time.pass_by(minutes=LEASE - 1)
        room.attendance.come("again", "anna")
        room.time.pass_by(days=1)
        await some_looks()
    assert await owner(room) == "anna"


async def test_who_works_without_a_console_keeps_claims_by_acting(room: Room) -> None:
    room.attendance.go("console")
    async with watched(room):
        for _turn in range(3):
            room.time.pass_by(minutes=LEASE - 1)
            await room.order(ANNA, WriteNote(1, "masih di sini"))
        await some_looks()
        assert await owner(room) == "anna"
        room.time.pass_by(minutes=LEASE)
        await returned(room)


async def test_a_restart_of_the_daemon_gives_the_whole_lease_and_no_more(room: Room) -> None:
    room.time.pass_by(days=1)
    async with watched(room, attendance=Attendance(room.time)):
        await some_looks()
        assert await owner(room) == "anna"
        room.time.pass_by(minutes=LEASE)
        await returned(room)


async def test_a_chat_assigned_to_somebody_absent_has_its_lease_from_then_on(room: Room) -> None:
    room.time.pass_by(days=1)
    await room.hear(said("petugas", phone(2)))
    await room.order(ANNA, Assign(1, "budi", even_absent=True))
    async with watched(room):
        await some_looks()
        assert await owner(room) == "budi"
        room.time.pass_by(minutes=LEASE)
        await returned(room)


async def test_no_lease_returns_nothing(room: Room) -> None:
    room.attendance.go("console")
    room.time.pass_by(days=30)
    async with watched(room, minutes=0):
        await some_looks()
    assert await owner(room) == "anna"
