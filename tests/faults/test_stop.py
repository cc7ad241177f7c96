"""SIGTERM under load: the daemon ends in good order; what it promised is there, what a platform has goes once."""

import asyncio
from pathlib import Path
from time import monotonic

import pytest

from daemon.simulate import stage
from tests.faults.conftest import Tell
from tests.faults.ground import account, ground

RATE = 400.0  # messages a second
THINKS = 0.05  # seconds between the platform's having a message and its answer
STOPS = 10.0  # seconds
STUCK = 90.0  # seconds before a wait is called stuck


@pytest.mark.slow
async def test_stopped_under_load_it_ends_with_zero_and_nothing_is_lost_or_answered_twice(
    tmp_path: Path, long: bool, tell: Tell
) -> None:
    stop = asyncio.Event()
    times = 10 if long else 2
    took: list[float] = []
    async with ground(tmp_path, thinks=THINKS) as here, asyncio.TaskGroup() as group, asyncio.timeout(times * STUCK):
        stream = group.create_task(here.sender.stream(RATE, stop))
        for _ in range(times):
            async with stage.running(here.stage) as daemon:
                await asyncio.sleep(1.5)
                begun = monotonic()
                daemon.terminate()
                assert await daemon.wait() == 0
                took.append(monotonic() - begun)
        async with stage.running(here.stage):
            stop.set()
            written = await stream
            while here.queued():
                await asyncio.sleep(0.1)
        found = account(here)
        tell(
            f"{times} stops in at most {max(took):.1f} s, {written} messages: lost {len(found.lost)}, unanswered "
            f"{len(found.unanswered)}, answered twice {found.answered_twice}"
        )
        assert max(took) <= STOPS
        assert (found.lost, found.stored_twice, found.unanswered, found.answered_twice) == (set(), set(), set(), 0)
        assert "Traceback" not in here.log
