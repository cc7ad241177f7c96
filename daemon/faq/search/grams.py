"""Grams: the runs of three and four characters in a text, as numbers."""

from collections.abc import Sequence

import numpy as np

from daemon.faq.search.arrays import Codes, Ints

ALL = 1 << 32
"""How many codes there are."""

_THREE = np.uint32(0xFFFFFF)
_BLANK = ord(" ")


def codes(text: str) -> Codes:
    """Return the grams of a text of words with single blanks, in their order, 3-grams first, repeated as they come."""
    runs = _runs(_bytes(f" {text} "))
    return np.concatenate((runs & _THREE, runs[:-1]))


def codes_of_all(texts: Sequence[str]) -> tuple[Codes, Ints]:
    """Return the grams of several such texts, none across two of them, and the place of the text that each is from."""
    chars = _bytes(f" {'  '.join(texts)} ")
    runs = _runs(chars)
    blank = np.frombuffer(chars, dtype=np.uint8) == _BLANK
    seam = blank[:-1] & blank[1:]
    place = seam.cumsum(dtype=np.int32)
    within = ~(seam[:-1] | seam[1:])
    all_within = within[:-1] & ~seam[2:]
    found = np.concatenate((runs[within] & _THREE, runs[:-1][all_within]))
    return found, np.concatenate((place[:-1][within], place[:-2][all_within]))


def _runs(chars: bytes) -> Codes:
    """Return the four bytes that begin at each place; the last has a zero for want of a fourth."""
    runs: Codes = np.ndarray(len(chars) - 2, "<u4", chars + b"\0", strides=(1,))
    return runs


def _bytes(text: str) -> bytes:
    """Return a byte a character; all other scripts share the upper half."""
    if text.isascii():
        return text.encode("ascii")
    points = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    return np.where(points < 128, points, 128 + points % 128).astype(np.uint8).tobytes()
