"""An inverted index over entries: which stems speak for which entries, and how much each stem tells."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from daemon.faq.normalise import normal, stems
from prolink.model.faq import Entry

MOST = 30
"""Entries that are compared closely."""
FEW = 8
"""Stems of a query up to which entries are sorted in whole groups."""
REPAIRED = 0.8
"""How far a word whose spelling was repaired is believed."""

_VOWELS = str.maketrans("", "", "aeiou")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text of an entry, ready to be compared."""

    normal: str
    joined: str
    stems: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """One stem of a query: its weight, and what an entry having it gains (less where its spelling was repaired)."""

    stem: str
    weight: float
    gain: float


class Index:
    """The stems of every entry. `entries` keep their place in all that it returns."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self._postings: dict[str, set[int]] = defaultdict(set)
        cut = [[(text, stems(text)) for text in (entry.question, *entry.variants)] for entry in entries]
        for place, texts in enumerate(cut):
            for _, words in texts:
                for word in words:
                    self._postings[word].add(place)
        self._having = {word: sum(1 << place for place in places) for word, places in self._postings.items()}
        self._rare = math.log(1 + len(entries) / 1.5)
        self.phrases = tuple(tuple(self._phrase(text, words) for text, words in texts) for texts in cut)
        self.vocabulary = tuple(frozenset().union(*(phrase.stems for phrase in texts)) for texts in self.phrases)
        self._spellings: dict[tuple[str, int], list[str]] = defaultdict(list)
        skeletons: dict[str, set[str]] = defaultdict(set)
        for word in self._postings:
            self._spellings[word[0], len(word)].append(word)
            if len(skeleton := _skeleton(word)) >= 3:
                skeletons[skeleton].add(word)
        self._skeletons = {skeleton: words.pop() for skeleton, words in skeletons.items() if len(words) == 1}

    def weight(self, stem: str) -> float:
        """Return how much a stem tells: high where few entries have it, highest where none has."""
        having = len(self._postings.get(stem, ()))
        return math.log(1 + len(self.entries) / having) if having else self._rare

    def query(self, text: str) -> tuple[Word, ...]:
        """Return the stems of a query, misspelt ones put right towards the FAQ's own words, each once."""
        found: dict[str, Word] = {}
        for stem in stems(text):
            right = stem if stem in self._postings else self._repaired(stem)
            weight = self.weight(right or stem)
            word = Word(right or stem, weight, weight if right == stem else weight * REPAIRED)
            if word.stem not in found or found[word.stem].gain < word.gain:
                found[word.stem] = word
        return tuple(found.values())

    def nearest(self, words: Sequence[Word]) -> list[tuple[int, float]]:
        """Return places of at most MOST entries, each with the weight of what it shares with a query, best first."""
        levels = self._levels(words) if len(words) <= FEW else self._levels_of_many(words)
        found: list[tuple[int, float]] = []
        for shared in sorted(levels.keys() - {0.0}, reverse=True):
            places = levels[shared]
            while places and len(found) < MOST:
                found.append(((places & -places).bit_length() - 1, shared))
                places &= places - 1
        return found

    def _levels(self, words: Sequence[Word]) -> dict[float, int]:
        """Return entries by the weight shared, as the bits of a number: a common word moves hundreds in one step."""
        levels = {0.0: (1 << len(self.entries)) - 1}
        for word in words:
            having = self._having.get(word.stem, 0)
            after: dict[float, int] = defaultdict(int)
            for shared, places in levels.items():
                if places & having:
                    after[shared + word.gain] |= places & having
                if places & ~having:
                    after[shared] |= places & ~having
            levels = after
        return levels

    def _levels_of_many(self, words: Sequence[Word]) -> dict[float, int]:
        """Return the same for a long text: its levels would be as many as the entries."""
        sums: dict[int, float] = defaultdict(float)
        for word in words:
            for place in self._postings.get(word.stem, ()):
                sums[place] += word.gain
        levels: dict[float, int] = defaultdict(int)
        for place, shared in sums.items():
            levels[shared] |= 1 << place
        return levels

    def _phrase(self, text: str, words: list[str]) -> Phrase:
        own = frozenset(words)
        return Phrase(normal(text), " ".join(words), own, sum(map(self.weight, own)))

    def _repaired(self, stem: str) -> str | None:
        if len(stem) < 3 or stem.isdigit():
            return None
        if len(stem) >= 4:
            most = 2 if len(stem) > 6 else 1
            best, least = None, most + 1
            for length in range(len(stem) - most, len(stem) + most + 1):
                for known in self._spellings.get((stem[0], length), ()):
                    distance = OSA.distance(stem, known, score_cutoff=least - 1)
                    if distance < least:
                        best, least = known, distance
            if best is not None and len(best) >= 4:
                return best
        return self._skeletons.get(stem) if _skeleton(stem) == stem else None


def _skeleton(word: str) -> str:
    return word[:1] + word[1:].translate(_VOWELS)
