"""Attendance: who has a console open now, and since when the others have not: what a claim's lease is judged by."""

from datetime import datetime

from prolink.clock import Clock


class Attendance:
    """Every open console with its agent. In memory only: a restart gives each absent agent the whole lease anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._begun = clock, clock()
        self._consoles: dict[object, str] = {}
        self._left: dict[str, datetime] = {}
        """When an agent was last known to be there."""

    def come(self, console: object, agent: str) -> None:
        """Note an open console."""
        self._consoles[console] = agent

    def go(self, console: object) -> None:
        """Forget a console, if it was ever there."""
        agent = self._consoles.pop(console, None)
        if agent is not None:
            self._left[agent] = self._clock()

    def act(self, agent: str) -> None:
        """Note that an agent did something: who works without a console is there by acting."""
        self._left[agent] = self._clock()

    def here(self) -> tuple[str, ...]:
        """Return who has a console open, by name."""
        return tuple(sorted(set(self._consoles.values())))

    def absent_since(self, agent: str) -> datetime | None:
        """Return since when an agent has no console open, None while there is one; at most since the start."""
        return None if agent in self._consoles.values() else max(self._begun, self._left.get(agent, self._begun))
