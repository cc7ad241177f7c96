"""A platform in trouble: citizens' messages are taken all the same, other channels don't notice, nothing goes twice."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from daemon.simulate import stage
from daemon.simulate.faults import BareStatus, CutAfter, Fault, Hang, Refusal, Reset
from tests.faults.conftest import Tell
from tests.faults.ground import OTHER_SECRET, Ground, account, deliveries, ground, other_number
from tests.faults.sender import stranger

COUNT = 40  # messages on each channel
RETRY_AFTER = 4.0  # seconds
GRACE = 0.05  # seconds by which a fault may have been played before we saw it
STUCK = 90.0  # seconds before a wait is called stuck

TROUBLES: dict[str, list[Fault]] = {
    "throttled": [BareStatus(status=429, retry_after="3")],
    "down": [BareStatus(status=500), Refusal(code=131016, status=500), BareStatus(status=503)],
    "cutting connections": [Reset()],
    "silent": [Hang(seconds=60)],
}
"""What the platform does with each send while it is in this trouble."""


async def until(here: Ground, come_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(STUCK):
        while not come_true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def two_numbers(folder: Path) -> AsyncGenerator[tuple[Ground, Ground], None]:
    """Run a daemon with two numbers, each on a platform of its own."""
    async with (
        ground(folder) as here,
        other_number(here) as other,
        stage.running(here.stage, OTHER_SECRET=OTHER_SECRET),
    ):
        yield here, other


@pytest.mark.slow
@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_while_a_platform_is_in_trouble_messages_are_taken_and_the_other_channel_goes_on(
    tmp_path: Path, trouble: list[Fault], tell: Tell
) -> None:
    async with two_numbers(tmp_path) as (ill, well), asyncio.timeout(STUCK):
        for first in range(0, COUNT, 10):  # The healthy run, for comparison.
            await asyncio.gather(*(well.sender.write(stranger(1000 + first + number)) for number in range(10)))
        await until(well, lambda: len(well.graph.sent) == COUNT)
        healthy = sorted(well.sender.times)[COUNT // 2]

        ill.graph.next_answers.extend(trouble * 1000)
        await asyncio.gather(*(ill.sender.write(stranger(number)) for number in range(3)))
        await until(ill, lambda: len(ill.graph.next_answers) < 1000 * len(trouble))
        for first in range(0, COUNT, 10):
            writing = [side.sender.write(stranger(first + number)) for side in (ill, well) for number in range(10)]
            await asyncio.gather(*writing)
        # Structure, not speed: all of the other channel's answers are out before one of the ill channel's.
        await until(well, lambda: len(well.graph.sent) == 2 * COUNT)
        assert ill.graph.sent == []
        assert ill.sender.answers.keys() == well.sender.answers.keys() == {200}
        meanwhile = sorted(ill.sender.times)[len(ill.sender.times) // 2]
        tell(f"ack p50 {healthy * 1000:.1f} ms before and {meanwhile * 1000:.1f} ms during; the other channel answered")


@pytest.mark.slow
async def test_after_a_429_nothing_is_sent_before_retry_after_is_over(tmp_path: Path, tell: Tell) -> None:
    async with ground(tmp_path) as here, stage.running(here.stage), asyncio.timeout(STUCK):
        here.graph.next_answers.append(Refusal(code=130429, status=429, retry_after=str(RETRY_AFTER)))
        await here.sender.write(stranger(1))
        await until(here, lambda: not here.graph.next_answers)
        refused = monotonic()
        await here.sender.write(stranger(2))
        await until(here, lambda: len(here.graph.sent) > 0)
        first = monotonic() - refused
        await until(here, lambda: len(here.graph.sent) == 2)
        tell(f"Retry-After {RETRY_AFTER:.0f} s: sent again after {first:.2f} s")
        assert first >= RETRY_AFTER - GRACE
        assert set(deliveries(here.graph).values()) == {1}


@pytest.mark.slow
async def test_what_a_platform_failed_to_take_arrives_when_it_is_well_again(tmp_path: Path, tell: Tell) -> None:
    throttled, broken = BareStatus(status=429, retry_after="1"), BareStatus(status=500)
    script: list[Fault] = [throttled, throttled, throttled, broken, broken, broken, Reset(), Reset()]
    async with ground(tmp_path) as here, stage.running(here.stage), asyncio.timeout(STUCK):
        here.graph.next_answers.extend([*script, Hang(seconds=60)])
        await asyncio.gather(*(here.sender.write(stranger(number)) for number in range(COUNT)))
        await until(here, lambda: len(here.graph.sent) >= COUNT and not here.queued())
        found = account(here)
        tell(f"{len(script) + 1} faults, {COUNT} messages: {len(here.graph.sent)} sends, state {here.state()}")
        assert (found.lost, found.unanswered, found.answered_twice) == (set(), set(), 0)
        assert here.state()["whatsapp:main"] == "running"


@pytest.mark.slow
async def test_an_answer_that_was_lost_is_known_by_its_echo_and_not_sent_again(
    tmp_path: Path, long: bool, tell: Tell
) -> None:
    lost = 400 if long else 100
    async with ground(tmp_path) as here, stage.running(here.stage), asyncio.timeout(STUCK):
        # Every other answer arrives: were all of them lost, the breaker would rightly let one probe a minute pass.
        here.graph.next_answers.extend([CutAfter(), None] * lost)
        await asyncio.gather(*(here.sender.write(stranger(number)) for number in range(2 * lost)))
        await until(here, lambda: len(here.graph.sent) >= 2 * lost and not here.queued())
        found = account(here)
        tell(f"{lost} answers lost: {found.answered_twice} sent twice")
        assert found.unanswered == set()
        assert found.answered_twice <= lost / 100
