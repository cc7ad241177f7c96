"""Index: the sparse postings of words and character grams over whole entries, scored by BM25 and by cosine."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daemon.faq.grams import Codes

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int32]

K1 = 1.2
B = 0.75
MOST_POSTINGS = 150_000
"""Postings that one question may touch; beyond them its commonest terms are left out, which bounds the time."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked up: terms with weights, and grams by their place in the gram vocabulary."""

    terms: dict[int, float]
    grams: Ints
    """Places of known grams, repeated as they come."""
    strange_grams: int
    unknown: float
    """Weight of words that the FAQ has never heard."""


@dataclass(frozen=True, slots=True)
class Scores:
    """One number an entry for each channel, as rows of `channels`: BM25 and cosine, each of words and of grams."""

    bm25: Floats
    """2 x entries: words, grams."""
    cosine: Floats
    mass: Floats
    """1 x 2: the squared norms of the question."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything counted, entry by entry: what building needs and answering does not."""

    starts: Ints
    """Where an entry's terms begin; one more than entries."""
    ids: Ints
    """Terms, sorted within an entry; grams stand behind all words."""
    counts: Singles


class Index:
    """Postings of one state of the FAQ; unchanging."""

    def __init__(self, sheet: Sheet, words: int, grams: Codes) -> None:
        """`words` is how many word terms there are; `grams` the sorted codes of the gram vocabulary."""
        self.entries = len(sheet.starts) - 1
        self.words, self._codes = words, grams
        terms = words + len(grams)
        owner = np.repeat(np.arange(self.entries, dtype=np.int32), np.diff(sheet.starts))
        is_gram = sheet.ids >= words
        self.df = np.bincount(sheet.ids, minlength=terms).astype(np.int32)
        self.idf_of = _idf(np.arange(self.entries + 1), self.entries)
        self.idf = self.idf_of[self.df]
        bm25, cosine = self._weights(sheet, owner, is_gram)
        order = np.argsort(sheet.ids, kind="stable")
        # Postings of grams point behind those of words: one sum serves both.
        self._posts = (owner + is_gram * np.int32(self.entries))[order].astype(np.int32)
        self._bm25, self._cosine = bm25[order], cosine[order]
        self._starts = np.concatenate(([0], np.cumsum(self.df))).astype(np.int32)

    @property
    def rarest(self) -> float:
        """The weight of a term that no entry has."""
        return float(self.idf_of[0])

    def grams(self, codes: Codes) -> tuple[Ints, int]:
        """Return the places of the grams that are known, and how many are not."""
        if not len(self._codes):
            return np.zeros(0, dtype=np.int32), len(codes)
        places = np.searchsorted(self._codes, codes)
        places[places == len(self._codes)] = 0
        known = places[self._codes[places] == codes]
        return known.astype(np.int32), len(codes) - len(known)

    def score(self, question: Question, idf: Singles | None = None) -> Scores:
        """Return every entry's scores; `idf` stands in for the index's own where a text is thought away."""
        ids, weights = self.asked(question)
        rarity = (self.idf if idf is None else idf)[ids]
        mass = self.mass(question, weights, rarity)
        starts = self._starts[ids]
        lengths = self._starts[ids + 1] - starts
        total = int(lengths.sum())
        if total > MOST_POSTINGS:
            rare = np.argsort(lengths, kind="stable")
            rare = rare[: int(np.searchsorted(np.cumsum(lengths[rare]), MOST_POSTINGS, "right"))]
            ids, weights, rarity, starts, lengths = ids[rare], weights[rare], rarity[rare], starts[rare], lengths[rare]
            total = int(lengths.sum())
        flat = np.arange(total) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        posts = self._posts[flat]
        both = 2 * self.entries
        bm25 = _summed(posts, self._bm25[flat] * np.repeat(weights, lengths), both)
        cosine = _summed(posts, self._cosine[flat] * np.repeat(weights * rarity, lengths), both)
        norms = np.sqrt(np.maximum(mass, 1e-9))[:, None]
        return Scores(bm25.reshape(2, -1), cosine.reshape(2, -1) / norms, mass)

    def asked(self, question: Question) -> tuple[Ints, Singles]:
        """Return a question's terms and weights, words first."""
        words = np.fromiter(question.terms.keys(), np.int32, len(question.terms))
        weights = np.ones(len(words) + len(question.grams), dtype=np.float32)
        weights[: len(words)] = np.fromiter(question.terms.values(), np.float32, len(words))
        return np.concatenate((words, question.grams + np.int32(self.words))), weights

    def mass(self, question: Question, weights: Singles, rarity: Singles) -> Floats:
        """Return the squared norms of a question's words and of its grams, the unknown ones counted as rarest."""
        squares = (weights * rarity) ** 2
        words, rare = len(question.terms), self.rarest
        return np.array(
            [
                float(squares[:words].sum()) + (question.unknown * rare) ** 2,
                float(squares[words:].sum()) + question.strange_grams * rare**2,
            ]
        )

    def _weights(self, sheet: Sheet, owner: Ints, is_gram: NDArray[np.bool_]) -> tuple[Singles, Singles]:
        column = owner + is_gram * np.int32(self.entries)
        lengths = np.bincount(column, sheet.counts, 2 * self.entries)
        self.mean_length = lengths.reshape(2, -1).mean(axis=1) if self.entries else np.ones(2)
        idf = self.idf[sheet.ids]
        bm25 = saturated(sheet.counts, lengths[column], self.mean_length[is_gram.astype(np.int8)]) * idf
        weight = sheet.counts * idf
        norms = np.sqrt(np.bincount(column, weight**2, 2 * self.entries))
        norms[norms == 0] = 1
        return bm25.astype(np.float32), (weight / norms[column]).astype(np.float32)


def saturated(counts: Singles, lengths: Floats, mean_length: Floats) -> Floats:
    """Return BM25's share of a term that occurs so often in a text of such a length."""
    scale = K1 * (1 - B + B * lengths / np.maximum(mean_length, 1e-9))
    result: Floats = counts * (K1 + 1) / (counts + scale)
    return result


def _summed(places: Ints, weights: Singles, many: int) -> Floats:
    return np.asarray(np.bincount(places, weights=weights, minlength=many), dtype=np.float64)


def _idf(having: NDArray[np.int64], entries: int) -> Singles:
    rarity: Singles = np.log(1 + (entries - having + 0.5) / (having + 0.5)).astype(np.float32)
    return rarity


def sheet_of(
    words: Sequence[dict[int, float]], grams: Sequence[tuple[Codes, Singles]], terms: int
) -> tuple[Sheet, Codes]:
    """Return the sheet of entries' counted words and grams, and the gram vocabulary.

    `grams` are sorted codes with their counts; `terms` is how many word terms there are.
    """
    vocabulary = np.unique(np.concatenate([codes for codes, _ in grams])) if grams else np.zeros(0, dtype=np.int32)
    ids: list[Ints] = []
    counts: list[Singles] = []
    for own, (codes, many) in zip(words, grams, strict=True):
        ordered = sorted(own)
        ids.append(np.array(ordered, dtype=np.int32))
        ids.append((np.searchsorted(vocabulary, codes) + terms).astype(np.int32))
        counts.append(np.array([own[id_] for id_ in ordered], dtype=np.float32))
        counts.append(many)
    sizes = [len(ids[at]) + len(ids[at + 1]) for at in range(0, len(ids), 2)]
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    empty = np.zeros(0)
    sheet = Sheet(
        starts,
        np.concatenate(ids) if ids else empty.astype(np.int32),
        np.concatenate(counts) if counts else empty.astype(np.float32),
    )
    return sheet, vocabulary
