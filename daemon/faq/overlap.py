"""A simple matcher: a short cut for what stands in the FAQ, else shared telling words, then closeness of wording."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import fuzz, process

from daemon.faq.index import Index, Phrase
from daemon.faq.match import NOTHING, Candidate, Match, Outcome
from daemon.faq.normalise import normal
from prolink.model.faq import Entry
from prolink.words import _

NEARLY_EXACT = 97  # rapidfuzz ratio; one slip in some 35 letters
ANSWER = 0.62
"""Confidence from which the answer is sent: out-of-scope questions stay below it."""
CLOSE = 0.50
"""Closeness to one wording that an answer needs: a word or two that the FAQ happens to have are not a question."""
MARGIN = 0.12
"""How far the second entry must be behind for the first one's answer to be sent."""
SHOWN = 3
"""Candidates of a “Maksud Anda …”."""
SUGGEST = 0.48
"""Confidence from which “Maksud Anda …” is asked."""
OFFERED = 0.42
"""Confidence of the entries offered there beside the first."""


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
        self._by_end: dict[tuple[int, str], list[str]] = defaultdict(list)
        for place, phrases in enumerate(self._index.phrases):
            for phrase in phrases:
                if not phrase.normal:
                    continue
                if phrase.normal not in self._exact:
                    for end in _ends(phrase.normal):
                        self._by_end[len(phrase.normal), end].append(phrase.normal)
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
            if not slack:  # So short a text is the very same or not near.
                return None
            keys = [
                (length, end) for length in range(len(plain) - slack, len(plain) + slack + 1) for end in _ends(plain)
            ]
            near = list(chain.from_iterable(self._by_end.get(key, ()) for key in keys))
            best = process.extractOne(plain, near, scorer=fuzz.ratio, score_cutoff=NEARLY_EXACT)
            if best is None:
                return None
            places, confidence, why = self._exact[best[0]], best[1] / 100, _("one slip away from “{text}”")
            why = why.format(text=best[0])
        outcome = Outcome.ANSWER if len(places) == 1 else Outcome.SUGGEST
        return Match(outcome, tuple(self._candidate(place, confidence, why) for place in places[:most]))

    def _compared(self, text: str, most: int) -> Match:
        words = self._index.query(text)
        asked = sum(word.weight for word in words)
        gains = {word.stem: word.gain for word in words}
        stems, joined = frozenset(gains), " ".join(gains)
        scores: dict[int, _Score] = {}
        for place, shared in self._index.nearest(words):
            # The most that this entry, and all behind it, could still reach.
            bound = 0.45 * shared / asked + 0.35 * 2 * shared / (asked + shared) + 0.20
            if bound < OFFERED and len(scores) >= most:
                break
            scores[place] = self._score(place, shared / asked, asked, gains, stems, joined)
        ranked = sorted(scores, key=lambda place: (-scores[place].total, place))
        if not ranked:
            return NOTHING
        best = scores[ranked[0]]
        second = scores[ranked[1]].total if len(ranked) > 1 else 0.0
        if best.total >= ANSWER and best.closeness >= CLOSE and best.total - second >= MARGIN:
            outcome = Outcome.ANSWER
        elif best.total >= SUGGEST:
            outcome = Outcome.SUGGEST
            near = [place for place in ranked if scores[place].total >= OFFERED]
            ranked = near if most <= SHOWN else ranked
        else:
            outcome = Outcome.NONE
        return Match(outcome, tuple(self._told(place, scores[place], gains) for place in ranked[:most]))

    def _score(
        self, place: int, coverage: float, asked: float, gains: dict[str, float], stems: frozenset[str], joined: str
    ) -> _Score:
        best, closeness = self._index.phrases[place][0], 0.0
        for phrase in self._index.phrases[place]:
            shared = phrase.stems & stems
            if shared:
                dice = 2 * sum([gains[stem] for stem in shared]) / (asked + phrase.weight)
                if dice > closeness:
                    best, closeness = phrase, dice
        wording = fuzz.token_sort_ratio(joined, best.joined) / 100
        return _Score(0.45 * coverage + 0.35 * closeness + 0.20 * wording, coverage, closeness, best)

    def _told(self, place: int, score: _Score, gains: dict[str, float]) -> Candidate:
        shared = [stem for stem in gains if stem in self._index.vocabulary[place]]
        why = _("nearest “{text}”; shares {words}; covers {coverage:.0%}, closeness {closeness:.0%}")
        said = why.format(
            text=score.phrase.normal, words=", ".join(shared), coverage=score.coverage, closeness=score.closeness
        )
        return self._candidate(place, min(score.total, 0.99), said)

    def _candidate(self, place: int, confidence: float, why: str) -> Candidate:
        entry = self._index.entries[place]
        return Candidate(entry.id, entry.question, round(confidence, 3), why)


def _ends(plain: str) -> tuple[str, str]:
    """Return what a wording is looked for by: one slip leaves its beginning or its end as it was."""
    return plain[:3] + "…", "…" + plain[-3:]
