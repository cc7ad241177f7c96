"""Evidence: what speaks for and against the best entry, in numbers that no message's length changes."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from daemon.faq.arrays import Ints, Singles
from daemon.faq.index import K1, Index, Question
from daemon.faq.ranking import Ranked

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


_NONE: Ints = np.zeros(0, dtype=np.int32)


class Nearest(NamedTuple):
    """The wording of an entry that is closest to a question."""

    shared: float
    """Weight of what both have."""
    close: float
    """Dice's coefficient."""
    terms: Ints


class Texts:
    """The wordings of every entry as terms, one behind the other."""

    def __init__(self, learnt: Sequence[Ints], lengths: Sequence[Ints], idf: Singles) -> None:
        """`learnt` are each entry's terms, wording by wording, and `lengths` how many each wording has."""
        self._terms = np.concatenate([_NONE, *learnt])
        starts = np.concatenate(([0], np.cumsum(np.concatenate([_NONE, *lengths]), dtype=np.int64)))
        summed = np.concatenate(([0], np.cumsum(idf[self._terms], dtype=np.float64)))
        self._masses = np.diff(summed[starts]).astype(np.float32)
        self._first = np.concatenate(([0], np.cumsum([len(texts) for texts in lengths], dtype=np.int64))).tolist()
        """Where an entry's wordings begin."""
        self._from = starts[self._first].tolist()
        """Where an entry's terms begin."""
        self._starts = (starts[:-1] - np.repeat(self._from[:-1], np.diff(self._first))).astype(np.int32)
        """Where a wording's terms begin, counted from its entry's."""

    def nearest(self, entry: int, masses: Singles, mass: float, without: int = -1) -> Nearest:
        """Return the wording of an entry that is closest to a question.

        `masses` are the weights of the question's terms by term, and `mass` their sum. `without` is a wording that is
        thought away.
        """
        first, last = self._first[entry], self._first[entry + 1]
        own = self._terms[self._from[entry] : self._from[entry + 1]]
        if first == last:
            return Nearest(0.0, 0.0, own)
        starts = self._starts[first:last]
        shared = np.add.reduceat(masses[own], starts)
        close = shared / (self._masses[first:last] + mass)
        if without >= 0:
            close[without] = 0
        best = int(close.argmax())
        terms = own[starts[best] : starts[best + 1]] if best + 1 < last - first else own[starts[best] :]
        return Nearest(float(shared[best]), 2 * float(close[best]), terms)


def gathered(
    index: Index, question: Question, ranked: Ranked, texts: Texts, rarity: Singles | None = None, without: int = -1
) -> list[float]:
    """Return the evidence for the best entry, in the order of NAMES.

    `rarity` stands in for the index's own weights and `without` is a wording of the best entry, where one is thought
    away. covered, closeness: share of the question's weight that the nearest wording has, and Dice's coefficient with
    it. lead_…: how far the second entry is behind. spread: entropy over the first ten. unknown: share of words that
    the FAQ has never heard. told: weight of what is shared. missed: share of the weightiest word that is not.
    lead_closeness: how
    much less close the second entry's nearest wording is.
    """
    strange = question.unknown * index.rarest
    ids = question.ids[: question.words]
    idf = (index.idf if rarity is None else rarity)[ids]
    own = question.weights[: question.words] * idf
    if rarity is not None:  # Words that only the thought-away text had are as unknown as any.
        lost = idf >= index.rarest - 1e-6
        strange += float(own[lost].sum())
        own[lost] = 0
    masses = np.zeros(index.words, dtype=np.float32)
    masses[ids] = own
    mass = float(own.sum()) + strange or 1.0
    shared, close, terms = texts.nearest(int(ranked.places[0]), masses, mass, without)
    known = set(terms.tolist())
    lacking = [weight for id_, weight in zip(ids.tolist(), own.tolist(), strict=True) if id_ not in known]
    (words, _, cosine_words, cosine_grams), totals = ranked.raw(), ranked.totals[:10].tolist()
    second = len(totals) > 1
    behind = texts.nearest(int(ranked.places[1]), masses, mass).close if second else 0.0
    return [
        shared / mass,
        close,
        words[0] / (mass * (K1 + 1)),
        cosine_words[0],
        cosine_grams[0],
        cosine_words[0] - cosine_words[1] if second else cosine_words[0],
        cosine_grams[0] - cosine_grams[1] if second else cosine_grams[0],
        math.log1p(max(totals[0] - totals[1], 0.0)) if second else 1.0,
        math.log1p(max(totals[0], 0.0)) / 3,
        _entropy(totals),
        strange / mass,
        math.log1p(shared) / 3,
        max([strange, *lacking]) / mass,
        close - behind,
    ]


def _entropy(totals: Sequence[float]) -> float:
    if len(totals) < 2:
        return 0.0
    shares = [math.exp(total - totals[0]) for total in totals]
    whole = sum(shares)
    return -sum([share / whole * math.log(share / whole + 1e-12) for share in shares]) / math.log(len(totals))
