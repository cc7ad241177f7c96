"""Guards: names of other places, for which our answers do not hold."""

from collections.abc import Mapping, Sequence

from daemon.faq.language import wordlists

_ON_THE_WAY = {"ke", "dari", "asal", "tujuan", "menuju", "pindahan", "kelahiran", "lahir"}
"""After these a place is where somebody goes to or comes from: pindah ke Surabaya is our business."""
_HERE = {"di", "kota", "kabupaten", "kab", "pemkot", "pemkab", "kotamadya"}
"""After these a doubtful word is a place: palu is a hammer, kota Palu a city."""
_LONGEST = 3
OWN_SHARE = 0.05
"""Share of the entries that speak of a place from which on it is the own one."""


class PlaceGuard:
    """Knows the places that this FAQ is not about."""

    def __init__(self, spoken: Mapping[str, int], entries: int) -> None:
        """`spoken` tells how many entries have a word in their questions: a place that many speak of is the own one."""
        places = wordlists.places()
        ours = {name for names in places.own.values() for name in names}
        least = max(OWN_SHARE * entries, 1)
        self._elsewhere = {name for name in places.elsewhere - ours if not _known(name, spoken, least)}
        self._doubtful = {name for name in places.doubtful - ours if not _known(name, spoken, least)}
        self._firsts = {name.split()[0] for name in self._elsewhere | self._doubtful if name}

    def foreign(self, words: Sequence[str]) -> str:
        """Return the first name of another place that the question is about, empty where there is none."""
        for start, word in enumerate(words):
            if word not in self._firsts:
                continue
            before = words[start - 1] if start else ""
            further = words[start - 2] if start > 1 else ""
            if before in _ON_THE_WAY or (before in _HERE and further in _ON_THE_WAY):
                continue
            for length in range(_LONGEST, 0, -1):
                name = " ".join(words[start : start + length])
                if name in self._elsewhere or (name in self._doubtful and before in _HERE):
                    return name
        return ""


def _known(name: str, spoken: Mapping[str, int], least: float) -> bool:
    return all(spoken.get(part, 0) >= least for part in name.split())
