"""Receipts: read marks and typing signs, best effort and never in the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from daemon.receipts import AT_ONCE, WAITING, Receipts
from tests.daemon.house import MAIN, FakeChannel, until

OTHER = "telegram:main"


class Stubborn(FakeChannel):
    """A platform that hangs or breaks on some ids."""

    async def seen(self, platform_id: str, *, typing: bool) -> None:
        if platform_id.startswith("hang"):
            await asyncio.Event().wait()
        if platform_id.startswith("break"):
            raise KeyError(platform_id)
        await super().seen(platform_id, typing=typing)


@asynccontextmanager
async def running(*fakes: FakeChannel, patience: float = 5.0) -> AsyncIterator[Receipts]:
    receipts = Receipts({fake.id: fake for fake in fakes}, patience)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        task = group.create_task(receipts.run())
        yield receipts
        task.cancel()


async def test_a_message_that_was_read_is_marked_so() -> None:
    fake = FakeChannel()
    async with running(fake) as receipts:
        receipts.read(MAIN, "wamid.1")
        await until(lambda: fake.seen_ids == [("wamid.1", False)])


async def test_typing_is_told_once_while_it_lasts() -> None:
    fake = FakeChannel()
    async with running(fake) as receipts:
        for _ in range(10):
            receipts.read(MAIN, "wamid.1", typing=True)
        receipts.read(MAIN, "wamid.2", typing=True)
        await until(lambda: sorted(fake.seen_ids) == [("wamid.1", True), ("wamid.2", True)])


async def test_a_channel_that_nobody_knows_is_passed_over() -> None:
    fake = FakeChannel()
    async with running(fake) as receipts:
        receipts.read("gone:main", "wamid.1")
        receipts.read(MAIN, "wamid.2")
        await until(lambda: fake.seen_ids == [("wamid.2", False)])


async def test_more_than_the_queue_holds_is_forgotten() -> None:
    fake = FakeChannel()
    receipts = Receipts({MAIN: fake})
    for number in range(WAITING + 100):
        receipts.read(MAIN, str(number))
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        task = group.create_task(receipts.run())
        await until(lambda: len(fake.seen_ids) == WAITING)
        task.cancel()


@pytest.mark.parametrize("trouble", ["break", "hang"])
async def test_a_platform_in_trouble_keeps_no_other_from_being_told(trouble: str) -> None:
    stubborn, well = Stubborn(MAIN), FakeChannel(OTHER)
    async with running(stubborn, well, patience=0.02) as receipts:
        for number in range(2 * AT_ONCE):
            receipts.read(MAIN, f"{trouble}.{number}")
        receipts.read(OTHER, "7")
        await until(lambda: well.seen_ids == [("7", False)])
