"""Table: what every term adds to every entry's scores, in bytes; a small FAQ is looked up in few, small steps."""

from collections.abc import Callable, Mapping

import numpy as np

from daemon.faq.search.arrays import Floats, Places, Singles
from daemon.faq.search.measures import Measures, Sheet
from daemon.faq.search.nearest import nearest

MOST_CELLS = 2_000_000
"""Terms times entries up to which a FAQ has a table: two bytes each."""
_HIGHEST = 255


class Table:
    """A row a term: what it adds to BM25 and to the cosine of each entry, as parts of the row's highest."""

    def __init__(self, measures: Measures, sheet: Sheet, pause: Callable[[], None]) -> None:
        self._entries = measures.entries
        highest = np.zeros((2, len(measures.df)), dtype=np.float32)
        for piece in measures.pieces(sheet, pause):
            for row, weight in zip(highest, measures.weighed(piece), strict=True):
                np.maximum.at(row, piece.ids, weight)
        self.one = float(highest[0].sum() / max(highest[1].sum(), 1e-9))
        """What a cosine of 1 is here: beside BM25's in one scale they would be too small for bytes."""
        self._steps: Singles = np.maximum(highest[0], highest[1] * self.one) / _HIGHEST
        """What one part of a row is worth."""
        self._parts = np.zeros((len(measures.df), 2 * self._entries), dtype=np.uint8)
        for piece in measures.pieces(sheet, pause):
            bm25, cosine = measures.weighed(piece)
            column, steps = piece.column % self._entries, self._steps[piece.ids]
            self._parts[piece.ids, column] = bm25 / steps + 0.5
            self._parts[piece.ids, column + self._entries] = cosine * self.one / steps + 0.5

    def near(self, ids: Places, words: Mapping[int, float]) -> tuple[Places, Floats]:
        """Return the nearest entries and their scores in four channels."""
        many = len(words)
        weights = self._steps.take(ids)
        weights[:many] *= list(words.values())
        parts = self._parts.take(ids, axis=0).astype(np.float32)
        sums = np.empty((2, parts.shape[1]), dtype=np.float32)
        weights[:many].dot(parts[:many], sums[0])
        weights[many:].dot(parts[many:], sums[1])
        channels = sums.reshape(4, -1)
        places = nearest(channels)
        return places, channels.take(places, axis=1).astype(np.float64)
