"""Building: from the entries of a FAQ to its terms, its index and the wordings that answers are weighed by."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from daemon.faq.arrays import Ints, Singles
from daemon.faq.evidence import Texts
from daemon.faq.grams import codes, codes_of_all
from daemon.faq.index import Index, Question, Sheet, sheet_of
from daemon.faq.normalise import normal
from daemon.faq.ranking import FEW_TEXTS, MANY_TEXTS, Weights
from daemon.faq.terms import Reading, Terms
from prolink.model.faq import Entry, EntryKind

HEARD = 0.3
"""Weight of a citizen's own wording: it is long, and most of it is about something else."""
ANSWER = 0.3
FEW = 2.5
"""Wordings an entry below which everyday words are damped: counting can't yet tell them from telling ones."""
DAMPED = 0.3

_VARIABLE = re.compile(r"\{\{[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of an entry."""

    plain: str
    """Its words, with single blanks."""
    weight: float
    asked: bool
    """Whether it is a question, so that it can be rehearsed."""
    answer: bool = False

    @property
    def words(self) -> list[str]:
        """Its words."""
        return self.plain.split()


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry, read and counted."""

    entry: Entry
    wordings: tuple[str, ...]
    """The plain words of its questions."""
    words: Ints
    """Terms, sorted."""
    word_counts: Singles
    grams: Ints
    """Codes, sorted."""
    gram_counts: Singles
    learnt: tuple[tuple[int, ...], ...]
    """The terms of each question."""


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
        raw = " ".join(reading.words)
        grams = codes(raw)
        if reading.changed:
            # A repair may be wrong: what was typed goes on counting beside it.
            grams = np.union1d(grams, codes(reading.written))
        known, strange = self.index.grams(grams)
        return Question(reading.terms, known, strange, reading.unknown)


def wordings(entry: Entry) -> list[Wording]:
    """Return an entry's texts with their weights."""
    found = [Wording(normal(text), 1.0, True) for text in (entry.question, *entry.variants)]
    found += [Wording(normal(text), HEARD, False) for text in entry.heard]
    if entry.kind is EntryKind.SERVICE:
        found.append(Wording(normal(_VARIABLE.sub(" ", entry.answer)), ANSWER, False, True))
    return [wording for wording in found if wording.plain]


def build(entries: Sequence[Entry], pause: Callable[[], None]) -> tuple[Built, Sheet, list[list[Wording]]]:
    """Return a FAQ built, with what its rehearsal needs; `pause` is called between small pieces of the work."""
    cut = []
    frequency: Counter[str] = Counter()
    for entry in entries:
        cut.append(wordings(entry))
        for wording in cut[-1]:
            frequency.update(wording.words)
        pause()
    asked = sum(wording.asked for each in cut for wording in each)
    few = asked < FEW * len(entries)
    terms = Terms(frequency, DAMPED if few else 1.0)
    counted = []
    for entry, each in zip(entries, cut, strict=True):
        counted.append(_counted(entry, each, terms))
        pause()
    built, sheet = _assembled(counted, terms, FEW_TEXTS if few else MANY_TEXTS, pause)
    return built, sheet, cut


def revised(before: Built, entries: Sequence[Entry], pause: Callable[[], None]) -> Built:
    """Return a FAQ built from what was counted before; only entries that changed are read."""
    known = {one.entry.id: one for one in before.counted}
    terms = before.terms.grown()
    counted = []
    for entry in entries:
        old = known.get(entry.id)
        counted.append(old if old and old.entry == entry else _counted(entry, wordings(entry), terms))
        pause()
    return _assembled(counted, terms, before.weights, pause)[0]


def _counted(entry: Entry, texts: Sequence[Wording], terms: Terms) -> Counted:
    own: dict[int, float] = {}
    learnt = []
    for wording in texts:
        found = terms.learn(wording.words)
        for id_, count in found.items():
            own[id_] = own.get(id_, 0.0) + count * wording.weight
        if wording.asked:
            learnt.append(tuple(found))
    ids = sorted(own)
    return Counted(
        entry,
        tuple(wording.plain for wording in texts if wording.asked),
        np.array(ids, dtype=np.int32),
        np.array([own[id_] for id_ in ids], dtype=np.float32),
        *counted_grams([wording for wording in texts if not wording.answer]),
        tuple(learnt),
    )


def _assembled(
    counted: Sequence[Counted], terms: Terms, weights: Weights, pause: Callable[[], None]
) -> tuple[Built, Sheet]:
    terms.finish()
    sheet, vocabulary = sheet_of(
        [(one.words, one.word_counts) for one in counted],
        [(one.grams, one.gram_counts) for one in counted],
        len(terms.ids),
    )
    pause()
    index = Index(sheet, len(terms.ids), vocabulary)
    pause()
    texts = Texts([one.learnt for one in counted], index.idf)
    return Built(tuple(counted), terms, index, texts, weights), sheet


def counted_grams(texts: Sequence[Wording]) -> tuple[Ints, Singles]:
    """Return the grams of an entry's texts, sorted, with their weighted counts."""
    by_weight: dict[float, list[str]] = {}
    for text in texts:
        by_weight.setdefault(text.weight, []).append(text.plain)
    if not by_weight:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    parts = [codes_of_all(each) for each in by_weight.values()]
    weights = np.repeat(list(by_weight), [len(part) for part in parts])
    found, place = np.unique(np.concatenate(parts), return_inverse=True)
    return found, np.bincount(place, weights).astype(np.float32)
