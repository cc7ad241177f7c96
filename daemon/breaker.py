"""Breaker: spares a platform that is down: after failures in a row one probe at a time goes, until one succeeds."""

import random
from collections.abc import Callable
from time import monotonic

AFTER = 5  # failures in a row
LONGEST = 60.0  # seconds between two probes


class Breaker:
    """The circuit to one platform. Closed, it lets everything pass; open, one probe after each pause."""

    def __init__(
        self,
        first_pause: float,
        now: Callable[[], float] = monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._first_pause, self._now, self._jitter = first_pause, now, jitter
        self.failures = 0
        """In a row."""
        self._pause, self._probe_at = 0.0, 0.0

    @property
    def open(self) -> bool:
        """Tell whether only probes may go."""
        return self.failures >= AFTER

    @property
    def wait(self) -> float:
        """The seconds until a probe may go; 0 or less when it may."""
        return self._probe_at - self._now()

    def fail(self) -> None:
        """Count a failure: each probe's doubles the pause."""
        self.failures += 1
        if self.open and self.wait <= 0:  # What was under way when it opened tells nothing new.
            self._pause = min(LONGEST, self._pause * 2 or self._first_pause)
            self._probe_at = self._now() + self._pause * (0.5 + self._jitter() / 2)

    def hear(self) -> None:
        """Let the next probe go at once: the platform has told in another way that it takes our messages."""
        if self.open:
            self._pause, self._probe_at = 0.0, self._now()

    def close(self) -> None:
        """Let everything pass: the platform has answered, or a person says that it is well."""
        self.failures, self._pause, self._probe_at = 0, 0.0, 0.0
