"""Runs: keeps each channel's own work going, shows its trouble to staff, and waits where only they can mend it."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from daemon.channels.base import Channel, Receive
from daemon.store import channels
from daemon.store.store import Store
from daemon.store.tx import Committed, Tx
from daemon.supervise import keep_running
from prolink.errors import ChannelStopped, StoreBusy, TryLater
from prolink.model.channel import ChannelState

log = logging.getLogger(__name__)

WELL_AFTER = 180.0  # seconds without trouble: longer than a channel may wait in vain before it says so
STORE_PAUSE = 2.0  # seconds


class Runs:
    """The runs of all channels. `ring` is called after each commit."""

    def __init__(
        self, store: Store, channels: Sequence[Channel], receive: Receive, *, well_after: float = WELL_AFTER
    ) -> None:
        self._runs = {channel.id: Run(store, channel, receive, well_after) for channel in channels}

    def ring(self, committed: Committed) -> None:
        """Look again whether a person has started a channel again."""
        for id in committed.channels & self._runs.keys():
            self._runs[id].ring()

    async def run(self) -> None:
        """Keep every channel running until cancelled."""
        async with asyncio.TaskGroup() as group:
            for id, run in self._runs.items():
                group.create_task(run.keep(), name=f"{id} run")
                group.create_task(run.recover(), name=f"{id} recovers")


class Run:
    """The run of one channel."""

    def __init__(self, store: Store, channel: Channel, receive: Receive, well_after: float) -> None:
        self._store, self._channel, self._receive, self._well_after = store, channel, receive, well_after
        self._bell, self._troubled = asyncio.Event(), asyncio.Event()
        self._reason = ""

    def ring(self) -> None:
        """Look again whether a person has started the channel again."""
        self._bell.set()

    async def keep(self) -> None:
        """Run until the channel has nothing more to do."""
        while True:
            try:
                return await keep_running(self._channel.id, lambda: self._channel.run(self._receive))
            except ChannelStopped as problem:
                log.error("stopped until a person resumes it", extra=self._facts(problem.reason))
                self._reason = problem.reason
                await self._write(self._stop)
                await self._resumed()
            except TryLater as problem:
                log.warning("in trouble, tries again", extra=self._facts(problem.reason))
                self._reason = problem.reason
                await self._write(self._trouble)
                self._troubled.set()
                await asyncio.sleep(problem.after)

    async def recover(self) -> None:
        """Call the channel well again some time after its last trouble."""
        while True:
            await self._troubled.wait()
            try:
                while True:
                    self._troubled.clear()
                    async with asyncio.timeout(self._well_after):
                        await self._troubled.wait()
            except TimeoutError:
                await self._write(self._be_well)

    async def _resumed(self) -> None:
        while True:
            self._bell.clear()
            if await self._store.one(channels.STATE, id=self._channel.id) is not ChannelState.STOPPED:
                return
            await self._bell.wait()

    def _stop(self, tx: Tx) -> None:
        channels.set_state(tx, self._channel.id, ChannelState.STOPPED, self._reason)

    def _trouble(self, tx: Tx) -> None:
        # What a person stopped stays stopped: hearing goes on then, and may be in trouble.
        if tx.one(channels.STATE, id=self._channel.id) is not ChannelState.STOPPED:
            channels.set_state(tx, self._channel.id, ChannelState.TROUBLED, self._reason)

    def _be_well(self, tx: Tx) -> None:
        status = tx.one(channels.BY_ID, id=self._channel.id)
        if status and (status.state, status.reason) == (ChannelState.TROUBLED, self._reason):
            channels.set_state(tx, self._channel.id, ChannelState.RUNNING)

    async def _write(self, unit: Callable[[Tx], None]) -> None:
        while True:
            try:
                return await self._store.write(unit)
            except StoreBusy as problem:
                log.warning("can't write down how a channel fares", extra=self._facts(str(problem)))
                await asyncio.sleep(STORE_PAUSE)

    def _facts(self, problem: str) -> dict[str, str]:
        return {"channel": self._channel.id, "problem": problem}
