"""Rehearsal: the FAQ asked its own questions as if they had never been in it, and questions that are none of its."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from daemon.faq.certainty.confidence import Rehearsed
from daemon.faq.certainty.evidence import gathered
from daemon.faq.certainty.noise import disguised, noisy, polite, thinned
from daemon.faq.language import wordlists
from daemon.faq.language.normalise import words
from daemon.faq.search.arrays import Ints, Singles
from daemon.faq.search.building import Built
from daemon.faq.search.grams import codes
from daemon.faq.search.index import Question, Scores
from daemon.faq.search.measures import Sheet, saturated
from daemon.faq.search.ranking import Ranked, ranked
from prolink.model.faq import EntryKind

QUESTIONS = 900
"""Wordings that are held out, at most. With a third of them, how many are answered wavered by twenty points."""
ORPHANS = 300
"""Of these, how many are also asked where their entry is not there; they count for little."""
STRANGERS = 450
"""Generic questions that are asked, at most."""
PLENTY = 10_000
"""Wordings from which on a third of all that are asked: building takes long enough."""
SEED = 4
SHARES = {"own": 0.77, "orphan": 0.06, "stranger": 0.17}
"""What citizens ask, as far as one knows beforehand: in scope, near it, and far from it."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry whose postings are counted anew without a text of its own, or without all of them."""

    entry: int
    ids: Ints
    counts: Singles
    idf: Singles


class Rehearsal:
    """Plays questions through the index as it would be without them."""

    def __init__(self, built: Built, sheet: Sheet) -> None:
        self._built, self._sheet = built, sheet
        self._chance = random.Random(SEED)  # noqa: S311 - the same FAQ has the same thresholds everywhere

    @cached_property
    def _pool(self) -> list[str]:
        """Other people's words, as often as they are said."""
        said = [word for line in wordlists.lines("generic") for word in words(line)]
        return [*said, *self._built.terms.frequency.elements()]

    def played(self, pause: Callable[[], None]) -> list[Rehearsed]:
        """Return every rehearsed question with what came of it."""
        asked = [(entry, text) for entry, one in enumerate(self._built.counted) for text in range(len(one.asked))]
        share = 3 if len(asked) > PLENTY else 1
        if len(asked) > QUESTIONS // share:
            asked = self._chance.sample(asked, QUESTIONS // share)
        found: list[tuple[str, list[float], bool, bool]] = []
        for place, (entry, text) in enumerate(asked):
            found.append(self._own(entry, text))
            if place < ORPHANS // share and (orphan := self._orphan(entry, text)) is not None:
                found.append(orphan)
            pause()
        generic = wordlists.lines("generic")
        if len(generic) > STRANGERS // share:
            generic = tuple(self._chance.sample(generic, STRANGERS // share))
        for line in generic:
            if (strange := self._astray("stranger", words(line), None)) is not None:
                found.append(strange)
            pause()
        self._built.terms.finish()
        self._built.terms.hear_commonest(pause)
        many = {kind: sum(each[0] == kind for each in found) for kind in SHARES}
        total = sum(SHARES[kind] for kind in SHARES if many[kind])
        return [
            Rehearsed(evidence, first, three, SHARES[kind] / total * len(found) / many[kind])
            for kind, evidence, first, three in found
        ]

    def _own(self, entry: int, text: int) -> tuple[str, list[float], bool, bool]:
        texts = self._built.counted[entry].asked
        spoken = self._spoken(texts[text].split())
        held: Held | None = None
        if len(texts) > 1:
            held = self._without(entry, texts[text])
        else:  # For want of a second wording to hold this one out.
            spoken = disguised(spoken, self._chance, self._pool)
        found = self._evidence(spoken, held, text if held else -1)
        if found is None:
            return "own", _NOTHING, False, False
        evidence, rank = found
        places = rank.places[:3]
        return "own", evidence, places[0] == entry, entry in places

    def _orphan(self, entry: int, text: int) -> tuple[str, list[float], bool, bool] | None:
        """Ask a question whose entry is not there at all."""
        texts = self._built.counted[entry].asked
        if len(self._built.counted) < 3:
            return None
        held = self._without(entry, None)
        return self._astray("orphan", self._spoken(texts[text].split()), held)

    def _astray(self, kind: str, said: list[str], held: Held | None) -> tuple[str, list[float], bool, bool] | None:
        """Ask what no service answers; a polite refusal is neither right nor wrong, and teaches nothing."""
        found = self._evidence(said, held)
        if found is None or self._built.counted[found[1].places[0]].entry.kind is not EntryKind.SERVICE:
            return None
        return kind, found[0], False, False

    def _spoken(self, said: list[str]) -> list[str]:
        """Return a question as some citizen would type it."""
        chance = self._chance
        how = chance.random()
        if how < 0.35:
            return said
        if how < 0.6:
            said = noisy(said, chance, 0.35, 0.12)
        elif how < 0.7:
            said = thinned(said, chance, 0.2)
        return polite(said, chance) if chance.random() < 0.5 else said

    def _evidence(self, said: list[str], held: Held | None, text: int = -1) -> tuple[list[float], Ranked] | None:
        built = self._built
        question = built.question(built.terms.read(said))
        if held is not None:
            question = self._unheard(question, held)
        scores = built.index.score(question, held.idf if held else None)
        if held is not None:
            self._correct(scores, question, held)
        rank = ranked(scores, built.weights)
        if rank is None:
            return None
        own = held is not None and rank.places[0] == held.entry
        return gathered(built.index, question, rank, built.texts, text if own else -1), rank

    def _unheard(self, question: Question, held: Held) -> Question:
        """Return a question whose words are unknown where only the thought-away text had them."""
        rarest = self._built.index.measures.rarest
        known = {term: held.idf.item(term) < rarest - 1e-6 for term in question.terms}
        if all(known.values()):
            return question
        return Question(
            {term: weight for term, weight in question.terms.items() if known[term]},
            question.ids[[*known.values()] + [True] * (len(question.ids) - len(known))],
            question.strange_grams,
            question.unknown + sum(weight for term, weight in question.terms.items() if not known[term]),
        )

    def _without(self, entry: int, removed: str | None) -> Held:
        """Count an entry anew without one of its questions, or without any text."""
        index, sheet, measures = self._built.index, self._sheet, self._built.index.measures
        own = slice(sheet.starts[entry], sheet.starts[entry + 1])
        ids, counts = sheet.ids[own], sheet.counts[own].copy()
        if removed is None:
            counts[:] = 0
        else:
            gone, many = zip(*self._built.terms.learn(removed.split()), strict=True)
            np.subtract.at(counts, ids.searchsorted(gone), np.array(many, dtype=np.float32))
            np.subtract.at(counts, ids.searchsorted(index.gram_ids(codes(removed))), np.float32(1))
            counts[counts < 1e-3] = 0
        idf = measures.idf.copy()
        lost = ids[counts == 0]
        idf[lost] = measures.idf_of[np.maximum(measures.df[lost] - 1, 0)]
        return Held(entry, ids, counts, idf)

    def _correct(self, scores: Scores, question: Question, held: Held) -> None:
        """Put the held-out entry's own scores in place of those that knew the question."""
        near = scores.places.tolist()
        if held.entry not in near:
            return
        measures, column = self._built.index.measures, near.index(held.entry)
        words, own_words = len(question.terms), int(held.ids.searchsorted(measures.words))
        weights = np.fromiter(question.terms.values(), np.float32, words), np.float32(1)
        kinds = (slice(words), slice(own_words)), (slice(words, None), slice(own_words, None))
        for kind, (asked, had) in enumerate(kinds):
            own, counts, wanted = held.ids[had], held.counts[had], question.ids[asked]
            places = own.searchsorted(wanted)
            said = np.where(own.take(places, mode="clip") == wanted, counts.take(places, mode="clip"), 0)
            rare, idf = weights[kind] * held.idf[wanted], held.idf[wanted]
            norm = float(np.linalg.norm(counts * held.idf[own])) or 1.0
            shares = saturated(said, counts.sum(keepdims=True), measures.mean_length[kind])
            scores.channels[2 * kind, column] = rare @ shares
            scores.channels[2 * kind + 1, column] = rare @ (said * idf) / norm * self._built.index.one


_NOTHING = [0.0] * 9 + [1.0, 1.0, 0.0, 1.0, 0.0]
"""The evidence of a question that shares nothing with any entry."""
