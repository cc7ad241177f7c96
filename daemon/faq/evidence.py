"""Evidence: what speaks for and against the best entry, in numbers that no message's length changes."""

import math
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from daemon.faq.arrays import Ints, Singles
from daemon.faq.index import BM25_WORDS, COSINE_GRAMS, COSINE_WORDS, Index, Question
from daemon.faq.measures import K1
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


MOST_AT_HAND = 200
"""Entries whose wordings are kept as they are looked up: 10 to 30 kB each, enough for a city's FAQ."""


_NONE: Ints = np.zeros(0, dtype=np.int32)


class Nearest(NamedTuple):
    """The wording of an entry that is closest to a question."""

    shared: float
    """Weight of what both have."""
    close: float
    """Dice's coefficient."""
    lacking: float
    """The greatest weight of a question's word that it has not."""


_Having = Mapping[int, Sequence[int]]
"""Of a term: the wordings that have it, by their places in the entry."""


class Texts:
    """The wordings of every entry as terms."""

    def __init__(self, learnt: Sequence[Ints], lengths: Sequence[Ints], idf: Singles) -> None:
        """`learnt` are each entry's terms, wording by wording, and `lengths` how many each wording has."""
        self._learnt, self._lengths = learnt, lengths
        terms = np.concatenate([_NONE, *learnt])
        upto = np.concatenate(([0.0], idf[terms].cumsum(dtype=np.float64)))
        ends = np.concatenate([_NONE, *lengths]).cumsum()
        self._masses: Singles = np.diff(upto[np.concatenate(([0], ends))]).astype(np.float32)
        """Of every wording, its weight."""
        self._first = [0, *accumulate(map(len, lengths))]
        """Where an entry's wordings begin."""
        self._at_hand: dict[int, _Having] = {}

    def nearest(self, entry: int, masses: Mapping[int, float], mass: float, without: int = -1) -> Nearest:
        """Return the wording of an entry that is closest to a question.

        `masses` are the weights of the question's terms, and `mass` their sum and what is unknown. `without` is a
        wording that is thought away.
        """
        having = self._having(entry, masses)
        own = self._masses[self._first[entry] : self._first[entry + 1]].tolist()
        shared = [0.0] * len(own)
        for term, weight in masses.items():
            for wording in having.get(term, ()):
                shared[wording] += weight
        if without >= 0:
            shared[without] = 0.0
        best, closest = -1, 0.0
        for wording, weight in enumerate(shared):
            if weight and (close := weight / (own[wording] + mass)) > closest:
                best, closest = wording, close
        lacking = [weight for term, weight in masses.items() if best not in having.get(term, ())]
        return Nearest(shared[best] if best >= 0 else 0.0, 2 * closest, max(lacking, default=0.0))

    def _having(self, entry: int, wanted: Container[int]) -> _Having:
        """Return where an entry's terms stand: all of them, or at least those that are wanted."""
        kept = self._at_hand.get(entry)
        if kept is not None:
            return kept
        keep = len(self._at_hand) < MOST_AT_HAND
        found: dict[int, list[int]] = defaultdict(list)
        terms = iter(self._learnt[entry].tolist())
        for wording, many in enumerate(self._lengths[entry].tolist()):
            for term in islice(terms, many):
                if keep or term in wanted:
                    found[term].append(wording)
        if keep:
            self._at_hand[entry] = found
        return found


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
    shared, close, lacking = texts.nearest(first, own, mass, without)
    totals = ranked.totals[:10]
    second = len(totals) > 1
    words, grams = ranked.raw(COSINE_WORDS, 0), ranked.raw(COSINE_GRAMS, 0)
    behind = texts.nearest(ranked.places[1], own, mass).close if second else 0.0
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
