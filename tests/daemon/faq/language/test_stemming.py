"""A word without its affixes."""

import pytest

from daemon.faq.language.stemming import Stemmer

STEM = Stemmer({"pakai", "tulis", "urus", "lahir", "sambung", "kirim", "buat", "terbit", "jalan"})


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("memakai", "pakai"),
        ("menulis", "tulis"),
        ("menyambung", "sambung"),
        ("pengiriman", "kirim"),
        ("mengurusnya", "urus"),
        ("kelahiran", "lahir"),
        ("dibuatkan", "buat"),
        ("penerbitan", "terbit"),
        ("ngurus", "urus"),
        ("jalannya", "jalan"),
    ],
)
def test_affixes_come_off_towards_a_known_root(word: str, root: str) -> None:
    assert STEM(word) == root


@pytest.mark.parametrize("word", ["berapa", "dimana", "apa", "kk", "sudah", "karena"])
def test_words_that_only_look_affixed_stay(word: str) -> None:
    assert STEM(word) == word


def test_an_unknown_word_loses_only_its_commonest_affixes() -> None:
    assert STEM("memblokirkan") == "blokir"
