"""A disk that fails to flush once: the daemon ends, for nobody knows what the disk holds; a restart recovers."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from daemon.simulate import stage
from daemon.simulate.stage import Stage
from prolink.errors import Exit
from tests.faults.conftest import Tell
from tests.faults.ground import account, ground

FAILS_AT = 60  # the writer's flush that fails; all others succeed
RATE = 50.0  # messages a second
STUCK = 90.0  # seconds

FLUSHES = "fsync,fdatasync"


@pytest.fixture
def strace() -> str:
    program = shutil.which("strace")
    if program is None:
        pytest.skip("a flush that fails needs strace: apt install strace")
    if subprocess.run([program, "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a flush that fails needs strace, and this machine does not let it trace")
    return program


@asynccontextmanager
async def failing(stage: Stage, strace: str) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """Run the stage's daemon on a disk of which one flush fails, ready when the block begins."""
    inject = f"inject={FLUSHES}:error=EIO:when={FAILS_AT}"
    with stage.log.open("ab") as log:
        daemon = await asyncio.create_subprocess_exec(
            *(strace, "-f", "-qq", "-e", f"trace={FLUSHES}", "-e", inject, "-o", str(stage.folder / "strace.log")),
            *(sys.executable, "-m", "prolink.cli", "serve", "--config", str(stage.config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=stage.environment(),
        )
    try:
        async with aiohttp.ClientSession() as http:
            while not await _ready(http, stage):
                await asyncio.sleep(0.05)
        yield daemon
    finally:
        if daemon.returncode is None:
            daemon.terminate()
            await daemon.wait()


async def _ready(http: aiohttp.ClientSession, stage: Stage) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{stage.port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.mark.slow
async def test_after_a_flush_that_failed_the_daemon_ends_and_nothing_that_was_promised_is_lost(
    tmp_path: Path, strace: str, tell: Tell
) -> None:
    stop = asyncio.Event()
    async with ground(tmp_path) as here, asyncio.timeout(STUCK), asyncio.TaskGroup() as group:
        async with failing(here.stage, strace) as daemon:
            writing = group.create_task(here.sender.stream(RATE, stop))
            code = await daemon.wait()
            promised = len(here.sender.acknowledged)
        assert code == Exit.ERROR
        assert (tmp_path / "strace.log").read_text().count("INJECTED") == 1
        async with stage.running(here.stage):
            stop.set()
            await writing
            while here.queued():
                await asyncio.sleep(0.05)
        found = account(here)
        tell(f"{promised} acknowledged before the flush failed, {len(here.sender.acknowledged)} in all: {found}")
        assert promised > 0
        assert (found.lost, found.stored_twice, found.unanswered) == (set(), set(), set())
        assert "Traceback" not in here.log
