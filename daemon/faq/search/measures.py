"""Measures: how rare each term is and how long each entry, and what a count weighs by them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from daemon.faq.search.arrays import Ints, Places, Singles

_AT_ONCE = 64
"""Entries whose counts are weighed in one piece."""
K1 = 1.2
B = 0.75


class Sheet(Struct, frozen=True):
    """Everything counted, entry by entry: what building needs and answering does not."""

    starts: Ints
    """Where an entry's terms begin; one more than entries."""
    ids: Ints
    """Terms, sorted within an entry; grams stand behind all words."""
    counts: Singles


class Piece(NamedTuple):
    """The counts of some entries."""

    column: Ints
    """The entry; for grams, as many more as there are entries."""
    ids: Ints
    counts: Singles

    def ordered(self, order: Places) -> "Piece":
        """Return the counts at some places, in their order."""
        return Piece(self.column[order], self.ids[order], self.counts[order])


class Measures:
    """What the whole FAQ tells of a term and of an entry."""

    def __init__(self, sheet: Sheet, words: int, grams: int, pause: Callable[[], None]) -> None:
        """`words` and `grams` are how many terms of each kind there are."""
        self.entries, self.words = len(sheet.starts) - 1, words
        self.df = np.zeros(words + grams, dtype=np.int32)
        for piece in self.pieces(sheet, pause):
            self.df += np.bincount(piece.ids, minlength=len(self.df))
        self.idf_of = _idf(np.arange(self.entries + 1), self.entries)
        """By how many entries have a term."""
        self.idf = self.idf_of[self.df]
        self.rarest = float(self.idf_of[0])
        self.lengths, self.norms = self._measured(sheet, pause)
        """Of each column: how many terms, and how long as a vector."""
        mean = self.lengths.reshape(2, -1).mean(axis=1) if self.entries else np.ones(2)
        self.mean_length: Singles = mean.astype(np.float32)
        """Of words and of grams."""

    def pieces(self, sheet: Sheet, pause: Callable[[], None]) -> Iterator[Piece]:
        """Yield some entries' counts at a time.

        At once, the working copies of 20,000 texts would take more memory than the index does.
        """
        for first in range(0, self.entries, _AT_ONCE):
            starts = sheet.starts[first : first + _AT_ONCE + 1]
            ids = sheet.ids[starts[0] : starts[-1]]
            owner = np.repeat(np.arange(first, first + len(starts) - 1, dtype=np.int32), np.diff(starts))
            column = owner + (ids >= self.words) * np.int32(self.entries)
            yield Piece(column, ids, sheet.counts[starts[0] : starts[-1]])
            pause()

    def weighed(self, piece: Piece) -> tuple[Singles, Singles]:
        """Return what each count adds to BM25, and to the cosine but for the question's norm."""
        idf, mean = self.idf[piece.ids], self.mean_length[(piece.ids >= self.words).astype(np.int8)]
        bm25 = saturated(piece.counts, self.lengths[piece.column], mean) * idf
        cosine: Singles = piece.counts * idf * idf / self.norms[piece.column]
        return bm25, cosine

    def _measured(self, sheet: Sheet, pause: Callable[[], None]) -> tuple[Singles, Singles]:
        lengths, squares = np.zeros(2 * self.entries), np.zeros(2 * self.entries)
        for column, ids, counts in self.pieces(sheet, pause):
            lengths += np.bincount(column, counts, 2 * self.entries)
            squares += np.bincount(column, (counts * self.idf[ids]) ** 2, 2 * self.entries)
        squares[squares == 0] = 1
        return lengths.astype(np.float32), np.sqrt(squares).astype(np.float32)


def saturated(counts: Singles, lengths: Singles, mean_length: Singles) -> Singles:
    """Return BM25's share of a term that occurs so often in a text of such a length."""
    result: Singles = counts * np.float32(K1 + 1) / (counts + damping(lengths, mean_length))
    return result


def damping(lengths: Singles, mean_length: Singles) -> Singles:
    """Return what BM25 adds to a count for the length of its text."""
    added: Singles = (K1 * (1 - B) + K1 * B * lengths / np.maximum(mean_length, 1e-9)).astype(np.float32)
    return added


def _idf(having: NDArray[np.int64], entries: int) -> Singles:
    rarity: Singles = np.log(1 + (entries - having + 0.5) / (having + 0.5)).astype(np.float32)
    return rarity
