"""Counting: what an entry's texts count for, in words and in grams, and all entries' counts as one sheet."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter

import numpy as np

from daemon.faq.language.normalise import normal
from daemon.faq.language.terms import Learnt, Terms
from daemon.faq.search.arrays import Codes, Ints, Singles
from daemon.faq.search.grams import ALL, codes_of_all
from daemon.faq.search.measures import Sheet
from prolink.model.faq import Entry, EntryKind

HEARD = 0.3
"""Weight of a citizen's own wording: it is long, and most of it is about something else."""
ANSWER = 0.3
AT_ONCE = 24
"""Entries whose grams are counted in one piece: more take longer than the event loop should wait."""

_ID = itemgetter(0)
_VARIABLE = re.compile(r"\{\{[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Plain:
    """The texts of one entry, their words with single blanks."""

    asked: tuple[str, ...]
    """Questions: what can be rehearsed."""
    heard: tuple[str, ...]
    answer: tuple[str, ...]
    """None where it is no service."""

    def words(self) -> Iterator[str]:
        """Yield the words of all texts."""
        return chain.from_iterable(map(str.split, (*self.asked, *self.heard, *self.answer)))


@dataclass(frozen=True, slots=True)
class Counted:
    """One entry, read and counted; grams are counted anew with each state, which takes less than keeping them."""

    entry: Entry
    asked: tuple[str, ...]
    """The plain words of its questions."""
    heard: tuple[str, ...]
    words: Ints
    """Terms, sorted."""
    counts: Singles
    learnt: Ints
    """The terms of each question, one question behind the other."""
    lengths: Ints
    """How many terms each question has."""


def plain(entry: Entry) -> Plain:
    """Return an entry's texts as they are counted; those without any word are left out."""
    answer = (_VARIABLE.sub(" ", entry.answer),) if entry.kind is EntryKind.SERVICE else ()
    return Plain(_normal((entry.question, *entry.variants)), _normal(entry.heard), _normal(answer))


def counted(entry: Entry, texts: Plain, terms: Terms) -> Counted:
    """Return an entry counted; its new words join the vocabulary."""
    asked = [terms.learn(text.split()) for text in texts.asked]
    own: dict[int, float] = defaultdict(float)
    _add(own, asked, 1.0)
    _add(own, [terms.learn(text.split()) for text in texts.heard], HEARD)
    _add(own, [terms.learn(text.split()) for text in texts.answer], ANSWER)
    ids = sorted(own)
    distinct = [set(map(_ID, said)) for said in asked]
    lengths = [len(each) for each in distinct]
    return Counted(
        entry,
        texts.asked,
        texts.heard,
        np.array(ids, dtype=np.int32),
        np.array([own[id_] for id_ in ids], dtype=np.float32),
        np.fromiter(chain.from_iterable(distinct), np.int32, sum(lengths)),
        np.array(lengths, dtype=np.int32),
    )


def sheet_of(entries: Sequence[Counted], terms: int, pause: Callable[[], None]) -> tuple[Sheet, Codes]:
    """Return the sheet of all entries and the vocabulary of grams; `terms` is how many word terms there are."""
    if not entries:
        return Sheet(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)), np.zeros(0, np.uint32)
    grams: list[tuple[Codes, Singles]] = []
    for start in range(0, len(entries), AT_ONCE):
        grams += _grams(entries[start : start + AT_ONCE])
        pause()
    vocabulary = np.concatenate([codes for codes, _ in grams])
    vocabulary.sort()  # np.unique would load numpy.ma.
    vocabulary = vocabulary[np.concatenate(([True], vocabulary[1:] != vocabulary[:-1]))[: len(vocabulary)]]
    sizes = [len(one.words) + len(codes) for one, (codes, _) in zip(entries, grams, strict=True)]
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    ids, counts = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1], dtype=np.float32)
    for one, (codes, many), (start, end) in zip(entries, grams, pairwise(starts.tolist()), strict=True):
        middle = start + len(one.words)
        ids[start:middle], counts[start:middle] = one.words, one.counts
        ids[middle:end], counts[middle:end] = vocabulary.searchsorted(codes) + terms, many
        pause()
    return Sheet(starts, ids, counts), vocabulary


def _normal(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple([said for text in texts if (said := normal(text))])


def _add(own: dict[int, float], said: Sequence[Learnt], weight: float) -> None:
    for (id_, share), count in Counter(chain.from_iterable(said)).items():
        own[id_] += weight * share * count


def _grams(entries: Sequence[Counted]) -> Iterator[tuple[Codes, Singles]]:
    """Yield the grams of each entry's questions, sorted, with their weighted counts."""
    found, text = codes_of_all([text for one in entries for text in (*one.asked, *one.heard)])
    weights = np.array([w for one in entries for w in (1.0,) * len(one.asked) + (HEARD,) * len(one.heard)], np.float32)
    owner = np.repeat(np.arange(len(entries)), [len(one.asked) + len(one.heard) for one in entries])
    keys = owner[text] * ALL + found
    order = keys.argsort()
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    keys, counts = keys[first], np.add.reduceat(weights[text[order]], first)
    ends = np.searchsorted(keys, np.arange(len(entries) + 1) * ALL).tolist()
    grams = (keys % ALL).astype(np.uint32)
    for start, end in pairwise(ends):
        yield grams[start:end], counts[start:end]
