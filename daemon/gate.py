"""Gate: what platforms bring is refused while it could not be kept, before it costs anything; staff's work goes on."""

from collections.abc import Callable

from daemon.channels.base import Receive
from prolink.errors import StoreBusy
from prolink.model.inbound import Batch

MOST_WAITING = 4096  # units: half of what the writer lets wait, so that staff and settled sends still find room


class Gate:
    """Stand before the desk. Whoever is refused hears StoreBusy, and brings the same again."""

    def __init__(self, waiting: Callable[[], int], receive: Receive) -> None:
        self.shut = ""
        """Why nothing is taken in; empty while the gate is open."""
        self._waiting, self._receive = waiting, receive

    async def receive(self, batch: Batch) -> None:
        """Let a batch through to the desk; raise StoreBusy where it could not be kept."""
        if self.shut:
            raise StoreBusy(self.shut)
        if self._waiting() >= MOST_WAITING:
            raise StoreBusy(f"{MOST_WAITING} writes are waiting.")
        await self._receive(batch)
