"""The outbox before a platform that is down: probes instead of a flood, and everything once it is back."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from daemon.breaker import AFTER, LONGEST
from daemon.patience import Patience
from daemon.post import IN_FLIGHT
from daemon.store import channels
from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.clock import millis
from prolink.errors import SendError, TryLater, Unclear, Undeliverable
from prolink.model.channel import ChannelState
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import State
from tests.daemon.house import MAIN, FakeChannel, citizen_writes, say, state_of, until
from tests.daemon.posting import OTHER, House, running

DOWN = Unclear("no answer")
LATEST = Statement("SELECT max(due_at) FROM delivery WHERE state = 'queued'", lambda row: int(row[0]))


class Platform(FakeChannel):
    """A platform that is down until it is said to be up; it knows how many sends were before it at once."""

    def __init__(self, down: SendError = DOWN) -> None:
        super().__init__()
        self.down: SendError | None = down
        self.here = 0
        self.crowds: list[int] = []
        """How many sends were here when each came."""

    async def send(self, outgoing: Outgoing) -> Receipt:
        self.here += 1
        self.crowds.append(self.here)
        try:
            await asyncio.sleep(0.002)  # as a network takes
            if self.down:
                self.sent.append(outgoing)
                raise self.down
            return await super().send(outgoing)
        finally:
            self.here -= 1


def many(tx: Tx, number: int = 3 * IN_FLIGHT) -> list[int]:
    return [say(tx, citizen_writes(tx, phone=f"6281{one:04}"), str(one)) for one in range(number)]


async def is_(house: House, state: ChannelState) -> None:
    async def so() -> bool:
        return await state_of(house.store) is state

    await until(so)


@pytest.mark.parametrize("down", [DOWN, TryLater("refused", whole_channel=True), TryLater("busy")], ids=repr)
async def test_a_platform_that_is_down_is_asked_by_one_at_a_time(tmp_path: Path, down: SendError) -> None:
    platform = Platform(down)
    async with running(tmp_path, platform) as house:
        await house.store.write(many)
        await is_(house, ChannelState.TROUBLED)
        await until(lambda: len(platform.sent) >= IN_FLIGHT)
        until_then = len(platform.crowds)
        await until(lambda: len(platform.crowds) >= until_then + 4)
        assert set(platform.crowds[until_then + 1 :]) == {1}


async def test_the_whole_queue_flows_as_soon_as_one_gets_through(tmp_path: Path) -> None:
    platform = Platform()
    async with running(tmp_path, platform) as house:
        ids = await house.store.write(many)
        await until(lambda: len(platform.sent) >= IN_FLIGHT + 3)
        platform.down = None
        for id in ids:
            await house.reaches(id, State.SENT)
        assert await state_of(house.store) is ChannelState.RUNNING
    assert max(platform.crowds[-IN_FLIGHT:]) > 1


async def test_nobody_waits_longer_than_a_minute_once_the_platform_is_back(tmp_path: Path) -> None:
    platform = Platform()
    patient = Patience(first_pause=0.01, longest_pause=3600.0)
    async with running(tmp_path, platform, patience=patient) as house:
        first = await house.store.write(lambda tx: many(tx, AFTER))
        await until(lambda: len(platform.sent) >= AFTER)
        await house.store.write(lambda tx: tx.run("UPDATE delivery SET due_at = due_at + 3000000"))
        await until(lambda: platform.here == 0)  # A probe on its way would get through.
        platform.down = None
        await house.reaches(await house.say("baru", phone="62899"), State.SENT)

        async def brought_forward() -> bool:
            latest = await house.store.one(LATEST)
            return latest is not None and latest <= millis(house.clock()) + LONGEST * 1000

        await until(brought_forward)
        assert await house.is_(first[0], State.QUEUED)


async def test_an_answer_that_refuses_one_message_shows_that_the_platform_is_there(tmp_path: Path) -> None:
    platform = FakeChannel()
    platform.script += [*[DOWN] * AFTER, Undeliverable("no such number")]
    async with running(tmp_path, platform) as house:
        ids = await house.store.write(lambda tx: many(tx, AFTER + 1))
        await until(lambda: len(platform.sent) > AFTER)
        for id in ids:
            await until(partial(_done, house, id))


async def test_persons_who_are_written_to_too_fast_say_nothing_about_the_channel(tmp_path: Path) -> None:
    platform = FakeChannel()
    platform.script = [TryLater("too many to this person", after=60.0)] * (2 * AFTER)
    async with running(tmp_path, platform) as house:
        await house.store.write(lambda tx: many(tx, 2 * AFTER))
        await until(lambda: len(platform.sent) == 2 * AFTER)
        await house.rest()
        assert await state_of(house.store) is ChannelState.RUNNING
        await house.reaches(await house.say("lain", phone="62899"), State.SENT)


async def test_one_channel_s_breaker_leaves_the_others_alone(tmp_path: Path) -> None:
    platform, well = Platform(), FakeChannel(OTHER)
    async with running(tmp_path, platform, well) as house:
        await house.store.write(many)
        await until(lambda: len(platform.sent) >= IN_FLIGHT)
        for number in range(10):
            await house.reaches(await house.say(str(number), channel=OTHER), State.SENT)


async def test_a_person_who_resumes_the_channel_closes_the_breaker(tmp_path: Path) -> None:
    platform = Platform()
    slow = Patience(first_pause=30.0, longest_pause=30.0)
    async with running(tmp_path, platform, patience=slow) as house:
        await house.store.write(many)
        await is_(house, ChannelState.TROUBLED)
        await until(lambda: platform.here == 0)
        platform.down = None
        waiting = await house.say("baru", phone="62899")
        await house.rest()
        assert await house.is_(waiting, State.QUEUED)
        await house.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.RUNNING))
        await house.reaches(waiting, State.SENT)


async def _done(house: House, id: int) -> bool:
    return await house.is_(id, State.SENT) or await house.is_(id, State.FAILED)
