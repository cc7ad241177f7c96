"""Texts: the wordings of every entry as terms, and the one that is closest to a question."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from daemon.faq.search.arrays import Ints, Singles

MOST_AT_HAND = 200
"""Entries whose wordings are kept as they are looked up: 10 to 30 kB each, enough for a city's FAQ."""


_NONE: Ints = np.zeros(0, dtype=np.int32)


class Closest(NamedTuple):
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

    def closest(self, entry: int, masses: Mapping[int, float], mass: float, without: int = -1) -> Closest:
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
        best, most = -1, 0.0
        for wording, weight in enumerate(shared):
            if weight and (close := weight / (own[wording] + mass)) > most:
                best, most = wording, close
        lacking = [weight for term, weight in masses.items() if best not in having.get(term, ())]
        return Closest(shared[best] if best >= 0 else 0.0, 2 * most, max(lacking, default=0.0))

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
