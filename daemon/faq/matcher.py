"""The matcher: one state of the FAQ that finds what a citizen's text means, and says why."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from daemon.faq.certainty.confidence import Confidence, fitted
from daemon.faq.certainty.evidence import NAMES, gathered
from daemon.faq.certainty.rehearsal import Rehearsal
from daemon.faq.explain import Explanation, Hint, Scored, Word
from daemon.faq.guards import PlaceGuard
from daemon.faq.language.lexicon import lexicon
from daemon.faq.language.normalise import LONGEST, words
from daemon.faq.language.terms import Reading
from daemon.faq.match import NOTHING, Aims, Candidate, Match, Outcome, Reason
from daemon.faq.search.building import build, revised
from daemon.faq.search.exact import Wordings
from daemon.faq.search.index import CHANNELS
from daemon.faq.search.ranking import Ranked, ranked
from prolink.model.faq import Entry, EntryKind

FOREIGN = 0.1
"""What is left of the confidence where the question is about another place."""
ONE_QUESTION = 0.8
"""Share of a message's weight in one wording from which on the message is one question."""
MOST_CUTS = 4
"""Places at which a message is tried as two questions; more would take long for one that is all commas."""
HIGHEST = 0.99
"""Confidence of anything but a wording that stands in the FAQ."""

_VERBATIM = Reason()
_MARKS = "?,;.\n"
_JOINING = {"sekalian", "terus", "trus", "sama", "dan", "lalu", "serta", "juga"}
_SPLIT = re.compile(rf"[{_MARKS}]+|\b(?:{'|'.join(sorted(_JOINING))})\b", re.IGNORECASE)
_WORDS_OF_A_QUESTION = 2


class Way(Struct, frozen=True):
    """How a state of the FAQ is built."""

    aims: Aims = Aims()
    pause: Callable[[], None] = lambda: None
    """Called between pieces of the work that take some milliseconds at most."""
    before: "FaqMatcher | None" = None
    """A state whose work is taken over where entries are the same, with its confidence: quick, for a few edits."""


USUAL = Way()


class _Found(Struct, frozen=True):
    """What one question came to, before it is told."""

    reading: Reading
    ranked: Ranked | None = None
    evidence: tuple[float, ...] = ()
    first: float = 0.0
    three: float = 0.0
    guard: str = ""


class FaqMatcher:
    """Matches by words and grams over entries, with a confidence fitted to this FAQ; read from any thread."""

    def __init__(
        self,
        entries: Sequence[Entry],
        way: Way = USUAL,
    ) -> None:
        """Build and rehearse, or take over what `way` names."""
        if way.before is None:
            self._built, sheet = build(entries, way.pause)
        else:
            self._built = revised(way.before._built, entries, way.pause)
        self._entries = tuple(one.entry for one in self._built.counted)
        self._wordings = Wordings()
        spoken: Counter[str] = Counter()
        courtesy = lexicon().courtesy
        for place, one in enumerate(self._built.counted):
            for plain in one.asked:
                self._wordings.add(plain, place)
                if not courtesy.isdisjoint(said := plain.split()) and (content := _content(said)):
                    self._wordings.add(content, place)
            spoken.update({word for plain in one.asked for word in plain.split()})
            way.pause()
        self._guard = PlaceGuard(spoken, len(self._entries))
        if way.before is None:
            rehearsed = Rehearsal(self._built, sheet).played(way.pause) if entries else []
            wordings = sum(len(one.asked) for one in self._built.counted) / max(len(self._entries), 1)
            self.confidence: Confidence = fitted(rehearsed, way.aims, wordings)
        else:
            self.confidence = way.before.confidence

    def match(self, text: str, most: int = 3) -> Match:
        """Return the outcome for any text; see the port."""
        said = words(text)
        if not said or not self._entries:
            return NOTHING
        known = self._known(said, most)
        if known:
            return known
        found = self._found(said)
        two = self._two(text, found, most)
        return two[0] if two else self._told(found, most)

    def explain(self, text: str, most: int = 5) -> Explanation:
        """Return the outcome with everything that led to it."""
        said = words(text)
        if not said or not self._entries:
            return Explanation(match=NOTHING)
        found = self._found(said)
        known, two = self._known(said, most), self._two(text, found, most)
        match = known or (two[0] if two else self._told(found, most))
        return Explanation(
            words=tuple(Word(token.word, token.became, token.how) for token in found.reading.tokens),
            hints=tuple(Hint(*hint) for hint in found.reading.hints),
            exact=" ".join(said) if known else "",
            scored=self._scored(found.ranked, most) if found.ranked else (),
            guard=found.guard,
            evidence=dict(zip(NAMES, (round(piece, 3) for piece in found.evidence), strict=False)),
            confidence=round(found.first, 3),
            among_three=round(found.three, 3),
            answer_from=round(self.confidence.answer, 3),
            suggest_from=round(self.confidence.suggest, 3),
            parts=two[1] if two and not known else (),
            match=match,
        )

    def _known(self, said: list[str], most: int) -> Match | None:
        places = self._wordings.same(" ".join(said))
        if not places and not lexicon().courtesy.isdisjoint(said):
            places = self._wordings.same(_content(said))
        if not places:
            return None
        outcome = Outcome.ANSWER if len(places) == 1 else Outcome.SUGGEST
        return Match(outcome, tuple([self._candidate(place, 1 / len(places), _VERBATIM) for place in places[:most]]))

    def _found(self, said: list[str]) -> _Found:
        built = self._built
        reading = built.terms.read(said)
        question = built.question(reading)
        rank = ranked(built.index.score(question), built.weights)
        if rank is None:
            return _Found(reading)
        best = rank.places[0]
        evidence = gathered(built.index, question, rank, built.texts)
        first, three = self.confidence.of(evidence)
        first, three = min(first, HIGHEST), min(three, HIGHEST)
        if self._wordings.same(reading.written) == (best,):
            first = three = HIGHEST
        guard = self._guard.foreign(said)
        if guard and (self._entries[best].kind is not EntryKind.SERVICE or self._speaks_of(best, guard)):
            guard = ""
        if guard:
            first, three = first * FOREIGN, three * FOREIGN
        return _Found(reading, rank, tuple(evidence), first, three, guard)

    def _speaks_of(self, place: int, name: str) -> bool:
        return any(f" {name} " in f" {plain} " for plain in self._built.counted[place].asked)

    def _told(self, found: _Found, most: int) -> Match:
        rank = found.ranked
        if rank is None:
            return NOTHING
        outcome = Outcome.NONE
        if found.first >= self.confidence.answer:
            outcome = Outcome.ANSWER
        elif found.three >= self.confidence.suggest:
            outcome = Outcome.SUGGEST
        shown = rank.places[:most]
        best = self._candidate(shown[0], found.first, _reason(found))
        rest, totals = [], rank.totals[:most]
        for place, total in zip(shown[1:], totals[1:], strict=True):
            likely = min(found.first, found.three - found.first) * math.exp(total - totals[0])
            rest.append(self._candidate(place, max(likely, 0.0)))
        return Match(outcome, (best, *rest))

    def _two(self, text: str, whole: _Found, most: int) -> tuple[Match, tuple[str, ...]] | None:
        """Return the match of two questions in one message, with their texts."""
        if whole.ranked is None or whole.evidence[0] > ONE_QUESTION:
            return None
        text = text[:LONGEST]
        if _JOINING.isdisjoint(whole.reading.words) and not any(map(text.__contains__, _MARKS)):
            return None  # A look at the words takes a tenth of the search.
        tried = 0
        for cut in _SPLIT.finditer(text):
            halves = text[: cut.start()], text[cut.end() :]
            said = [words(half) for half in halves]
            if any(len(_content(half).split()) < _WORDS_OF_A_QUESTION for half in said):
                continue
            first = self._sure(said[0], most)
            second = self._sure(said[1], most) if first else None
            if first and second and first.candidates[0].entry != second.candidates[0].entry:
                return Match(Outcome.ANSWER, first.candidates, second.candidates), halves
            tried += 1
            if tried == MOST_CUTS:
                break
        return None

    def _sure(self, said: list[str], most: int) -> Match | None:
        found = self._found(said)
        return self._told(found, most) if found.first >= self.confidence.answer else None

    def _scored(self, rank: Ranked, most: int) -> tuple[Scored, ...]:
        found = []
        for at, (place, total) in enumerate(zip(rank.places[:most], rank.totals, strict=False)):
            entry, raw = self._entries[place], [round(rank.raw(channel, at), 3) for channel in CHANNELS]
            found.append(Scored(entry.id, entry.question, round(total, 2), *raw))
        return tuple(found)

    def _candidate(self, place: int, confidence: float, why: Reason | None = None) -> Candidate:
        entry = self._entries[place]
        return Candidate(entry.id, entry.question, round(confidence, 3), why)


def _reason(found: _Found) -> Reason:
    read = tuple([token.became[0] for token in found.reading.tokens if not token.courtesy])
    return Reason(read or found.reading.words, found.evidence[0], found.evidence[1], found.guard)


def _content(said: Sequence[str]) -> str:
    """Return the words without courtesy."""
    courtesy = lexicon().courtesy
    return " ".join(word for word in said if word not in courtesy)
