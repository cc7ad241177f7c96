"""Reel: unrolls a visitor's chat for one end, in order of numbers, each message once."""

from collections.abc import Container, Iterable
from typing import Any, Protocol

from daemon.channels.livechat.frames import event
from daemon.store.histories import PAGE, Past
from prolink.model.message import State


class Records(Protocol):
    """What the livechat is handed of the store."""

    async def after(self, channel: str, visitor: str, seq: int) -> list[Past]:
        """Return at most PAGE messages after a number, oldest first; after 0, the last ones."""
        ...

    async def number(self, channel: str, key: str) -> int:
        """Return the number under which a visitor's message was stored, 0 for none."""
        ...


class NoRecords:
    """Knows nobody."""

    async def after(self, channel: str, visitor: str, seq: int) -> list[Past]:
        """Return nothing."""
        return []

    async def number(self, channel: str, key: str) -> int:
        """Return 0."""
        return 0


class Reel:
    """Where one end stands. Numbers grow, but a message of ours becomes readable only when the outbox lets it go.

    So a later message may be told before an earlier one: `after` stays below the earliest that still waits, and what
    was told beyond it is remembered.
    """

    def __init__(
        self,
        records: Records,
        channel: str,
        vid: str,
        released: Container[int],
        *,
        after: int = 0,
        have: Iterable[int] = (),
    ) -> None:
        self.after = after
        self._have = set(have)
        self._records, self._channel, self._vid, self._released = records, channel, vid, released

    async def unroll(self) -> list[dict[str, Any]]:
        """Return the next events, at most one page, none when everything readable has been told."""
        at, waiting = self.after, False
        while True:
            page = await self._records.after(self._channel, self._vid, at)
            events = []
            for past in page:
                if past.state in (State.DROPPED, State.FAILED):
                    continue
                if past.state is State.QUEUED and past.seq not in self._released:
                    waiting = True
                    continue
                if waiting and past.seq not in self._have:
                    self._have.add(past.seq)
                    events.append(event(past, self.after))
                elif not waiting:
                    self.after = past.seq
                    if past.seq not in self._have:
                        events.append(event(past, self.after))
                    self._have.discard(past.seq)
            if events or len(page) < PAGE:
                return events
            at = page[-1].seq
