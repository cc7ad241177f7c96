"""What a word that nobody knows was meant to be."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq.language.spelling import Spelling

WORDS = {"hilang": 9, "kartu": 8, "keluarga": 8, "perpanjang": 4, "syarat": 9, "siang": 1, "akta": 5, "bayar": 6}
SPELLING = Spelling(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hlng", "hilang"),
        ("hilamg", "hilang"),
        ("hialng", "hilang"),
        ("klrg", "keluarga"),
        ("kelaurag", "keluarga"),
        ("syratnya", "syarat"),
        ("kartunya", "kartu"),
        ("prpnjng", "perpanjang"),
        ("k4rtu", "kartu"),
        ("bayaar", "bayar"),
    ],
)
def test_a_slip_or_missing_vowels_are_put_right(typed: str, meant: str) -> None:
    assert SPELLING.repaired(typed)[0].word == meant


@pytest.mark.parametrize(
    "typed", ["", "x", "ab", "12345", "hp", "zzzz", "gilang", "tulisan", "ก", "hilangkanlahsemuanyasekarangjuga"]
)
def test_what_is_too_short_too_far_or_begins_otherwise_is_left_alone(typed: str) -> None:
    assert SPELLING.repaired(typed) == ()


def test_two_likely_words_share_the_belief() -> None:
    repairs = Spelling({"bulan": 3, "bukan": 3}).repaired("buan")
    assert {each.word for each in repairs} == {"bulan", "bukan"}
    assert sum(each.belief for each in repairs) == pytest.approx(1)


@given(st.text(max_size=60))
def test_any_word_is_put_right_or_left_alone(word: str) -> None:
    assert all(each.word in WORDS and 0 < each.belief <= 1 for each in SPELLING.repaired(word))


def test_words_in_letters_that_the_faq_has_not_leave_nothing_behind() -> None:
    spelling = Spelling({"hilang": 3, "kehilangan": 1})
    words = [chr(letter) + "bcdefghij"[:length] for letter in range(0x4E00, 0x4E00 + 1000) for length in (3, 5, 8)]
    assert spelling.repaired(words[0]) == ()
    tracemalloc.start()
    try:
        for word in words:
            spelling.repaired(word)
        assert tracemalloc.get_traced_memory()[0] < 50_000
    finally:
        tracemalloc.stop()
