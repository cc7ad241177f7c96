"""Places: whose citizen a message speaks of, and whether that matters for what it asks."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache

from daemon.desk.bot.words import Saying
from daemon.profile.jurisdiction import Jurisdiction

Says = Callable[[Saying], bool]
"""Tells whether the message says something."""

_TITLES = ("kecamatan", "kec", "kelurahan", "kel", "desa", "ds", "dusun")
# “kabupaten” is the neighbour only where no other name follows: kabupaten Lumajang is somebody else's.
_BARE = frozenset({"kabupaten", "kab", "pemkab"})
_AFTER_BARE = (
    r"(?= probolinggo| prob\b|\W*$|[,.?!]| (?:ya|apa|dan|atau|bisa|gimana|untuk|di|kak|min|pak|bu|saya|aja|saja|itu|"
    r"kok|tapi|mau|sini|juga|kalau|kalo|urus|ngurus)\b)"
)


class Whose(StrEnum):
    """Whose citizen or matter it is."""

    UNSAID = ""
    CITY = "city"
    REGENCY = "regency"
    EITHER = "either"
    """Only a name was given that both have."""
    BOTH = "both"
    """Both were named: a comparison, or a move from one to the other."""


def whose(says: Says, about: Jurisdiction, *, answer: bool = False) -> Whose:
    """Return whose place a message names; in an `answer` to our question every name counts."""
    city, regency = map(says, _places(about, answer))
    if city and regency:
        return Whose.BOTH
    if city or regency:
        return Whose.CITY if city else Whose.REGENCY
    return Whose.EITHER if says(_shared_name(about)) else Whose.UNSAID


def matters(says: Says, entry: str, about: Jurisdiction) -> bool:
    """Tell whether both have an office for what a message asks, by its words or by the entry that it means."""
    return entry in about.entries or says(_matters(about))


def body(says: Says, about: Jurisdiction) -> str:
    """Return the entry of the office elsewhere that a message names; empty for none."""
    return next((entry for office, entry in _bodies(about) if says(office)), "")


@cache
def _places(about: Jurisdiction, answer: bool) -> tuple[Saying, Saying]:
    doubtful = frozenset[str]() if answer else about.doubtful
    return _place(about.city, doubtful), _place(about.regency, doubtful)


@cache
def _shared_name(about: Jurisdiction) -> Saying:
    return _any_of(about.shared_name)


@cache
def _matters(about: Jurisdiction) -> Saying:
    return _any_of(about.matters)


@cache
def _bodies(about: Jurisdiction) -> tuple[tuple[Saying, str], ...]:
    return tuple((_any_of(one.words), one.entry) for one in about.bodies)


def _any_of(names: tuple[str, ...]) -> Saying:
    longest = sorted(names, key=len, reverse=True)
    return Saying(re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b"), _first_words(names))


def _place(names: tuple[str, ...], doubtful: frozenset[str]) -> Saying:
    """Return what finds a place in a sentence: doubtful names count after a title only."""
    sure = [name for name in names if name not in doubtful and name not in _BARE]
    bare = [name for name in names if name in _BARE]
    titled = [rf"(?:{'|'.join(_TITLES)})\.? " + re.escape(name) for name in names]
    longest = sorted((*map(re.escape, sure), *titled), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join((*longest, *(re.escape(name) + _AFTER_BARE for name in bare)))})\b")
    return Saying(pattern, _first_words((*sure, *bare, *_TITLES)))


def _first_words(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word[0] for name in names if (word := re.search(r"\w+", name)))
