"""Rate: a token bucket, so that a channel is never asked for more than its platform takes."""

from collections.abc import Callable
from time import monotonic


class Bucket:
    """Allow `rate` acts a second, with bursts of up to one second's worth (at least one)."""

    def __init__(self, rate: float, now: Callable[[], float] = monotonic) -> None:
        self._rate, self._now = rate, now
        self._size = max(rate, 1.0)
        self._level, self._at = self._size, now()

    def available(self) -> int:
        """Return how many acts are allowed at this moment."""
        now = self._now()
        self._level = min(self._size, self._level + (now - self._at) * self._rate)
        self._at = now
        return int(self._level)

    def take(self, count: int = 1) -> None:
        """Use up acts that were available."""
        self._level -= count

    def wait(self) -> float:
        """Return the seconds until one act is allowed."""
        self.available()
        return max(0.0, (1.0 - self._level) / self._rate)
