"""Targets: the ratios that PROLINK wants to keep, and whether a run kept them."""

import math
from collections import defaultdict
from collections.abc import Callable

import msgspec

from rig.figures import median
from rig.phases import Outcome


class Verdict(msgspec.Struct, frozen=True):
    """One target and what was found; `met` is None where it was not measured."""

    name: str
    target: str
    found: float | None
    met: bool | None

    @property
    def shown(self) -> str:
        """What was found, for people."""
        return "–" if self.found is None else f"{self.found:.2f}" if self.found < 10 else f"{self.found:.0f}"


class Measured(msgspec.Struct):
    """All outcomes of a run, by phase, one a round."""

    outcomes: dict[str, list[Outcome]] = msgspec.field(default_factory=lambda: defaultdict(list))
    commit: list[float] = msgspec.field(default_factory=list)
    """Milliseconds of one bare commit, one median a round."""
    memory: dict[str, tuple[float, float]] = msgspec.field(default_factory=dict)
    """Idle and afterwards, MB."""

    def add(self, phase: str, outcome: Outcome) -> None:
        """Keep what a phase brought."""
        self.outcomes[phase].append(outcome)

    def middle(self, phase: str) -> Outcome:
        """Return the median of each figure of a phase."""
        several = self.outcomes[phase]
        return Outcome(*(median([getattr(one, name) for one in several]) for name in Outcome.__struct_fields__))

    def ratio(self, phase: str, yardstick: str, of: Callable[[Outcome], float] = lambda one: one.cpu) -> float:
        """Return the median of the rounds' ratios of a figure; nan where one of both is missing."""
        pairs = zip(self.outcomes.get(phase, ()), self.outcomes.get(yardstick, ()), strict=False)
        ratios = [of(one) / of(other) for one, other in pairs if of(other)]
        return median(ratios) if ratios else math.nan


def verdicts(found: Measured) -> list[Verdict]:
    """Return every target with its verdict."""
    rate: Callable[[Outcome], float] = lambda one: one.rate  # noqa: E731 - a name for the argument below
    quarter = found.outcomes.get("PROLINK at a quarter of capacity", ())
    waits = [one.ack_p50 for one in quarter]
    return [
        _at_most("CPU of a complete message, bare handler = 1", 5.0, found.ratio("full PROLINK", "bare")),
        _at_most("the same, stretch", 3.5, found.ratio("full PROLINK", "bare")),
        _at_most("CPU of a durable acknowledgement, bare handler = 1", 1.6, found.ratio("acks", "bare")),
        _at_least("answered/s, opsdroid = 1", 2.5, found.ratio("full PROLINK", "full opsdroid 0.31", rate)),
        _at_least("acknowledged/s, row by row = 1", 3.0, found.ratio("acks", "acks row by row", rate)),
        _at_least(
            "the same, every fsync 10 ms slower",
            30.0,
            found.ratio("acks slow disk", "acks slow disk, row by row", rate),
        ),
        _at_most(
            "ack p50 at a quarter of capacity, bare commit = 1",
            6.0,
            median(waits) / median(found.commit) if waits else math.nan,
        ),
        _at_most("memory idle, MB", 80.0, found.memory.get("PROLINK", (math.nan,))[0]),
    ]


def _at_most(name: str, limit: float, value: float) -> Verdict:
    known = not math.isnan(value)
    return Verdict(name, f"≤ {limit:g}", value if known else None, value <= limit if known else None)


def _at_least(name: str, limit: float, value: float) -> Verdict:
    known = not math.isnan(value)
    return Verdict(name, f"≥ {limit:g}", value if known else None, value >= limit if known else None)
