"""Explanation: everything that led to an outcome, for staff and for `prolink faq ask --why`."""

from msgspec import Struct

from daemon.faq.match import Match


class Word(Struct, frozen=True):
    """What became of one word."""

    word: str
    taken_for: tuple[str, ...]
    how: str
    """"faq", "common", "list", "spelling" or "unknown"."""


class Hint(Struct, frozen=True):
    """Words of the question that the FAQ has not, and the subjects that they hint at."""

    words: str
    subjects: tuple[str, ...]


class Scored(Struct, frozen=True):
    """One entry in question, with the raw score of each channel."""

    entry: str
    question: str
    total: float
    """In standard deviations, added over the channels."""
    bm25_words: float
    cosine_words: float
    bm25_grams: float
    cosine_grams: float


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a text got its outcome."""

    words: tuple[Word, ...] = ()
    hints: tuple[Hint, ...] = ()
    exact: str = ""
    """The wording that the text is, or nearly is."""
    scored: tuple[Scored, ...] = ()
    guard: str = ""
    """The foreign place that forbids an answer."""
    evidence: dict[str, float] = {}
    confidence: float = 0.0
    among_three: float = 0.0
    """How likely the right entry is among the first three."""
    answer_from: float = 0.0
    """The confidence that an answer needs, from the precision asked for."""
    suggest_from: float = 0.0
    parts: tuple[str, ...] = ()
    """The questions that a message of two was cut into."""
    match: Match
