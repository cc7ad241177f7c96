"""Spelling: what a word that nobody knows was meant to be, among the words that the FAQ uses."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 3
"""Letters from which a word is put right."""
TWO_SLIPS = 6
"""Letters from which two slips are believed."""
LONGEST_SPELLED = 25
_PARTICLES = ("nya", "ny", "kah", "lah")
_ENDINGS = ("nya", "ny", "kah", "lah", "ku", "mu", "kan", "an", "in", "i", "e", "ne")
_DIGITS = str.maketrans("4013578", "aoieseb")
_VOWELS = str.maketrans("", "", "aeiou")
_MOST_CANDIDATES = 8
_LEAST_BELIEF = 0.2

# How far away a repair is, by what it takes; e^(-2·distance) times a power of the word's frequency is its weight.
_CLIPPED = 0.3
"""Only vowels are missing: hlng, hilang."""
_SAME_CONSONANTS = 0.5
_SLIP = 0.5  # each
_SLIP_IN_SHORT = 1.2
_NEAR_CONSONANTS = 1.1


class Repair(Struct, frozen=True):
    """One word that may have been meant."""

    word: str
    belief: float
    """From 0 to 1; the beliefs of one word's repairs add up to 1."""


class Spelling:
    """Puts words right towards a vocabulary with its frequencies."""

    def __init__(self, frequency: Mapping[str, int]) -> None:
        self._frequency = frequency
        self._by_shape: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._by_slips: dict[tuple[str, int, int], Sequence[str]] = {}
        self._by_skeleton: dict[str, list[str]] = defaultdict(list)
        self._skeletons: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in frequency:
            if len(word) >= SHORTEST and word.isalpha():
                self._by_shape[word[0], len(word)].append(word)
                skeleton = _skeleton(word)
                if skeleton not in self._by_skeleton:
                    self._skeletons[skeleton[0], len(skeleton)].append(skeleton)
                self._by_skeleton[skeleton].append(word)

    def repaired(self, word: str) -> tuple[Repair, ...]:
        """Return at most two words that may have been meant, the likelier first; the first letter is kept."""
        if not word.isalpha():
            word = word.translate(_DIGITS) if not word.isdigit() else ""
            if word in self._frequency:
                return (Repair(word, 1.0),)
        if not word.isalpha() or not SHORTEST <= len(word) <= LONGEST_SPELLED:
            return ()
        for end in _ENDINGS if word.endswith(_ENDINGS) else ():
            if word.endswith(end) and len(word) - len(end) >= SHORTEST and word[: -len(end)] in self._frequency:
                return (Repair(word[: -len(end)], 1.0),)
        found = self._near(word)
        for end in _PARTICLES if not found and word.endswith(_PARTICLES) else ():
            if word.endswith(end) and len(word) - len(end) > SHORTEST:
                found = found or self._near(word[: -len(end)])
        frequency = self._frequency
        weights = [(-math.exp(-2 * far) * frequency[each] ** 0.3, each) for each, far in found.items()]
        best = sorted(weights)[:2]
        whole = sum([weight for weight, _ in best])
        return tuple([Repair(each, weight / whole) for weight, each in best if weight / whole > _LEAST_BELIEF])

    def _near(self, word: str) -> dict[str, float]:
        found: dict[str, float] = {}
        skeleton = _skeleton(word)
        for each in self._by_skeleton.get(skeleton, ()):
            if _within(word, each):
                found[each] = _CLIPPED
            elif len(skeleton) >= SHORTEST:
                found[each] = _SAME_CONSONANTS
        slips = 1 if len(word) < TWO_SLIPS else 2
        alike = self._alike(word[0], len(word), slips)
        for each, distance, _ in process.extract(
            word, alike, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_CANDIDATES
        ):
            far = distance * _SLIP if len(word) > SHORTEST else _SLIP_IN_SHORT
            found[each] = min(found.get(each, far), far)
        if not found and len(skeleton) >= SHORTEST + 1:
            near = [each for more in (-1, 0, 1) for each in self._skeletons.get((word[0], len(skeleton) + more), ())]
            for each, _, _ in process.extract(
                skeleton, near, scorer=OSA.distance, score_cutoff=1, limit=_MOST_CANDIDATES
            ):
                for whole in self._by_skeleton[each]:
                    if abs(len(whole) - len(word)) <= 5:
                        found[whole] = _NEAR_CONSONANTS
        return found

    def _alike(self, first: str, length: int, slips: int) -> Sequence[str]:
        found = self._by_slips.get((first, length, slips))
        if found is None:
            shapes = [(first, length + more) for more in range(-slips, slips + 1)]
            found = [each for shape in shapes for each in self._by_shape.get(shape, ())]
            if found:  # Nothing is kept of letters that only a stranger used: they are as many as all scripts have.
                self._by_slips[first, length, slips] = found
        return found


def _skeleton(word: str) -> str:
    return word[0] + word[1:].translate(_VOWELS)


def _within(short: str, long: str) -> bool:
    """Tell whether the letters of one word stand in the other in their order."""
    letters = iter(long)
    return all(letter in letters for letter in short)
