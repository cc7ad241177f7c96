"""Grams: the runs of three and four characters in a text, as numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]

_BITS = 6
_BLANK = 0
_OTHER = 37
"""Codes from here on are shared by the characters of all other scripts."""

_TABLE = np.array([_OTHER + code % (64 - _OTHER) for code in range(256)], dtype=np.int32)
_TABLE[ord(" ")] = _BLANK
for _start, _code, _count in ((ord("a"), 1, 26), (ord("0"), 27, 10)):
    _TABLE[_start : _start + _count] = np.arange(_code, _code + _count)


def codes(text: str) -> Codes:
    """Return the grams of a text of words with single blanks, in their order, 3-grams first, repeated as they come."""
    chars = _chars(f" {text} ")
    three = (chars[:-2] << 2 * _BITS) | (chars[1:-1] << _BITS) | chars[2:]
    return np.concatenate((three, ((three[:-1] << _BITS) | chars[3:]) + _FOUR))


def codes_of_all(texts: Sequence[str]) -> tuple[Codes, Codes]:
    """Return the grams of several such texts, none across two of them, and the place of the text that each is from."""
    chars = _chars(f" {'  '.join(texts)} ")
    three = (chars[:-2] << 2 * _BITS) | (chars[1:-1] << _BITS) | chars[2:]
    four = ((three[:-1] << _BITS) | chars[3:]) + _FOUR
    seam = (chars[:-1] == _BLANK) & (chars[1:] == _BLANK)
    place = seam.cumsum(dtype=np.int32)
    within = ~(seam[:-1] | seam[1:])
    all_within = within[:-1] & ~seam[2:]
    return np.concatenate((three[within], four[all_within])), np.concatenate(
        (place[:-1][within], place[:-2][all_within])
    )


def _chars(padded: str) -> Codes:
    if padded.isascii():
        return _TABLE[np.frombuffer(padded.encode("ascii"), dtype=np.uint8)]
    points = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    return np.where(points < 128, _TABLE[points & 127], _OTHER + points % (64 - _OTHER)).astype(np.int32)


_FOUR = 1 << 3 * _BITS
"""Where the 4-grams begin."""
ALL = _FOUR + (1 << 4 * _BITS)
"""How many codes there are."""
