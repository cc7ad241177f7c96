"""The database can't be written: nobody hears 200 for what isn't stored, and all is well when it can again."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import aiohttp
import pytest

from daemon.simulate import stage
from daemon.store.store import BUSY_TIMEOUT
from tests.daemon.house import held_by_another_process
from tests.faults.conftest import Tell
from tests.faults.ground import Ground, account, ground
from tests.faults.sender import stranger

DISK = "16m"  # more than a WAL that has grown to its usual 4 MB
LEFT = 1_000_000  # bytes beside the ballast
LONG_TEXT = "syarat KTP " + "x" * 4000
STUCK = 60.0  # seconds before a wait is called stuck
SHORT_LOCK = 3.0  # seconds, less than the busy timeout


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a full disk needs root and mount: they are not here")
    disk = tmp_path / "data"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("a full disk needs a tmpfs of its own: this machine allows none")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill(disk: Path) -> Path:
    """Put something on the disk that leaves next to nothing, and return it."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - LEFT))
    return ballast


async def ready(here: Ground) -> int:
    """Return what /readyz says."""
    address = f"http://127.0.0.1:{here.stage.port}/readyz"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        return answer.status


async def settled(here: Ground) -> None:
    async with asyncio.timeout(STUCK):
        while here.queued():
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_while_the_disk_is_full_nothing_is_promised_and_afterwards_all_arrives(
    tmp_path: Path, small_disk: Path, tell: Tell
) -> None:
    unguarded = {"desk": {"min_free_mb": 0}}
    async with ground(tmp_path, settings=unguarded) as here, asyncio.timeout(STUCK):
        async with stage.running(here.stage):
            ballast = fill(small_disk)
            promised = refused = 0
            while refused < 100:
                who = stranger(promised)
                status = await here.sender.post(here.sender.body(who, f"wamid.{promised}", LONG_TEXT))
                assert status in (200, 503)
                if status == 200:
                    here.sender.acknowledged[f"wamid.{promised}"] = who.phone
                    promised += 1
                else:
                    refused += 1
            ballast.unlink()
            await all_arrives(here, promised)
        found = account(here)
        tell(f"{promised} stored, then {refused} times 503, then 200 more: lost {len(found.lost)}")
        assert (found.lost, found.stored_twice, found.unanswered) == (set(), set(), set())


@pytest.mark.slow
async def test_a_disk_that_is_nearly_full_shuts_the_door_before_sqlite_meets_its_end(
    tmp_path: Path, small_disk: Path, tell: Tell
) -> None:
    async with ground(tmp_path, settings={"desk": {"min_free_mb": 2}}) as here, asyncio.timeout(STUCK):
        async with stage.running(here.stage):
            await here.sender.write(stranger(10_000))
            ballast = fill(small_disk)
            while await ready(here) != 503:
                await asyncio.sleep(0.1)
            statuses = {
                await here.sender.post(here.sender.body(stranger(number), f"x.{number}")) for number in range(100)
            }
            assert statuses == {503}
            ballast.unlink()
            await all_arrives(here, 0)
        found = account(here)
        tell(f"100 times 503 before the disk was full, then 200 more: lost {len(found.lost)}")
        assert (found.lost, found.stored_twice, found.unanswered) == (set(), set(), set())
        assert "commit failed" not in here.log


async def all_arrives(here: Ground, first: int) -> None:
    """Let 200 more citizens write, now that there is room, and wait until they are answered."""
    for number in range(first, first + 200):
        await here.sender.write(stranger(number), f"wamid.{number}")
    assert await ready(here) == 200
    await settled(here)


@pytest.mark.slow
async def test_a_lock_shorter_than_the_busy_timeout_is_waited_for(tmp_path: Path, tell: Tell) -> None:
    async with ground(tmp_path) as here, stage.running(here.stage), asyncio.timeout(STUCK):
        async with asyncio.TaskGroup() as group:
            with held_by_another_process(here.database):
                for number in range(20):
                    group.create_task(here.sender.write(stranger(number)))
                await asyncio.sleep(SHORT_LOCK)
                assert here.sender.acknowledged == {}
        tell(f"locked for {SHORT_LOCK:.0f} s: {dict(here.sender.answers)}")
        assert here.sender.answers == {200: 20}
        await settled(here)
        assert account(here).unanswered == set()


@pytest.mark.slow
async def test_a_lock_that_stays_is_answered_with_503_and_nothing_is_promised(tmp_path: Path, tell: Tell) -> None:
    async with ground(tmp_path) as here, stage.running(here.stage), asyncio.timeout(STUCK):
        async with asyncio.TaskGroup() as group:
            with held_by_another_process(here.database):
                begun = monotonic()
                for number in range(20):
                    group.create_task(here.sender.write(stranger(number)))
                while not here.sender.answers:
                    await asyncio.sleep(0.05)
                waited = monotonic() - begun
                assert await ready(here) == 503
                await asyncio.sleep(2 * BUSY_TIMEOUT)
                assert here.sender.acknowledged == {}
                assert here.sender.answers.keys() == {503}
        tell(f"first 503 after {waited:.1f} s, acknowledged while locked 0, then {here.sender.answers[200]}")
        assert len(here.sender.acknowledged) == 20
        await settled(here)
        assert await ready(here) == 200
        found = account(here)
        assert (found.lost, found.stored_twice, found.unanswered, found.answered_twice) == (set(), set(), set(), 0)
