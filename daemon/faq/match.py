"""The narrow port of matching: a citizen's text in, one of three outcomes out."""

from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Outcome(StrEnum):
    """What the bot may do with a text."""

    ANSWER = "answer"
    """Send the first candidate's answer."""
    SUGGEST = "suggest"
    """Ask “Maksud Anda …” with the candidates."""
    NONE = "none"
    """Say honestly that it is not known."""


class Candidate(Struct, frozen=True):
    """One entry that a text may mean."""

    entry: str
    question: str
    confidence: float
    """From 0 to 1."""
    why: str
    """What speaks for it, for staff."""


class Match(Struct, frozen=True):
    """What a text means. Best candidate first, at most three, unless asked for more; NONE may have some, for staff."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    also: tuple[Candidate, ...] = ()
    """What a second question in the same message means, where that is sure; its answer goes with the first one's."""


NOTHING = Match(Outcome.NONE)


class Aims(Struct, frozen=True):
    """What the bot's outcomes are to be worth."""

    answer: float = 0.95
    """Share of the answers sent that are right."""
    suggest: float = 0.5
    """Likelihood from which three choices are offered: that the right one is among them."""


class Matcher(Protocol):
    """Finds entries; made once for a state of the FAQ, then read by all."""

    def match(self, text: str, most: int = 3) -> Match:
        """Return the outcome for any text whatever, in bounded time and without an exception."""
        ...
