"""Guards: names of other places, for which our answers do not hold."""

from collections.abc import Sequence

from daemon.faq import wordlists

_ON_THE_WAY = {"ke", "dari", "asal", "tujuan", "menuju", "pindahan", "kelahiran", "lahir"}
"""After these a place is where somebody goes to or comes from: pindah ke Surabaya is our business."""
_HERE = {"di", "kota", "kabupaten", "kab", "pemkot", "pemkab", "kotamadya"}
"""After these a doubtful word is a place: palu is a hammer, kota Palu a city."""
_LONGEST = 3


class PlaceGuard:
    """Knows the places that this FAQ does not speak of."""

    def __init__(self, own: frozenset[str]) -> None:
        """`own` are the words of the FAQ's questions: a place among them is the FAQ's business."""
        places = wordlists.places()
        ours = {name for names in places.own.values() for name in names}
        self._elsewhere = {name for name in places.elsewhere - ours if not _known(name, own)}
        self._doubtful = {name for name in places.doubtful - ours if not _known(name, own)}
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


def _known(name: str, own: frozenset[str]) -> bool:
    return all(part in own for part in name.split())
