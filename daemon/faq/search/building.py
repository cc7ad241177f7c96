"""Building: from the entries of a FAQ to its terms, its index and the wordings that answers are weighed by."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daemon.faq.language.terms import Reading, Terms
from daemon.faq.search import memory
from daemon.faq.search.counting import Counted, counted, plain, sheet_of
from daemon.faq.search.grams import codes
from daemon.faq.search.index import Index, Question
from daemon.faq.search.measures import Sheet
from daemon.faq.search.ranking import FEW_TEXTS, MANY_TEXTS, Weights
from daemon.faq.search.texts import Texts
from prolink.model.faq import Entry

FEW = 2.5
"""Wordings an entry below which everyday words are damped: counting can't yet tell them from telling ones."""
DAMPED = 0.3


@dataclass(frozen=True, slots=True)
class Built:
    """One state of the FAQ, ready to be asked."""

    counted: tuple[Counted, ...]
    """By place."""
    terms: Terms
    index: Index
    texts: Texts
    """The questions and variants of each entry."""
    weights: Weights

    def question(self, reading: Reading) -> Question:
        """Return what a reading asks the index."""
        # A repair may be wrong: what was typed goes on counting beside it.
        typed = [token.word for token in reading.tokens if token.how == "spelling"]
        text = " ".join([reading.written, *typed]) if typed else reading.written
        return self.index.asked(reading.terms, reading.unknown, codes(text))


def build(entries: Sequence[Entry], pause: Callable[[], None]) -> tuple[Built, Sheet]:
    """Return a FAQ built, with what its rehearsal needs; `pause` is called between small pieces of the work."""
    texts = []
    frequency: Counter[str] = Counter()
    for entry in entries:
        texts.append(plain(entry))
        frequency.update(texts[-1].words())
        pause()
    few = sum(len(each.asked) for each in texts) < FEW * len(entries)
    terms = Terms(frequency, DAMPED if few else 1.0)
    found = []
    for entry, each in zip(entries, texts, strict=True):
        found.append(counted(entry, each, terms))
        pause()
    return _assembled(found, terms, FEW_TEXTS if few else MANY_TEXTS, pause)


def revised(before: Built, entries: Sequence[Entry], pause: Callable[[], None]) -> Built:
    """Return a FAQ built from what was counted before; only entries that changed are read."""
    known = {one.entry.id: one for one in before.counted}
    terms = before.terms.grown()
    found = []
    for entry in entries:
        old = known.get(entry.id)
        found.append(old if old and old.entry == entry else counted(entry, plain(entry), terms))
        pause()
    return _assembled(found, terms, before.weights, pause)[0]


def _assembled(
    entries: Sequence[Counted], terms: Terms, weights: Weights, pause: Callable[[], None]
) -> tuple[Built, Sheet]:
    terms.finish()
    sheet, vocabulary = sheet_of(entries, len(terms.ids), pause)
    memory.give_back_small()  # What counting took apart: the peak is in the index.
    index = Index(sheet, len(terms.ids), vocabulary, pause)
    texts = Texts([one.learnt for one in entries], [one.lengths for one in entries], index.measures.idf)
    return Built(tuple(entries), terms, index, texts, weights), sheet
