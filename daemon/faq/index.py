"""Index: the sparse postings of words and character grams over whole entries, scored by BM25 and by cosine."""

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from daemon.faq.arrays import Codes, Flags, Floats, Ints, Places, Singles
from daemon.faq.common_grams import SCALE, CommonGrams

_AT_ONCE = 64
"""Entries whose counts are weighed in one piece."""
_TINY = 1e-9
K1 = 1.2
B = 0.75
MOST_POSTINGS = 8_000
"""Postings that one question may touch; beyond them its commonest terms are left out, which bounds the time."""
NEAREST = 30
"""Entries that are looked at closely: a question's common grams are looked up for these."""


class Question(Struct, frozen=True):
    """What is looked up."""

    ids: Ints
    """Words that are known, then grams that are, repeated as they come."""
    weights: Singles
    words: int
    """How many of `ids` are words."""
    strange_grams: int
    unknown: float
    """Weight of words that the FAQ has never heard."""


class Scores(Struct, frozen=True):
    """The nearest entries' scores in four channels."""

    places: Places
    channels: Floats
    """4 x places: BM25 of words and of grams, cosine of words and of grams."""
    norms: tuple[float, float]
    """Of the question's words and grams."""


class Sheet(Struct, frozen=True):
    """Everything counted, entry by entry: what building needs and answering does not."""

    starts: Ints
    """Where an entry's terms begin; one more than entries."""
    ids: Ints
    """Terms, sorted within an entry; grams stand behind all words."""
    counts: Singles


class Index:
    """Postings of one state of the FAQ; unchanging."""

    def __init__(self, sheet: Sheet, words: int, grams: Codes, pause: Callable[[], None]) -> None:
        """`words` is how many word terms there are; `grams` the sorted codes of the gram vocabulary."""
        self.entries = len(sheet.starts) - 1
        self.words, self._codes = words, grams
        self.df = np.zeros(words + len(grams), dtype=np.int32)
        for _, ids, _ in self._pieces(sheet, pause):
            self.df += np.bincount(ids, minlength=len(self.df))
        self.idf_of = _idf(np.arange(self.entries + 1), self.entries)
        self.idf = self.idf_of[self.df]
        self.rarest = float(self.idf_of[0])
        lengths, norms = self._measured(sheet, pause)
        self.mean_length = (lengths.reshape(2, -1).mean(axis=1) if self.entries else np.ones(2)).astype(np.float32)
        self._damping = damping(lengths[self.entries :], self.mean_length[1]) * SCALE
        self._gram_norms = norms[self.entries :] * SCALE
        self._common = CommonGrams(self.df, words, self.entries)
        tabled = self._common.held
        self._common_bm25 = self.idf[tabled] * np.float32(K1 + 1)
        self._common_cosine = self.idf[tabled] ** 2
        self._lengths = np.where(tabled, 0, self.df)
        self._ends = self._lengths.cumsum(dtype=np.int32)
        self._post(sheet, tabled, lengths, norms, pause)

    def asked(self, terms: Mapping[int, float], unknown: float, codes: Codes) -> Question:
        """Return what a text's terms and the codes of its grams look up."""
        grams = self.gram_ids(codes)
        ids = np.empty(len(terms) + len(grams), dtype=np.int32)
        weights = np.ones(len(ids), dtype=np.float32)
        ids[: len(terms)], weights[: len(terms)] = list(terms), list(terms.values())
        ids[len(terms) :] = grams
        return Question(ids, weights, len(terms), len(codes) - len(grams), unknown)

    def gram_ids(self, codes: Codes) -> Places:
        """Return the terms of those grams that are known."""
        places = self._codes.searchsorted(codes)
        known = self._codes.take(places, mode="clip") == codes if len(self._codes) else np.zeros(len(codes), dtype=bool)
        terms: Places = places[known] + self.words
        return terms

    def score(self, question: Question, idf: Singles | None = None) -> Scores:
        """Return the nearest entries' scores; `idf` stands in for the index's own where a text is thought away.

        Words and rare grams tell which are nearest; the common grams, which have most of the postings, are then looked
        up for these alone.
        """
        rare = question.weights * (self.idf if idf is None else idf)[question.ids]
        norms = self._norms(question, rare)
        channels = self._spread(question.ids, question.weights)
        places: Places = np.arange(self.entries)
        if self.entries > NEAREST:
            shares = 1 / (channels.max(axis=1) + _TINY)
            places = (shares @ channels).argpartition(-NEAREST)[-NEAREST:]
            channels = channels[:, places]
        rows = self._common.row_of[question.ids]
        rows = rows[rows >= 0]
        counts = self._common.counts(rows, places)
        channels[1] += self._common_bm25[rows] @ (counts / (counts + self._damping[places]))
        channels[3] += self._common_cosine[rows] @ counts / self._gram_norms[places]
        channels[2] /= norms[0]
        channels[3] /= norms[1]
        return Scores(places, channels, norms)

    def _spread(self, ids: Ints, weights: Singles) -> Floats:
        """Return every entry's scores by postings: 4 x entries, the cosines not yet divided by the question's norms."""
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
        both = 2 * self.entries
        channels = np.empty((2, both))
        channels[0] = np.bincount(posts, self._bm25[flat] * weight, both)
        channels[1] = np.bincount(posts, self._cosine[flat] * weight, both)
        return channels.reshape(4, -1)

    def _norms(self, question: Question, rare: Singles) -> tuple[float, float]:
        """Return the lengths of a question as vectors of words and of grams, the unknown ones counted as rarest."""
        words, grams, rarest = rare[: question.words], rare[question.words :], self.rarest
        return (
            math.sqrt(float(words @ words) + (question.unknown * rarest) ** 2) or 1.0,
            math.sqrt(float(grams @ grams) + question.strange_grams * rarest**2) or 1.0,
        )

    def _pieces(self, sheet: Sheet, pause: Callable[[], None]) -> Iterator[tuple[Ints, Ints, Singles]]:
        """Yield some entries' columns, terms and counts at a time; columns of grams stand behind those of words.

        At once, the working copies of 20,000 texts would take more memory than the index does.
        """
        for first in range(0, self.entries, _AT_ONCE):
            starts = sheet.starts[first : first + _AT_ONCE + 1]
            ids = sheet.ids[starts[0] : starts[-1]]
            owner = np.repeat(np.arange(first, first + len(starts) - 1, dtype=np.int32), np.diff(starts))
            yield owner + (ids >= self.words) * np.int32(self.entries), ids, sheet.counts[starts[0] : starts[-1]]
            pause()

    def _measured(self, sheet: Sheet, pause: Callable[[], None]) -> tuple[Singles, Singles]:
        """Return how many terms each column has, and how long it is as a vector."""
        lengths, squares = np.zeros(2 * self.entries), np.zeros(2 * self.entries)
        for column, ids, counts in self._pieces(sheet, pause):
            lengths += np.bincount(column, counts, 2 * self.entries)
            squares += np.bincount(column, (counts * self.idf[ids]) ** 2, 2 * self.entries)
        squares[squares == 0] = 1
        return lengths.astype(np.float32), np.sqrt(squares).astype(np.float32)

    def _post(self, sheet: Sheet, tabled: Flags, lengths: Singles, norms: Singles, pause: Callable[[], None]) -> None:
        """Sort counts into postings, weighed: what each adds to BM25, and to the cosine but for the question's norm."""
        free = self._ends - self._lengths
        self._posts = np.empty(int(self._lengths.sum()), dtype=np.int32)
        self._bm25, self._cosine = (np.empty(len(self._posts), dtype=np.float32) for _ in range(2))
        for column, ids, counts in self._pieces(sheet, pause):
            common = tabled[ids]
            self._common.fill(column[common] - self.entries, ids[common], counts[common])
            order = np.flatnonzero(~common)
            order = order[ids[order].argsort(kind="stable")]
            column, ids, counts = column[order], ids[order], counts[order]
            places = free[ids] + np.arange(len(ids)) - ids.searchsorted(ids)
            free += np.bincount(ids, minlength=len(free))
            idf, mean = self.idf[ids], self.mean_length[(ids >= self.words).astype(np.int8)]
            # Postings of grams point behind those of words: one sum serves both.
            self._posts[places] = column
            self._bm25[places] = saturated(counts, lengths[column], mean) * idf
            self._cosine[places] = counts * idf * idf / norms[column]


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
