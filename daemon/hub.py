"""Hub: hands committed events to every listener at once, and lets go of whoever lags."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from prolink.protocol.events import Event, Frame, Gap

BACKLOG = 2000  # frames a listener may lag behind

_encode = msgspec.json.Encoder().encode


def frame(seq: int, event: bytes) -> bytes:
    """Put an encoded event into its frame without decoding it: `Frame` in JSON."""
    return b'{"seq":%d,"event":%s}' % (seq, event)


GAP = _encode(Frame(0, Gap()))


class Listener:
    """One console's queue of frames with their sequence numbers (0 for a live one)."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue(BACKLOG + 1)
        self._ended = False

    def put(self, item: tuple[int, bytes] | None) -> None:
        """Queue a frame (None ends the stream); a listener that is full has lagged, and its stream ends there.

        What waited before is still told, so that the console asks for what came after the last frame that it got.
        """
        if self._ended:
            return
        if item is None or self._frames.qsize() >= BACKLOG:
            self._ended = True
            item = None
        self._frames.put_nowait(item)

    async def get(self) -> tuple[int, bytes] | None:
        """Return the next frame, None when the stream is over."""
        return await self._frames.get()


class Hub:
    """The fan-out. It holds no history: who comes back reads the events that were missed from the store."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._closed = False

    def publish(self, events: list[tuple[int, bytes]]) -> None:
        """Hand committed events to every listener, in order."""
        if self._listeners:
            for seq, body in events:
                self._put((seq, frame(seq, body)))

    def tell(self, event: Event) -> None:
        """Hand out a live event: true at this moment, never stored."""
        if self._listeners:
            self._put((0, _encode(Frame(0, event))))

    @contextmanager
    def listen(self) -> Iterator[Listener]:
        """Take part until the block ends."""
        listener = Listener()
        if self._closed:
            listener.put(None)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End every stream first when the daemon stops: a listener that waits would hold everything up."""
        self._closed = True
        for listener in self._listeners:
            listener.put(None)

    def __len__(self) -> int:
        return len(self._listeners)

    def _put(self, item: tuple[int, bytes]) -> None:
        for listener in self._listeners:
            listener.put(item)
