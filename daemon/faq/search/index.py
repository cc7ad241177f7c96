"""Index: a question's words and grams looked up over whole entries; the nearest with their scores in four channels."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from msgspec import Struct

from daemon.faq.search.arrays import Codes, Floats, Places, Singles
from daemon.faq.search.measures import Measures, Sheet
from daemon.faq.search.postings import Postings
from daemon.faq.search.table import MOST_CELLS, Table

BM25_WORDS, COSINE_WORDS, BM25_GRAMS, COSINE_GRAMS = CHANNELS = range(4)


class Question(Struct, frozen=True):
    """What is looked up."""

    terms: Mapping[int, float]
    """Words that are known, with their weights."""
    ids: Places
    """The same words, then grams that are known, repeated as they come."""
    strange_grams: int
    unknown: float
    """Weight of words that the FAQ has never heard."""


class Scores(Struct, frozen=True):
    """The nearest entries' scores."""

    places: Places
    channels: Floats
    """4 x places, in the order of CHANNELS; on scales of their own."""
    ones: tuple[float, float, float, float]
    """What a score of 1 is in each channel."""
    masses: dict[int, float]
    """The question's words, weighed by their rarity."""


class Index:
    """The terms of one state of the FAQ; unchanging."""

    def __init__(self, sheet: Sheet, words: int, grams: Codes, pause: Callable[[], None]) -> None:
        """`words` is how many word terms there are; `grams` the sorted codes of the gram vocabulary."""
        self.measures = measures = Measures(sheet, words, len(grams), pause)
        self._codes = grams
        self._words_idf: list[float] = measures.idf[:words].tolist()
        small = measures.entries * len(measures.df) <= MOST_CELLS
        self._held = (Table if small else Postings)(measures, sheet, pause)
        self.one = self._held.one
        """What a cosine of 1 is in the scores, but for the question's length."""

    def asked(self, terms: Mapping[int, float], unknown: float, codes: Codes) -> Question:
        """Return what a text's terms and the codes of its grams look up."""
        grams = self.gram_ids(codes)
        words = len(terms)
        ids = np.empty(words + len(grams), dtype=np.intp)
        ids[:words] = list(terms)
        ids[words:] = grams
        return Question(terms, ids, len(codes) - len(grams), unknown)

    def gram_ids(self, codes: Codes) -> Places:
        """Return the terms of those grams that are known."""
        places = self._codes.searchsorted(codes)
        known = self._codes.take(places, mode="clip") == codes if len(self._codes) else np.zeros(len(codes), dtype=bool)
        terms: Places = places[known]
        terms += self.measures.words
        return terms

    def score(self, question: Question, idf: Singles | None = None) -> Scores:
        """Return the nearest entries' scores; `idf` stands in for the index's own where a text is thought away."""
        places, channels = self._held.near(question.ids, question.terms)
        rarity = self._words_idf.__getitem__ if idf is None else idf.item
        masses = {term: weight * rarity(term) for term, weight in question.terms.items()}
        grams = (self.measures.idf if idf is None else idf).take(question.ids[len(masses) :])
        words, runs = self._norms(question, masses, float(grams.dot(grams)))
        return Scores(places, channels, (1.0, self.one * words, 1.0, self.one * runs), masses)

    def _norms(self, question: Question, masses: Mapping[int, float], grams: float) -> tuple[float, float]:
        """Return a question's lengths as vectors of words and of grams, the unknown ones counted as rarest."""
        rarest = self.measures.rarest
        words = sum([mass * mass for mass in masses.values()])
        return (
            math.sqrt(words + (question.unknown * rarest) ** 2) or 1.0,
            math.sqrt(grams + question.strange_grams * rarest**2) or 1.0,
        )
