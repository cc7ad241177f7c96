"""kill -9 while messages come in: whatever was acknowledged is there after the restart, once, and answered."""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from daemon.failpoints import POINTS
from daemon.faq.file import read
from daemon.simulate import stage
from prolink.errors import ProlinkError
from tests.faults.conftest import Tell
from tests.faults.ground import Account, Ground, account, deliveries, ground
from tests.faults.sender import stranger

RATE = 250.0  # messages a second
THINKS = 0.05  # seconds between the platform's having a message and its answer
DIES = 30.0  # seconds within which a daemon with a fail-point must have killed itself
SETTLED = 90.0  # seconds for the last daemon to have answered all

Kill = Callable[[Ground], Awaitable[None]]
"""Run a daemon under load until it is killed."""


@pytest.mark.slow
async def test_killed_at_any_moment_nothing_acknowledged_is_lost_or_stored_twice(
    tmp_path: Path, long: bool, tell: Tell
) -> None:
    chance = random.Random(112)

    async def kill_somewhere(here: Ground) -> None:
        async with stage.running(here.stage) as daemon:
            check_nothing_lost(here)
            # Under load from the first acknowledgement on: before it, the daemon builds its FAQ.
            known = len(here.sender.acknowledged)
            async with asyncio.timeout(DIES):
                while len(here.sender.acknowledged) == known:
                    await asyncio.sleep(0.01)
            await asyncio.sleep(chance.uniform(0.0, 0.9))
            daemon.kill()
            await daemon.wait()

    kills = [kill_somewhere] * (40 if long else 4)
    await killed_under_load(tmp_path, kills, tell)


@pytest.mark.slow
async def test_killed_at_each_named_point_nothing_acknowledged_is_lost_or_stored_twice(
    tmp_path: Path, long: bool, tell: Tell
) -> None:
    chance = random.Random(113)

    def kill_at(point: str) -> Kill:
        async def kill(here: Ground) -> None:
            # The first commits are of the start: a daemon that dies there would not be under load.
            where = f"{point}:{chance.randint(20, 120)}"
            async with stage.running(here.stage, PROLINK_FAILPOINT=where) as daemon, asyncio.timeout(DIES):
                check_nothing_lost(here)
                assert await daemon.wait() == -9

        return kill

    points = POINTS * 13 + POINTS[:1] if long else POINTS
    await killed_under_load(tmp_path, [kill_at(point) for point in points], tell)


@pytest.mark.slow
async def test_killed_at_each_commit_of_the_first_start_the_next_start_makes_it_whole(
    tmp_path: Path, tell: Tell
) -> None:
    died = 0
    async with ground(tmp_path) as here:
        for point in ("before_commit", "after_commit"):
            for passing in range(1, 10):
                try:
                    async with stage.running(here.stage, PROLINK_FAILPOINT=f"{point}:{passing}"):
                        break  # It needed fewer commits to be ready.
                except ProlinkError:
                    died += 1
        async with stage.running(here.stage):
            await here.sender.write(stranger(1))
            async with asyncio.timeout(SETTLED):
                while not here.graph.sent:
                    await asyncio.sleep(0.05)
        taken_over = here.count("SELECT count(*) FROM faq_entry")
        tell(f"died {died} times while starting; then {taken_over} FAQ entries and an answer")
        assert died > 2
        assert (taken_over, integrity(here)) == (len(read(here.stage.folder / "few.yaml")), "ok")


async def killed_under_load(folder: Path, kills: Sequence[Kill], tell: Tell) -> None:
    """Kill the daemon again and again while messages come in, let the last one finish, and call to account."""
    stop, unsettled = asyncio.Event(), 0
    async with ground(folder, thinks=THINKS) as here, asyncio.TaskGroup() as group:
        stream = group.create_task(here.sender.stream(RATE, stop))
        for kill in kills:
            await kill(here)
            unsettled += len(with_the_platform(here, folder / "copy"))
        async with stage.running(here.stage):
            check_nothing_lost(here)
            stop.set()
            async with asyncio.timeout(SETTLED):
                written = await stream
                while here.queued():
                    await asyncio.sleep(0.1)
        found = account(here)
        tell(
            f"{len(kills)} kills, {written} messages acknowledged: lost {len(found.lost)}, stored twice "
            f"{len(found.stored_twice)}, unanswered {len(found.unanswered)}, answered twice {found.answered_twice} of "
            f"{unsettled} that the platform had and we did not know of"
        )
        assert written == len(here.sender.acknowledged) > 20 * len(kills)
        assert (found.lost, found.stored_twice, found.unanswered) == (set(), set(), set())
        assert outbound_of_each_inbound(here) == 1
        assert found.answered_twice <= 0.1 * len(kills)
        assert integrity(here) == "ok"


def check_nothing_lost(here: Ground) -> None:
    """Look right after a restart, while more comes in, whether all that was acknowledged so far is there, once."""
    promised = set(here.sender.acknowledged)
    stored = here.stored()
    found = Account(lost=promised - stored.keys(), stored_twice={id for id, times in stored.items() if times > 1})
    assert found == Account()


def with_the_platform(here: Ground, copy: Path) -> set[str]:
    """Return what waits in a dead daemon's queue though the platform has it: without the echo it would go twice."""
    copy.mkdir(exist_ok=True)
    for path in here.database.parent.glob("prolink.db*"):  # A look at the original could tidy up what the daemon must.
        shutil.copy(path, copy / path.name)
    with closing(sqlite3.connect(copy / here.database.name)) as connection:
        queued = {str(id) for (id,) in connection.execute("SELECT message_id FROM delivery WHERE state = 'queued'")}
    return queued & deliveries(here.graph).keys()


def outbound_of_each_inbound(here: Ground) -> float:
    """Return how many answers were written for each message, on average."""
    inbound, outbound = (
        here.count("SELECT count(*) FROM message WHERE direction = ?", direction)
        for direction in ("inbound", "outbound")
    )
    return outbound / inbound


def integrity(here: Ground) -> str:
    """Return what SQLite says of the database after the last daemon has closed it."""
    with closing(sqlite3.connect(f"{here.database.as_uri()}?mode=ro", uri=True)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
