"""Common grams: how often each entry has the grams that many entries have, looked up for a few entries at a time."""

import numpy as np

from daemon.faq.search.arrays import Flags, Ints, Places, Singles

ONE_IN = 12
"""A gram is common where more than one entry in so many has it."""
SCALE = 100
"""Counts are kept in hundredths: a wording weighs 1 or .3."""
_MOST = float(np.iinfo(np.uint16).max)


class CommonGrams:
    """A table of grams by entries: denser than postings for these, and read for the nearest entries only."""

    def __init__(self, df: Ints, words: int, entries: int) -> None:
        """`df` tells of each term how many entries have it; the first `words` of them are no grams."""
        self.held: Flags = df * ONE_IN > entries
        self.held[:words] = False
        many = int(self.held.sum())
        self.row_of = np.full(len(df), -1, dtype=np.int32)
        """Of each term: where it stands in the table, -1 where it doesn't."""
        self.row_of[self.held] = np.arange(many, dtype=np.int32)
        self._counts = np.zeros((many, entries), dtype=np.uint16)

    def fill(self, owner: Ints, grams: Ints, counts: Singles) -> None:
        """Take the counts of grams that are held, entry by entry."""
        self._counts[self.row_of[grams], owner] = np.minimum(counts * SCALE + 0.5, _MOST).astype(np.uint16)

    def counts(self, rows: Ints, places: Places) -> Singles:
        """Return how often some grams stand in some entries, times SCALE: grams x entries."""
        cells = (rows * self._counts.shape[1])[:, None] + places
        found: Singles = self._counts.take(cells).astype(np.float32)
        return found
