"""Memory: what a FAQ's arrays took goes back to the system when they are let go."""

import ctypes
from contextlib import suppress

LARGE = 128 * 1024
"""Bytes from which on a piece goes back at once; left alone, glibc raises this to 32 MB and keeps what is smaller."""
_M_MMAP_THRESHOLD = -3


def give_back_large() -> None:
    """Have pieces from LARGE on given back at once; another C library than glibc goes on as it does."""
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)


def give_back_small() -> None:
    """Give back what lies free between small pieces; takes some milliseconds, in which other threads go on."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
