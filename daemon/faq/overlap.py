"""A simple matcher: a short cut for what stands in the FAQ, else shared telling words, then closeness of wording."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from daemon.faq.index import Index, Phrase, Word
from daemon.faq.match import NOTHING, Candidate, Match, Outcome
from daemon.faq.normalise import normal
from prolink.model.faq import Entry
from prolink.words import _

NEARLY_EXACT = 97  # rapidfuzz ratio; one slip in some 35 letters
ANSWER = 0.70
"""Confidence from which the answer is sent: out-of-scope questions stay below it."""
MARGIN = 0.06
"""How far the second entry must be behind for the first one's answer to be sent."""
SUGGEST = 0.48
"""Confidence from which an entry is offered as “Maksud Anda …”."""


@dataclass(frozen=True, slots=True)
class _Score:
    total: float
    coverage: float
    closeness: float
    phrase: Phrase


class OverlapMatcher:
    """Matches by the words shared; made once for a state of the FAQ, read from any thread."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._index = Index(entries)
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for place, phrases in enumerate(self._index.phrases):
            for phrase in phrases:
                if not phrase.normal:
                    continue
                if phrase.normal not in self._exact:
                    self._by_length[len(phrase.normal)].append(phrase.normal)
                if place not in self._exact[phrase.normal]:
                    self._exact[phrase.normal].append(place)

    def match(self, text: str, most: int = 3) -> Match:
        """Return the outcome for any text; see the port."""
        plain = normal(text)
        if not plain:
            return NOTHING
        return self._known(plain, most) or self._compared(text, most)

    def _known(self, plain: str, most: int) -> Match | None:
        if plain in self._exact:
            places, confidence, why = self._exact[plain], 1.0, _("stands in the FAQ word for word")
        else:
            slack = len(plain) * 2 * (100 - NEARLY_EXACT) // 100
            near = [
                text for n in range(len(plain) - slack, len(plain) + slack + 1) for text in self._by_length.get(n, ())
            ]
            best = process.extractOne(plain, near, scorer=fuzz.ratio, score_cutoff=NEARLY_EXACT)
            if best is None:
                return None
            places, confidence, why = self._exact[best[0]], best[1] / 100, _("one slip away from “{text}”")
            why = why.format(text=best[0])
        outcome = Outcome.ANSWER if len(places) == 1 else Outcome.SUGGEST
        return Match(outcome, tuple(self._candidate(place, confidence, why) for place in places[:most]))

    def _compared(self, text: str, most: int) -> Match:
        words = self._index.query(text)
        scores = {place: self._score(place, words) for place in self._index.nearest(words)}
        ranked = sorted(scores, key=lambda place: (-scores[place].total, place))
        if not ranked:
            return NOTHING
        first = scores[ranked[0]].total
        second = scores[ranked[1]].total if len(ranked) > 1 else 0.0
        if first >= ANSWER and first - second >= MARGIN:
            outcome = Outcome.ANSWER
        elif first >= SUGGEST:
            outcome = Outcome.SUGGEST
            near = [place for place in ranked if scores[place].total >= SUGGEST - MARGIN]
            ranked = near if most <= 3 else ranked
        else:
            outcome = Outcome.NONE
        return Match(outcome, tuple(self._told(place, scores[place], words) for place in ranked[:most]))

    def _score(self, place: int, words: tuple[Word, ...]) -> _Score:
        asked = sum(word.weight for word in words)
        own = self._index.vocabulary[place]
        coverage = sum(word.weight * word.trust for word in words if word.stem in own) / asked
        joined = " ".join(word.stem for word in words)
        best, closeness = self._index.phrases[place][0], 0.0
        for phrase in self._index.phrases[place]:
            shared = sum(word.weight * word.trust for word in words if word.stem in phrase.stems)
            dice = 2 * shared / (asked + phrase.weight)
            if dice > closeness:
                best, closeness = phrase, dice
        wording = fuzz.token_sort_ratio(joined, best.joined) / 100
        return _Score(0.45 * coverage + 0.35 * closeness + 0.20 * wording, coverage, closeness, best)

    def _told(self, place: int, score: _Score, words: tuple[Word, ...]) -> Candidate:
        shared = [word.stem for word in words if word.stem in self._index.vocabulary[place]]
        why = _("nearest “{text}”; shares {words}; covers {coverage:.0%}, closeness {closeness:.0%}")
        said = why.format(
            text=score.phrase.normal, words=", ".join(shared), coverage=score.coverage, closeness=score.closeness
        )
        return self._candidate(place, min(score.total, 0.99), said)

    def _candidate(self, place: int, confidence: float, why: str) -> Candidate:
        entry = self._index.entries[place]
        return Candidate(entry.id, entry.question, round(confidence, 3), why)
