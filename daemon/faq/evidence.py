"""Evidence: what speaks for and against the best entry, in numbers that no message's length changes."""

import math
from collections.abc import Sequence
from itertools import chain

import numpy as np

from daemon.faq.arrays import Singles
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


class Texts:
    """The wordings of every entry as terms, one behind the other."""

    def __init__(self, learnt: Sequence[Sequence[tuple[int, ...]]], idf: Singles) -> None:
        """`learnt` are the terms of each wording of each entry."""
        sizes = [len(text) for texts in learnt for text in texts]
        self._terms = np.fromiter(chain.from_iterable(chain.from_iterable(learnt)), np.int32, sum(sizes))
        self._starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        self._first = np.concatenate(([0], np.cumsum([len(texts) for texts in learnt], dtype=np.int64))).tolist()
        summed = np.concatenate(([0], np.cumsum(idf[self._terms], dtype=np.float64)))
        self._masses = np.diff(summed[self._starts])

    def nearest(self, entry: int, masses: Singles, mass: float, without: int = -1) -> tuple[float, float, Singles]:
        """Return what the nearest wording of an entry shares with a question, and Dice's coefficient with it.

        `masses` are the weights of the question's terms by term, and `mass` their sum. The third is the weights of
        the terms that the wording lacks. `without` is a wording that is thought away.
        """
        first, last = self._first[entry], self._first[entry + 1]
        if first == last:
            return 0.0, 0.0, masses
        starts = self._starts[first : last + 1]
        own = self._terms[starts[0] : starts[-1]]
        shared = np.add.reduceat(masses[own], starts[:-1] - starts[0])
        dice = 2 * shared / (mass + self._masses[first:last])
        if without >= 0:
            dice[without] = -1
        best = int(dice.argmax())
        missed = masses.copy()
        missed[own[starts[best] - starts[0] : starts[best + 1] - starts[0]]] = 0
        return float(shared[best]), max(float(dice[best]), 0.0), missed


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
    masses = np.zeros(index.words, dtype=np.float32)
    ids = list(question.terms)
    masses[ids] = (
        np.fromiter(question.terms.values(), np.float32, len(ids)) * (index.idf if rarity is None else rarity)[ids]
    )
    if rarity is not None:  # Words that only the thought-away text had are as unknown as any.
        lost = [id_ for id_ in ids if rarity[id_] >= index.rarest - 1e-6]
        strange += float(masses[lost].sum())
        masses[lost] = 0
    mass = float(masses.sum()) + strange or 1.0
    shared, close, missed = texts.nearest(int(ranked.places[0]), masses, mass, without)
    (words, _, cosine_words, cosine_grams), totals = ranked.raw(), ranked.totals[:10].tolist()
    second = len(totals) > 1
    behind = texts.nearest(int(ranked.places[1]), masses, mass)[1] if second else 0.0
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
        max(float(missed.max(initial=0)), strange) / mass,
        close - behind,
    ]


def _entropy(totals: Sequence[float]) -> float:
    if len(totals) < 2:
        return 0.0
    shares = [math.exp(total - totals[0]) for total in totals]
    whole = sum(shares)
    return -sum([share / whole * math.log(share / whole + 1e-12) for share in shares]) / math.log(len(totals))
