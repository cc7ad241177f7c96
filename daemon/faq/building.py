"""Building: from the entries of a FAQ to its terms, its index and the wordings that answers are weighed by."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from daemon.faq.arrays import Codes, Ints, Singles
from daemon.faq.evidence import Texts
from daemon.faq.grams import ALL, codes, codes_of_all
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

AT_ONCE = 24
"""Entries whose grams are counted in one piece: more take longer than the event loop should wait."""

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
    grams: Codes
    """Sorted."""
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
        text = " ".join(reading.words)
        if reading.changed:
            # A repair may be wrong: what was typed goes on counting beside it.
            text = f"{text} {reading.written}"
        return self.index.asked(reading.terms, reading.unknown, codes(text))


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
    counted: list[Counted] = []
    for start in range(0, len(entries), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        counted += _counted(entries[some], cut[some], terms, pause)
    built, sheet = _assembled(counted, terms, FEW_TEXTS if few else MANY_TEXTS, pause)
    return built, sheet, cut


def revised(before: Built, entries: Sequence[Entry], pause: Callable[[], None]) -> Built:
    """Return a FAQ built from what was counted before; only entries that changed are read."""
    known = {one.entry.id: one for one in before.counted}
    terms = before.terms.grown()
    new = [entry for entry in entries if (old := known.get(entry.id)) is None or old.entry != entry]
    known |= {one.entry.id: one for one in _counted(new, [wordings(entry) for entry in new], terms, pause)}
    return _assembled([known[entry.id] for entry in entries], terms, before.weights, pause)[0]


def _counted(
    entries: Sequence[Entry], cut: Sequence[Sequence[Wording]], terms: Terms, pause: Callable[[], None]
) -> list[Counted]:
    found = []
    for entry, texts, (grams, gram_counts) in zip(entries, cut, _counted_grams(cut), strict=True):
        by_weight: dict[float, Counter[tuple[int, float]]] = defaultdict(Counter)
        learnt = []
        for wording in texts:
            said = terms.learn(wording.words)
            by_weight[wording.weight].update(said)
            if wording.asked:
                learnt.append(tuple({id_ for id_, _ in said}))
        own: dict[int, float] = defaultdict(float)
        for weight, counts in by_weight.items():
            for (id_, share), count in counts.items():
                own[id_] += weight * share * count
        ids = sorted(own)
        plain = tuple(wording.plain for wording in texts if wording.asked)
        counts_ = np.array([own[id_] for id_ in ids], dtype=np.float32)
        found.append(Counted(entry, plain, np.array(ids, dtype=np.int32), counts_, grams, gram_counts, tuple(learnt)))
        pause()
    return found


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


def _counted_grams(cut: Sequence[Sequence[Wording]]) -> Iterator[tuple[Codes, Singles]]:
    """Yield the grams of each entry's texts, sorted, with their weighted counts."""
    texts = [[wording for wording in each if not wording.answer] for each in cut]
    found, text = codes_of_all([wording.plain for each in texts for wording in each])
    weights = np.array([wording.weight for each in texts for wording in each], dtype=np.float32)
    keys = np.repeat(np.arange(len(texts)) * ALL, [len(each) for each in texts])[text] + found
    order = keys.argsort()
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    keys, counts = keys[first], np.add.reduceat(weights[text[order]], first)
    ends = np.searchsorted(keys, np.arange(len(texts) + 1) * ALL).tolist()
    grams = (keys % ALL).astype(np.uint32)
    for start, end in pairwise(ends):
        yield grams[start:end], counts[start:end]
