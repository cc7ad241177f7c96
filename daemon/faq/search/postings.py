"""Postings: which entries have a term and what it adds to their scores; for a FAQ too large for a table."""

from collections.abc import Callable, Mapping

import numpy as np

from daemon.faq.search.arrays import Flags, Floats, Places, Singles
from daemon.faq.search.common_grams import SCALE, CommonGrams
from daemon.faq.search.measures import K1, Measures, Sheet, damping
from daemon.faq.search.nearest import nearest

MOST_POSTINGS = 8_000
"""Postings that one question may touch; beyond them its commonest terms are left out, which bounds the time."""


class Postings:
    """The rare terms' entries one behind the other, and a table of common grams."""

    one = 1.0
    """What a cosine of 1 is here."""

    def __init__(self, measures: Measures, sheet: Sheet, pause: Callable[[], None]) -> None:
        self._entries = measures.entries
        self._damping = damping(measures.lengths[self._entries :], measures.mean_length[1]) * SCALE
        self._gram_norms = measures.norms[self._entries :] * SCALE
        self._common = CommonGrams(measures.df, measures.words, self._entries)
        tabled = self._common.held
        self._common_bm25 = measures.idf[tabled] * np.float32(K1 + 1)
        self._common_cosine = measures.idf[tabled] ** 2
        self._lengths = np.where(tabled, 0, measures.df)
        self._ends = self._lengths.cumsum(dtype=np.int32)
        self._post(measures, sheet, tabled, pause)

    def near(self, ids: Places, words: Mapping[int, float]) -> tuple[Places, Floats]:
        """Return the nearest entries and their scores in four channels.

        Words and rare grams tell which are nearest; the common grams, which have most of the postings, are then looked
        up for these alone.
        """
        channels = self._spread(ids, words)
        places = nearest(channels)
        channels = channels[:, places]
        rows = self._common.row_of[ids]
        rows = rows[rows >= 0]
        counts = self._common.counts(rows, places)
        channels[2] += self._common_bm25[rows] @ (counts / (counts + self._damping[places]))
        channels[3] += self._common_cosine[rows] @ counts / self._gram_norms[places]
        return places, channels

    def _spread(self, ids: Places, words: Mapping[int, float]) -> Floats:
        """Return every entry's scores by postings: 4 x entries."""
        weights = np.ones(len(ids), dtype=np.float32)
        weights[: len(words)] = list(words.values())
        lengths = self._lengths[ids]
        upto = lengths.cumsum()
        if len(upto) and upto[-1] > MOST_POSTINGS:
            kept = np.argsort(lengths, kind="stable")
            kept = kept[: int(np.searchsorted(np.cumsum(lengths[kept]), MOST_POSTINGS, "right"))]
            ids, weights, lengths = ids[kept], weights[kept], lengths[kept]
            upto = lengths.cumsum()
        flat = (self._ends[ids] - upto).repeat(lengths)
        flat += np.arange(len(flat))
        posts = self._posts[flat]
        weight = weights.repeat(lengths)
        both = 2 * self._entries
        channels = np.empty((2, 2, self._entries))
        channels[:, 0] = np.bincount(posts, self._bm25[flat] * weight, both).reshape(2, -1)
        channels[:, 1] = np.bincount(posts, self._cosine[flat] * weight, both).reshape(2, -1)
        return channels.reshape(4, -1)

    def _post(self, measures: Measures, sheet: Sheet, tabled: Flags, pause: Callable[[], None]) -> None:
        """Sort counts into postings, weighed."""
        free = self._ends - self._lengths
        self._posts = np.empty(int(self._lengths.sum()), dtype=np.int32)
        self._bm25: Singles = np.empty(len(self._posts), dtype=np.float32)
        self._cosine: Singles = np.empty(len(self._posts), dtype=np.float32)
        for piece in measures.pieces(sheet, pause):
            column, ids, counts = piece
            common = tabled[ids]
            self._common.fill(column[common] - self._entries, ids[common], counts[common])
            order = np.flatnonzero(~common)
            order = order[ids[order].argsort(kind="stable")]
            piece = piece.ordered(order)
            places = free[piece.ids] + np.arange(len(order)) - piece.ids.searchsorted(piece.ids)
            free += np.bincount(piece.ids, minlength=len(free))
            # Postings of grams point behind those of words: one sum serves both.
            self._posts[places] = piece.column
            self._bm25[places], self._cosine[places] = measures.weighed(piece)
