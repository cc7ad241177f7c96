"""Supervision: what falls is started again, what has ended or is cancelled is not."""

import asyncio

import pytest

from daemon.supervise import keep_running


class Falling:
    """Fall so many times, then do what is left."""

    def __init__(self, falls: int, *, waits: bool = False) -> None:
        self.falls, self.waits = falls, waits
        self.starts = 0
        self.up = asyncio.Event()

    async def __call__(self) -> None:
        self.starts += 1
        if self.starts <= self.falls:
            raise ConnectionError("the platform hung up")
        self.up.set()
        if self.waits:
            await asyncio.Event().wait()


async def test_what_falls_is_started_again_until_it_returns() -> None:
    part = Falling(3)
    async with asyncio.timeout(5):
        await keep_running("whatsapp:main", part, first_pause=0.001)
    assert part.starts == 4


async def test_what_returns_is_not_started_again() -> None:
    part = Falling(0)
    await keep_running("whatsapp:main", part)
    assert part.starts == 1


async def test_a_fallen_part_takes_no_other_with_it() -> None:
    part, well = Falling(2, waits=True), Falling(0, waits=True)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        tasks = [group.create_task(keep_running("x", one, first_pause=0.001)) for one in (part, well)]
        await part.up.wait()
        assert well.starts == 1
        for task in tasks:
            task.cancel()


async def test_pauses_grow_while_it_keeps_falling(caplog: pytest.LogCaptureFixture) -> None:
    async with asyncio.timeout(5):
        await keep_running("x", Falling(4), first_pause=0.001)
    pauses = [record.__dict__["pause"] for record in caplog.records]
    assert pauses == [0.001, 0.002, 0.004, 0.008]


async def test_cancelling_ends_it() -> None:
    part = Falling(0, waits=True)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        task = group.create_task(keep_running("x", part))
        await part.up.wait()
        task.cancel()
    assert task.cancelled()
