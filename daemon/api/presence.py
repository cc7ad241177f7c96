"""Presence: who looks at which conversation at this moment; live only, never stored."""

from prolink.model.agent import Agent
from prolink.protocol.events import Presence


class Room:
    """Every open console with the conversation before its agent."""

    def __init__(self) -> None:
        self._looking: dict[object, tuple[str, int]] = {}

    def look(self, console: object, agent: Agent, conversation: int) -> list[Presence]:
        """Note what a console shows now (0 for nothing) and return what changed for the others."""
        before = self._looking.get(console, ("", 0))[1]
        self._looking[console] = (agent.name, conversation)
        return self._changed(before, conversation)

    def leave(self, console: object) -> list[Presence]:
        """Forget a console and return what changed for the others."""
        _, before = self._looking.pop(console, ("", 0))
        return self._changed(before, 0)

    def all(self) -> dict[int, tuple[str, ...]]:
        """Return everyone, by conversation."""
        return {id: self._at(id) for id in sorted({id for _, id in self._looking.values() if id})}

    def _changed(self, before: int, after: int) -> list[Presence]:
        return [Presence(id, self._at(id)) for id in (before, after) if id and before != after]

    def _at(self, conversation: int) -> tuple[str, ...]:
        return tuple(sorted({agent for agent, id in self._looking.values() if id == conversation}))
