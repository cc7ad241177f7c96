"""Questions about other places."""

from collections import Counter

import pytest

from daemon.faq.guards import PlaceGuard

GUARD = PlaceGuard(Counter({"probolinggo": 60, "surabaya": 1}), 100)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("jam buka mpp surabaya", "surabaya"),
        ("bikin ktp di kota malang", "malang"),
        ("pindah ke surabaya", ""),
        ("saya dari surabaya mau pindah", ""),
        ("pindah ke kota malang", ""),
        ("mpp kota probolinggo", ""),
        ("pinjam palu dan paku", ""),
        ("ktp hilang", ""),
        ("", ""),
    ],
)
def test_a_place_counts_unless_one_goes_there_or_comes_from_it(text: str, place: str) -> None:
    assert GUARD.foreign(text.split()) == place


def test_a_place_that_many_entries_speak_of_is_the_own_one() -> None:
    assert PlaceGuard(Counter({"surabaya": 30}), 100).foreign(["mpp", "surabaya"]) == ""
