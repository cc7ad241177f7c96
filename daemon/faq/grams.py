"""Grams: the runs of three and four characters in a text, as numbers."""

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
    padded = f" {text} "
    if padded.isascii():
        chars = _TABLE[np.frombuffer(padded.encode("ascii"), dtype=np.uint8)]
    else:
        points = np.frombuffer(padded.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
        chars = np.where(points < 128, _TABLE[points & 127], _OTHER + points % (64 - _OTHER)).astype(np.int32)
    three = (chars[:-2] << 2 * _BITS) | (chars[1:-1] << _BITS) | chars[2:]
    four = ((three[:-1] << _BITS) | chars[3:]) + _FOUR
    return np.concatenate((three, four))


_FOUR = 1 << 3 * _BITS
"""Where the 4-grams begin."""
