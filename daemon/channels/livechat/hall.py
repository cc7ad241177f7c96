"""Hall: who is here now: the open ends of each visitor, rung when there is something to read."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MOST_WORDS = 64  # that an end may lag behind
MOST_ENDS = 8  # tabs of one visitor
REMEMBERED = 1000  # messages released and perhaps not settled yet; the outbox has at most 32 under way


class End:
    """One socket or one waiting poll of a visitor."""

    def __init__(self) -> None:
        self.bell = asyncio.Event()
        self.words: deque[dict[str, Any]] = deque()
        """What is told to it beside the messages."""
        self.lags = False
        self.leaving = False

    def tell(self, word: dict[str, Any]) -> None:
        """Queue a word; an end that does not read is marked as lagging."""
        if len(self.words) >= MOST_WORDS:
            self.lags = True
        else:
            self.words.append(word)
        self.bell.set()


class Hall:
    """All ends of one channel, and which of our messages have been released to be read."""

    def __init__(self) -> None:
        self.released: dict[int, None] = {}
        """Messages that the outbox handed over: their commit as sent follows."""
        self.closed = False
        self._ends: dict[str, set[End]] = {}

    def full(self, vid: str) -> bool:
        """Tell whether a visitor has as many ends as one may have."""
        return len(self._ends.get(vid, ())) >= MOST_ENDS

    @contextmanager
    def enter(self, vid: str) -> Iterator[End]:
        """Take part as one end of a visitor until the block ends."""
        end = End()
        end.leaving = self.closed
        self._ends.setdefault(vid, set()).add(end)
        try:
            yield end
        finally:
            self._ends[vid].discard(end)
            if not self._ends[vid]:
                del self._ends[vid]

    def ring(self, vid: str) -> None:
        """Have every end of a visitor look at the chat again."""
        for end in self._ends.get(vid, ()):
            end.bell.set()

    def tell(self, vid: str, word: dict[str, Any]) -> None:
        """Tell every end of a visitor something of the moment."""
        for end in self._ends.get(vid, ()):
            end.tell(word)

    def release(self, seq: int) -> None:
        """Let a message be read although its commit as sent is still to come."""
        self.released[seq] = None
        while len(self.released) > REMEMBERED:
            del self.released[next(iter(self.released))]

    def close(self) -> None:
        """Send everybody away: the daemon stops."""
        self.closed = True
        for ends in self._ends.values():
            for end in ends:
                end.leaving = True
                end.bell.set()
