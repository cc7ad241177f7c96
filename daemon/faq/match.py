"""The narrow port of matching: a citizen's text in, one of three outcomes out."""

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from prolink.words import _


class Outcome(StrEnum):
    """What the bot may do with a text."""

    ANSWER = "answer"
    """Send the first candidate's answer."""
    SUGGEST = "suggest"
    """Ask “Maksud Anda …” with the candidates."""
    NONE = "none"
    """Say honestly that it is not known."""


class Reason(Struct, frozen=True):
    """Why an entry is the best one, put into words only where somebody reads them."""

    words: tuple[str, ...] = ()
    """What the question was read as; nothing where it stands in the FAQ word for word."""
    covered: float = 0.0
    closeness: float = 0.0
    elsewhere: str = ""
    """The other place that the question is about."""

    def __str__(self) -> str:
        if not self.words:
            return _("stands in the FAQ word for word")
        said = _("read as “{words}”; covers {covered:.0%}, closeness {close:.0%}").format(
            words=", ".join(self.words), covered=self.covered, close=self.closeness
        )
        return said + (_("; about another place: {name}").format(name=self.elsewhere) if self.elsewhere else "")


class Candidate(Struct, frozen=True):
    """One entry that a text may mean."""

    entry: str
    question: str
    confidence: float
    """From 0 to 1."""
    why: Reason | None = None
    """What speaks for the best one, for staff."""


class Match(Struct, frozen=True):
    """What a text means. Best candidate first, at most three, unless asked for more; NONE may have some, for staff."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    also: tuple[Candidate, ...] = ()
    """What a second question in the same message means, where that is sure; its answer goes with the first one's."""


NOTHING = Match(Outcome.NONE)


class Aims(Struct, frozen=True):
    """What the bot's outcomes are to be worth."""

    answer: float = 0.93
    """Share of the answers sent that are right, in the rehearsal; what citizens ask is easier."""
    suggest: float = 0.5
    """Likelihood from which three choices are offered: that the right one is among them."""


class Matcher(Protocol):
    """Finds entries; made once for a state of the FAQ, then read by all."""

    def match(self, text: str, most: int = 3) -> Match:
        """Return the outcome for any text whatever, in bounded time and without an exception."""
        ...
