"""Platforms repeat themselves, and mix up what came first: one row, one reply, and a state that never falls."""

import asyncio
import itertools
import random
from pathlib import Path

import pytest

from daemon.simulate import shapes, stage
from daemon.simulate.stage import PHONE_NUMBER_ID
from prolink.client import DaemonClient
from prolink.model.message import RANK, State
from prolink.protocol.events import Changed
from tests.faults.conftest import Tell
from tests.faults.ground import Ground, account, deliveries, ground
from tests.faults.sender import stranger

IDS, TIMES = 200, 10
PATIENCE = 60.0  # seconds before a wait is called stuck
AT_ONCE = 64


async def post_all(here: Ground, bodies: list[bytes]) -> list[int]:
    """Post these, many at once, and return the statuses."""
    room = asyncio.Semaphore(AT_ONCE)

    async def post(body: bytes) -> int:
        async with room:
            return await here.sender.post(body)

    return await asyncio.gather(*(post(body) for body in bodies))


async def settled(here: Ground) -> None:
    """Wait until nothing waits to be sent."""
    async with asyncio.timeout(PATIENCE):
        while here.queued():
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_two_hundred_messages_that_come_ten_times_each_are_stored_and_answered_once(
    tmp_path: Path, tell: Tell
) -> None:
    bodies_of_each: list[bytes] = []
    async with ground(tmp_path) as here:
        for number in range(IDS):
            bodies_of_each.append(here.sender.body(stranger(number), f"wamid.{number}"))
            here.sender.acknowledged[f"wamid.{number}"] = stranger(number).phone
        bodies = bodies_of_each * TIMES
        random.Random(5).shuffle(bodies)
        for _start in ("the first", "after a restart"):
            async with stage.running(here.stage), asyncio.timeout(PATIENCE):
                assert set(await post_all(here, bodies)) == {200}
                await settled(here)
        found = account(here)
        tell(f"{2 * len(bodies)} posts of {IDS} messages: {len(here.stored())} stored, {len(here.graph.sent)} answers")
        assert (found.lost, found.stored_twice, found.unanswered) == (set(), set(), set())
        assert len(here.stored()) == len(here.graph.sent) == IDS


@pytest.mark.slow
async def test_a_body_that_is_replayed_later_changes_nothing_and_tells_no_console(tmp_path: Path) -> None:
    async with ground(tmp_path) as here:
        body = here.sender.body(stranger(1), "wamid.1")
        async with stage.running(here.stage):
            assert await here.sender.post(body) == 200
            await settled(here)
        async with stage.running(here.stage), DaemonClient(here.stage.socket) as client:
            before = (await client.snapshot()).seq, here.count("SELECT count(*) FROM raw")
            await asyncio.sleep(1)
            assert await here.sender.post(body) == 200
            after = (await client.snapshot()).seq, here.count("SELECT count(*) FROM raw")
            assert after == before
        assert len(here.graph.sent) == 1


@pytest.mark.slow
async def test_statuses_in_every_order_never_turn_a_state_back(tmp_path: Path, long: bool, tell: Tell) -> None:
    """Each of our messages gets sent, delivered and read, shuffled and some twice, the first before we settled it."""
    chance, count = random.Random(6), 1000 if long else 200
    orders = list(itertools.permutations(("sent", "delivered", "read")))
    async with ground(tmp_path, thinks=0.3, statuses=()) as here, stage.running(here.stage):
        async with asyncio.TaskGroup() as group, asyncio.timeout(PATIENCE):
            watching = group.create_task(ranks_told(here, count))
            async with asyncio.TaskGroup() as writing:
                for number in range(count):
                    writing.create_task(here.sender.write(stranger(number)))
            told = 0
            while len(here.graph.sent) < count:
                told = await tell_statuses(here, told, orders, chance)
                await asyncio.sleep(0.05)
            told = await tell_statuses(here, told, orders, chance)
            await settled(here)
            fallen = await watching
        states = dict(here.rows("SELECT state, count(*) FROM delivery GROUP BY state"))
        tell(f"{told} messages with shuffled statuses: states {states}, {fallen} times told of a state that fell")
        assert states == {State.READ.value: count}
        assert fallen == 0
        assert set(deliveries(here.graph).values()) == {1}


async def tell_statuses(here: Ground, told: int, orders: list[tuple[str, ...]], chance: random.Random) -> int:
    """Post the statuses of what was sent since the last time, in some order; return how many messages have theirs."""
    bodies = []
    for sent in here.graph.sent[told:]:
        words = list(chance.choice(orders))
        words.insert(chance.randrange(4), chance.choice(words))
        bodies += [
            shapes.webhook_body(PHONE_NUMBER_ID, statuses=[shapes.status(sent.wamid, word, 1_800_000_000, sent.call)])
            for word in words
        ]
        told += 1
    assert set(await post_all(here, bodies)) <= {200}
    return told


async def ranks_told(here: Ground, count: int) -> int:
    """Follow like a console until every message is read; return how often one fell behind what was told before."""
    ranks: dict[int, int] = {}
    fallen = 0
    async with DaemonClient(here.stage.socket) as client, client.events(0) as feed:
        async for frame in feed:
            for message in frame.event.messages if isinstance(frame.event, Changed) else ():
                if message.delivery is None:
                    continue
                rank = RANK.get(message.delivery.state, -1)
                fallen += rank < ranks.get(message.id, -1)
                ranks[message.id] = rank
            if list(ranks.values()).count(RANK[State.READ]) == count:
                return fallen
    return fallen


async def test_messages_that_swap_places_are_both_answered(tmp_path: Path) -> None:
    async with ground(tmp_path) as here, stage.running(here.stage):
        first, second = (here.sender.body(stranger(1), f"wamid.{number}") for number in (1, 2))
        for body in (second, first, second):
            assert await here.sender.post(body) == 200
        await settled(here)
        assert set(here.stored()) == {"wamid.1", "wamid.2"}
        assert len(here.graph.sent) == 2
