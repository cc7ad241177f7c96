"""Slips: how far apart two words are that fingers or ears may have confused."""

from rapidfuzz.distance import OSA


def slips(first: str, second: str, most: int) -> int:
    """Return how many slips lie between two words (a letter more, less, other, or two swapped); above `most`, more.

    >>> slips("kebkaaran", "kebakaran", 2)
    1
    """
    return OSA.distance(first, second, score_cutoff=most)
