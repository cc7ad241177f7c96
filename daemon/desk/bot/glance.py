"""Glance: tells by a message's words alone, wherever they stand, that no sign of danger can be in it.

A sign is a line of the lists, which wants a word for each of its parts. Every part of every sign is a bit of one
number: a word has the bits of the parts that it can fill, a message those of all its words. Few
messages fill a sign, and only they are read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache, reduce
from itertools import pairwise
from operator import or_

from msgspec import Struct

from daemon.desk.bot.hearing import JOINTS, heard
from daemon.desk.bot.signs import lines, word_pattern

_RINGING = {"crisis": ("sure",), "emergency": ("sure", "likely")}
"""The lists, and their sections without which nothing rings."""
_PARTS = 4
"""Of a longer sign the other parts are left to the reading."""


class Board(Struct, frozen=True):
    """What each word of the lists fills: bit s + signs * p stands for part p of sign s."""

    marks: Mapping[str, int]
    starred: tuple[tuple[re.Pattern[str], int], ...]
    """The marks of words with a star."""
    any_starred: re.Pattern[str]
    blank: int
    """The parts that signs do not have: filled from the start."""
    signs: int
    first: int
    """The first parts of all signs."""
    lists: Mapping[str, int]
    """The signs of each list, as bits of the first part."""
    joint: int
    """The mark of what may be the beginning of the next word."""


def suspected(plain: str) -> tuple[str, ...]:
    """Return the lists of which something may be found in a lowered message."""
    board = _board()
    if "'" in plain:  # Where a word ends is for the reading to tell.
        return tuple(board.lists)
    words = plain.split()
    filled = reduce(or_, map(_marks, words), board.blank)
    if filled & board.joint:
        pairs = (f"{one} {other}" for one, other in pairwise(words) if _marks(one) & board.joint)
        filled = reduce(or_, map(_marks, pairs), filled)
    whole = filled
    for part in range(1, _PARTS):
        whole &= filled >> board.signs * part
    if not whole & board.first:
        return ()
    return tuple(name for name, own in board.lists.items() if whole & own)


@lru_cache(maxsize=20_000)
def _marks(typed: str) -> int:
    """Return what a typed word fills, or two of which the first may begin the second."""
    board = _board()
    filled = 0
    for word in heard(typed):
        filled |= board.marks.get(word, 0)
        if board.any_starred.fullmatch(word):
            filled |= reduce(or_, (mark for pattern, mark in board.starred if pattern.fullmatch(word)))
    return filled


@cache
def _board() -> Board:
    wanted = [(name, parts) for name in _RINGING for parts in _signs(name)]
    blank, lists, marks = 0, dict.fromkeys(_RINGING, 0), dict[str, int]()
    for sign, (name, parts) in enumerate(wanted):
        lists[name] |= 1 << sign
        for part in range(_PARTS):
            bit = 1 << sign + len(wanted) * part
            if part >= len(parts):
                blank |= bit
                continue
            for word in parts[part]:
                marks[word] = marks.get(word, 0) | bit
    joint = 1 << len(wanted) * _PARTS
    marks |= {word: marks.get(word, 0) | joint for word in JOINTS}
    # Words of one class carry the same number: it is kept once.
    same: dict[int, int] = {}
    marks = {word: same.setdefault(mark, mark) for word, mark in marks.items()}
    starred = {word_pattern(word): mark for word, mark in marks.items() if "*" in word}
    return Board(
        marks=marks,
        starred=tuple((re.compile(pattern), mark) for pattern, mark in starred.items()),
        any_starred=re.compile("|".join(starred)),
        blank=blank,
        signs=len(wanted),
        first=(1 << len(wanted)) - 1,
        lists=lists,
        joint=joint,
    )


def _signs(name: str) -> Iterator[list[frozenset[str]]]:
    """Yield the signs of a list: for each of their parts the words of which one must be there."""
    sections = lines(name)
    urgent = frozenset(_longest(phrase) for line in sections.get("urgent", ()) for phrase in line.split("|"))
    for section in _RINGING[name]:
        for line in sections[section]:
            cells = [cell.split("|") for cell in re.split("[>~&]", line)]
            if len(cells) > 1:
                signs = [[frozenset(map(_longest, cell)) for cell in cells]]
            else:
                signs = [[frozenset((word,)) for word in set(phrase.split())] for phrase in cells[0]]
            # Without a cry for help, what is only likely never rings.
            yield from (([urgent, *parts] if section == "likely" else parts)[:_PARTS] for parts in signs)


def _longest(phrase: str) -> str:
    return max(phrase.split(), key=len)
