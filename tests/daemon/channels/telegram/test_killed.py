"""The daemon, a process of its own, killed with updates in its hands: each of them stored once and answered."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from daemon.simulate.bot_api import SimulatedBotApi
from daemon.simulate.bot_shapes import User
from prolink.config import environment
from tests.daemon.channels.telegram.test_whole_path import City, city

KILLS = 12
QUESTION = "Bagaimana cara panen mangga?"
PACE = 0.01  # seconds between two citizens


@asynccontextmanager
async def serving(here: City) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """Run the daemon, hearing when the block begins; kill -9 it at its end."""
    daemon = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "prolink.cli", "serve", "--config", str(here.stand.settings_file)),
        env=environment(),
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    asked = len(here.api.called)
    try:
        async with asyncio.timeout(30):
            await here.api.until(lambda: len(here.api.called) > asked)
        yield daemon
    finally:
        daemon.kill()
        await daemon.wait()


async def write_on(api: SimulatedBotApi) -> None:
    while True:
        number = len(api.known) + 1
        api.write(User(id=number, first_name=f"Warga {number}"), QUESTION)
        await asyncio.sleep(PACE)


@pytest.mark.slow
async def test_killed_a_dozen_times_nothing_is_lost_and_nothing_stored_twice() -> None:
    async with city() as here, asyncio.TaskGroup() as group:
        writing = group.create_task(write_on(here.api))
        for _kill in range(KILLS):
            async with serving(here):
                await asyncio.sleep(random.uniform(0.0, 0.4))
        writing.cancel()
        people = here.api.known
        async with serving(here), asyncio.timeout(60):
            await here.api.heard()
            await here.api.until(lambda: {sent.chat for sent in here.api.sent} >= people)
        stored = here.stand.rows("SELECT platform_id FROM message WHERE direction = 'inbound'")
        assert len(stored) == len(set(stored)) == len(people)
        again = sum(count - 1 for count in Counter(sent.chat for sent in here.api.sent).values())
        # Telegram has neither an echo nor an idempotency key: what was in flight at a kill may come twice.
        assert again <= 32 * KILLS
        print(f"{len(people)} citizens, {KILLS} kills, answered twice: {again}")
