"""Slips: how far apart words are that fingers or ears may have confused."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter


def first_within(word: str, others: Iterable[str], most: int) -> str:
    """Return the first of some words that lies at most so many slips away (a letter more, less, other, two swapped).

    Returns an empty one where none does.

    >>> first_within("kebkaaran", ["kebanjiran", "kebakaran"], 2)
    'kebakaran'
    """
    return next((found[0] for found in extract_iter(word, others, scorer=OSA.distance, score_cutoff=most)), "")
