"""Runs: a channel that stops waits for a person, one in trouble shows it and tries again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from daemon.channels.base import Receive
from daemon.doorbell import Doorbell
from daemon.runs import Runs
from daemon.store import channels
from daemon.store.store import Store, open_store
from prolink.errors import ChannelStopped, TryLater
from prolink.model.channel import ChannelState, ChannelStatus
from prolink.model.inbound import Batch
from tests.daemon.house import MAIN, FakeChannel, HandClock, open_channels, state_of, until


class Running(FakeChannel):
    """Each run takes the next step of `runs`: an error to raise, None to return; with no step left it goes on."""

    def __init__(self, *runs: Exception | None) -> None:
        super().__init__()
        self.runs = list(runs)
        self.begun = 0

    async def run(self, receive: Receive) -> None:
        self.begun += 1
        if not self.runs:
            await asyncio.Event().wait()
        step = self.runs.pop(0)
        if step is not None:
            raise step


async def never(_batch: Batch) -> None:
    raise AssertionError("nothing comes in here")


@asynccontextmanager
async def running(folder: Path, channel: Running, *, well_after: float = 60.0) -> AsyncGenerator[Store, None]:
    doorbell = Doorbell()
    async with open_store(folder, HandClock(), doorbell.ring) as store:
        await store.write(open_channels)
        runs = Runs(store, [channel], never, well_after=well_after)
        doorbell.answer(runs.ring)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(runs.run())
            yield store
            task.cancel()


async def status(store: Store) -> ChannelStatus:
    found = await store.one(channels.BY_ID, id=MAIN)
    assert found is not None
    return found


def is_in(store: Store, state: ChannelState) -> Callable[[], Awaitable[bool]]:
    async def tell() -> bool:
        return await state_of(store) is state

    return tell


async def test_a_channel_with_nothing_to_do_is_left_in_peace(tmp_path: Path) -> None:
    channel = Running(None)
    async with running(tmp_path, channel) as store:
        await until(lambda: channel.begun == 1)
        await asyncio.sleep(0.02)
        assert channel.begun == 1
        assert await state_of(store) is ChannelState.RUNNING


async def test_a_channel_that_stopped_shows_why_and_runs_again_when_a_person_resumes_it(tmp_path: Path) -> None:
    channel = Running(ChannelStopped("the token was revoked"))
    async with running(tmp_path, channel) as store:
        await until(is_in(store, ChannelState.STOPPED))
        assert (await status(store)).reason == "the token was revoked"
        assert channel.begun == 1
        await store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.RUNNING))
        await until(lambda: channel.begun == 2)


async def test_a_channel_that_stopped_does_not_run_when_something_else_changes(tmp_path: Path) -> None:
    channel = Running(ChannelStopped("the token was revoked"))
    async with running(tmp_path, channel) as store:
        await until(is_in(store, ChannelState.STOPPED))
        await store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.STOPPED, "other words"))
        await asyncio.sleep(0.02)
        assert channel.begun == 1


async def test_trouble_is_shown_and_tried_past_and_forgotten_when_it_is_over(tmp_path: Path) -> None:
    channel = Running(TryLater("away", after=0.01), TryLater("still away", after=0.01))
    async with running(tmp_path, channel, well_after=0.2) as store:
        await until(lambda: channel.begun == 3)
        assert (await status(store)).reason == "still away"
        assert await state_of(store) is ChannelState.TROUBLED
        await until(is_in(store, ChannelState.RUNNING))
        assert (await status(store)).reason == ""


async def test_trouble_of_another_kind_is_not_forgotten_with_it(tmp_path: Path) -> None:
    channel = Running(TryLater("away", after=0.01))
    async with running(tmp_path, channel, well_after=0.05) as store:
        await until(lambda: channel.begun == 2)
        await store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.TROUBLED, "sends fail"))
        await asyncio.sleep(0.1)
        assert (await status(store)).reason == "sends fail"


async def test_what_a_person_stopped_stays_stopped_whatever_trouble_hearing_has(tmp_path: Path) -> None:
    channel = Running(None)
    async with running(tmp_path, channel) as store:
        await until(lambda: channel.begun == 1)
    channel.runs = [TryLater("away", after=0.01)]
    async with open_store(tmp_path, HandClock()) as store:
        await store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.STOPPED, "holiday"))
        async with asyncio.TaskGroup() as group:
            task = group.create_task(Runs(store, [channel], never).run())
            await until(lambda: channel.begun == 3)
            assert (await status(store)).reason == "holiday"
            task.cancel()


@pytest.mark.parametrize("wrong", [ValueError("a bug"), RuntimeError("another")])
async def test_a_run_that_falls_starts_again(tmp_path: Path, wrong: Exception) -> None:
    channel = Running(wrong)
    async with running(tmp_path, channel) as store:
        await until(lambda: channel.begun == 2)
        assert await state_of(store) is ChannelState.RUNNING
