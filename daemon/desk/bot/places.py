"""Places: whose citizen a message speaks of, and whether that matters for what it asks."""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from daemon.profile.jurisdiction import Jurisdiction

_TITLES = r"(?:kecamatan|kec|kelurahan|kel|desa|ds|dusun)\.? "
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


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b" if longest else r"(?!)")


@cache
def _places(names: tuple[str, ...], doubtful: frozenset[str]) -> re.Pattern[str]:
    """Return what finds a place in a sentence: doubtful names count after a title only."""
    sure = [re.escape(name) for name in names if name not in doubtful and name not in _BARE]
    bare = [re.escape(name) + _AFTER_BARE for name in names if name in _BARE]
    titled = [_TITLES + re.escape(name) for name in names]
    return re.compile(rf"\b(?:{'|'.join(sorted((*sure, *titled), key=len, reverse=True) + bare)})\b")


def whose(word: str, about: Jurisdiction, *, answer: bool = False) -> Whose:
    """Return whose place a folded message names; in an `answer` to our question every name counts."""
    doubtful = frozenset[str]() if answer else about.doubtful
    city = _places(about.city, doubtful).search(word)
    regency = _places(about.regency, doubtful).search(word)
    if city and regency:
        return Whose.BOTH
    if city or regency:
        return Whose.CITY if city else Whose.REGENCY
    return Whose.EITHER if _pattern(about.shared_name).search(word) else Whose.UNSAID


def matters(word: str, entries: Iterable[str], about: Jurisdiction) -> bool:
    """Tell whether both have an office for what a message asks, by its words or by the entries that it may mean."""
    return bool(_pattern(about.matters).search(word)) or not about.entries.isdisjoint(entries)


def body(word: str, about: Jurisdiction) -> str:
    """Return the entry of the office elsewhere that a message names; empty for none."""
    for one in about.bodies:
        if _pattern(one.words).search(word):
            return one.entry
    return ""
