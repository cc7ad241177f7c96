"""Signs of life: written down soon, and at most once a second however much is said."""

import asyncio
from pathlib import Path

from daemon.doorbell import Doorbell
from daemon.jobs.pulse import Pulse
from daemon.store import channels
from daemon.store.store import open_store
from daemon.store.tx import Tx
from tests.daemon.house import MAIN, HandClock, open_channels


def moves(tx: Tx) -> None:
    tx.committed.heard.add(MAIN)
    tx.committed.spoke.add(MAIN)


async def test_a_channel_that_was_heard_and_has_spoken_says_when(tmp_path: Path) -> None:
    clock, doorbell = HandClock(), Doorbell()
    async with open_store(tmp_path, clock, doorbell.ring) as store, asyncio.TaskGroup() as group:
        await store.write(open_channels)
        pulse = Pulse(store)
        doorbell.answer(pulse.ring)
        running = group.create_task(pulse.run())
        await store.write(moves)
        async with asyncio.timeout(5):
            while not (status := (await store.all(channels.ALL))[0]).last_outbound_at:
                await asyncio.sleep(0.01)
        running.cancel()
    assert status.last_inbound_at == status.last_outbound_at > 0
