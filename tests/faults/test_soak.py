"""Day after day in minutes: with consoles following, neither memory nor files nor tasks nor the WAL grow."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

import pytest

from daemon.simulate import stage
from prolink.client import DaemonClient
from tests.faults.conftest import Tell
from tests.faults.ground import Ground, account, ground
from tests.faults.sender import stranger
from tests.faults.vitals import files, metric, resident, threads

CITIZENS = 500
CONSOLES = 2
BEHIND = 300  # answers that the platform may lack before citizens write more slowly
SAMPLE = 250  # messages between two samples
MAY_GROW = 50.0  # bytes a message
NOISE = 3_000_000  # bytes by which the memory of an unchanged daemon moves
MOVES = 40  # connections and requests that are there at one moment and not at another
WAL_LIMIT = 64 * 2**20  # bytes
STUCK = 1800.0  # seconds


@dataclass(frozen=True)
class Sample:
    """What the daemon used after so many messages."""

    messages: int
    memory: int
    files: int
    threads: int
    tasks: int
    wal: int


async def sampled(here: Ground, pid: int, messages: int) -> Sample:
    wal = here.database.with_name("prolink.db-wal").stat().st_size
    tasks = int(await metric(here.stage.socket, "prolink_tasks"))
    return Sample(messages, resident(pid), files(pid), threads(pid), tasks, wal)


async def follow(here: Ground, seen: list[int]) -> None:
    """Be a console: take a snapshot, follow, and begin again now and then, as people do."""
    async with DaemonClient(here.stage.socket) as client:
        while True:
            since = (await client.snapshot()).seq
            async with client.events(since) as feed:
                async for frame in feed:
                    seen[0] += 1
                    since = frame.seq or since
                    if seen[0] % 5000 == 0:
                        break


@pytest.mark.slow
async def test_memory_files_tasks_and_wal_stay_where_they_are(tmp_path: Path, long: bool, tell: Tell) -> None:
    count = 50_000 if long else 20_000
    samples: list[Sample] = []
    seen = [[0] for _ in range(CONSOLES)]
    async with (
        asyncio.timeout(STUCK),
        ground(tmp_path) as here,
        stage.running(here.stage) as daemon,
    ):
        async with asyncio.TaskGroup() as group:
            following = [group.create_task(follow(here, number)) for number in seen]
            begun = asyncio.get_running_loop().time()
            room = asyncio.Semaphore(32)

            async def write(number: int) -> None:
                async with room:
                    await here.sender.write(stranger(number % CITIZENS), f"wamid.{number}")

            async with asyncio.TaskGroup() as writing:
                for number in range(count):
                    while number - len(here.graph.sent) > BEHIND:
                        await asyncio.sleep(0.01)
                    async with room:
                        writing.create_task(write(number))
                    if number % SAMPLE == 0:
                        samples.append(await sampled(here, daemon.pid, number))
            while here.queued():
                await asyncio.sleep(0.1)
            rate = count / (asyncio.get_running_loop().time() - begun)
            for task in following:
                task.cancel()
        found = account(here)
        answers = len(here.graph.sent)
    before, half = samples[: len(samples) // 2], samples[len(samples) // 2 :]
    slope = linear_regression([one.messages for one in half], [one.memory for one in half]).slope
    tell(
        f"{count} messages at {rate:.0f}/s, {sum(number for (number,) in seen)} events told: memory "
        f"{half[0].memory / 2**20:.1f} → {half[-1].memory / 2**20:.1f} MB ({slope:+.0f} bytes a message), files "
        f"{spread([one.files for one in half])}, threads {spread([one.threads for one in half])}, tasks "
        f"{spread([one.tasks for one in half])}, WAL at most {max(one.wal for one in samples) / 2**20:.1f} MB"
    )
    assert (found.lost, found.stored_twice, found.unanswered, answers) == (set(), set(), set(), count)
    assert slope * (count / 2) <= MAY_GROW * (count / 2) + NOISE
    assert max(one.files for one in half) <= max(one.files for one in before) + MOVES
    assert max(one.threads for one in half) <= max(one.threads for one in before)
    assert max(one.tasks for one in half) <= max(one.tasks for one in before) + MOVES
    assert max(one.wal for one in samples) <= WAL_LIMIT


def spread(values: Sequence[int]) -> str:
    return f"{min(values)}–{max(values)}"
