"""Receive: takes in what a platform delivered: one unit of work, one commit, then the platform may hear 200."""

import logging
from collections.abc import Callable, Mapping

from daemon.desk.bot.emergency import alarm_in
from daemon.desk.bot.rules import READABLE
from daemon.desk.intake import Intake
from daemon.desk.library import Library
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.errors import StoreError
from prolink.model.channel import Limits
from prolink.model.inbound import Batch, InboundMessage

log = logging.getLogger(__name__)


class Reception:
    """Where citizens' messages come in. Matching is done before the unit, deciding inside: both are pure."""

    def __init__(
        self, store: Store, library: Library, limits: Mapping[str, Limits], on_read: Callable[[str, str], None]
    ) -> None:
        self._store, self._library, self._limits, self._on_read = store, library, limits, on_read
        alarm_in("kebakaran")  # Its lists are read now, not while the first citizen waits.

    async def receive(self, batch: Batch) -> None:
        """Store a batch durably, answered; raises StoreBusy or StoreFailed, and then nothing of it was kept."""
        await self._library.opened()
        book = self._library.book
        matches = {item.key: self._library.match(item.text) for item in _questions(batch)}
        limits = self._limits[batch.channel]

        def intake(tx: Tx) -> Intake:
            return Intake(tx, batch.channel, limits, book, matches)

        try:
            read = await self._store.write(lambda tx: intake(tx).take_in(batch))
        except StoreError:
            raise
        except Exception:
            log.exception("a delivery could not be taken in", extra={"channel": batch.channel})
            await self._store.write(lambda tx: intake(tx).put_aside(batch))
            return
        for key in read:
            self._on_read(batch.channel, key)


def _questions(batch: Batch) -> list[InboundMessage]:
    """Return the messages that the FAQ may know an answer to."""
    messages = [item for item in batch.items if isinstance(item, InboundMessage)]
    return [item for item in messages if item.kind in READABLE and not item.choice and not item.echo]
