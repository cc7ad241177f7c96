"""Evidence: what speaks for and against the best entry, in numbers that no message's length changes."""

import math
from collections.abc import Sequence

from daemon.faq.search.index import BM25_WORDS, COSINE_GRAMS, COSINE_WORDS, Index, Question
from daemon.faq.search.measures import K1
from daemon.faq.search.ranking import Ranked
from daemon.faq.search.texts import Texts

NAMES = (
    "covered",
    "closeness",
    "bm25",
    "cosine_words",
    "cosine_grams",
    "lead_words",
    "lead_grams",
    "lead",
    "height",
    "spread",
    "unknown",
    "told",
    "missed",
    "lead_closeness",
)
"""What each number is, for staff; see `gathered`."""


def gathered(index: Index, question: Question, ranked: Ranked, texts: Texts, without: int = -1) -> list[float]:
    """Return the evidence for the best entry, in the order of NAMES; `without` is a wording of it that is thought away.

    covered, closeness: share of the question's weight that the nearest wording has, and Dice's coefficient with it.
    lead_…: how far the second entry is behind. spread: entropy over the first ten. unknown: share of words that the FAQ
    has never heard. told: weight of what is shared. missed: share of the weightiest word that is not. lead_closeness:
    how much less close the second entry's nearest wording is.
    """
    strange = question.unknown * index.measures.rarest
    own = ranked.scores.masses
    mass = sum(own.values()) + strange or 1.0
    first = ranked.places[0]
    shared, close, lacking = texts.closest(first, own, mass, without)
    totals = ranked.totals[:10]
    second = len(totals) > 1
    words, grams = ranked.raw(COSINE_WORDS, 0), ranked.raw(COSINE_GRAMS, 0)
    behind = texts.closest(ranked.places[1], own, mass).close if second else 0.0
    return [
        shared / mass,
        close,
        ranked.raw(BM25_WORDS, 0) / (mass * (K1 + 1)),
        words,
        grams,
        words - ranked.raw(COSINE_WORDS, 1) if second else words,
        grams - ranked.raw(COSINE_GRAMS, 1) if second else grams,
        math.log1p(max(totals[0] - totals[1], 0.0)) if second else 1.0,
        math.log1p(max(totals[0], 0.0)) / 3,
        _entropy(totals),
        strange / mass,
        math.log1p(shared) / 3,
        max(strange, lacking) / mass,
        close - behind,
    ]


def _entropy(totals: Sequence[float]) -> float:
    if len(totals) < 2:
        return 0.0
    shares = [math.exp(total - totals[0]) for total in totals]
    whole = sum(shares)
    return -sum([share / whole * math.log(share / whole + 1e-12) for share in shares]) / math.log(len(totals))
