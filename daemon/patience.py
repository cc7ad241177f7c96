"""Patience: how long the post of a channel waits for what."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a post waits for what, in seconds."""

    answer: float = 20.0
    """For a send to return, over the channel's own limit."""
    echo: float = 6.0
    """For a platform's status to tell that it has a message whose send was unclear."""
    first_pause: float = 2.0
    """Before the second attempt; doubled from there."""
    longest_pause: float = 300.0
    give_up: float = 24 * 3600.0
    """In the queue."""
    look: float = 60.0
    """Between two looks at the queue at most: due times are wall clock, and that may be set back."""

    def pause(self, attempts: int, jitter: Callable[[], float] = random.random) -> float:
        """Return the pause after so many failures: doubling, capped, with jitter so that not all return at once."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(attempts, 16)) * (0.5 + jitter() / 2)


USUAL = Patience()
