"""Safe text: nothing that a stranger writes reaches a terminal as anything but letters."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.model.message import State
from prolink.safetext import MOST_MARKS, SafeText, clean, clean_line, cleaned, typed

ANYTHING = st.text(st.characters(), max_size=200)
EVIL = st.text(st.sampled_from("\x00\x07\x1b\x7f\x85\x9b\u200b\u200d\u202e\u2066\ufeff\ufe0f\u0301👨👩🏽🇮ab \t\r\n[/]"))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Selamat siang, KTP saya hilang.", "Selamat siang, KTP saya hilang."),
        ("baris satu\nbaris dua", "baris satu\nbaris dua"),
        ("[/nope] [@click=app.quit]", "[/nope] [@click=app.quit]"),
        ("\x1b[2J", "␛[2J"),
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("\x9b31m", "�31m"),
        ("\x7f\x00", "␡␀"),
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("a\tb", "a    b"),
        ("\u202egnol\u202c", "gnol"),
        ("a\u2067b\u2069c\u200fd", "abcd"),
        ("ze\u200bro\ufeff so\u00adft", "zero soft"),
        ("x\U000e0041\U000e007f", "x"),
        ("❤\ufe0f ok", "❤ ok"),
        ("👍🏽", "👍"),
        ("👨\u200d👩\u200d👧 keluarga", "👨 keluarga"),
        ("🇮🇩", "ID"),
        ("1\ufe0f\u20e3", "1"),
        ("\U0001fae8", "□"),
        ("\U000f0000", "□"),
        ("\ud800", "�"),
        ("e\u0301", "é"),
        ("z" + "\u0301" * 9, "ź" + "\u0301" * MOST_MARKS),
        ("\u0301a", "◌\u0301a"),
        ("ㅤ", " "),
        ("क्\u200dष", "क्ष"),
        ("العربية עברית ไทย 日本語 한국어", "العربية עברית ไทย 日本語 한국어"),
    ],
)
def test_text_is_shown_as_letters(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_line_has_no_breaks_and_no_tabs() -> None:
    assert clean_line("a\r\nb\tc\u2028d") == "a b c d"


@given(st.one_of(ANYTHING, EVIL))
def test_whatever_comes_in_only_printable_letters_and_breaks_come_out(raw: str) -> None:
    shown = clean(raw)
    assert type(shown) is SafeText
    assert all(
        character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        for character in shown
    )


@given(st.one_of(ANYTHING, EVIL))
def test_what_is_clean_stays_as_it_is(raw: str) -> None:
    once = clean(raw)
    assert clean(str(once)) == once


@given(st.one_of(ANYTHING, EVIL))
def test_a_line_is_one_line(raw: str) -> None:
    shown = clean_line(raw)
    assert type(shown) is SafeText
    assert "\n" not in shown
    assert "\t" not in shown


@given(EVIL)
def test_no_character_carries_a_tower_of_marks(raw: str) -> None:
    height = 0
    for character in clean(raw):
        height = height + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        assert height <= MOST_MARKS


def test_a_typed_mark_joins_the_letter_before_it() -> None:
    assert typed("\u0301") == "\u0301"


def test_a_typed_invisible_character_is_nothing() -> None:
    assert typed("\u200b") == ""


class Inner(msgspec.Struct, frozen=True):
    name: str
    state: State = State.SENT


class Outer(msgspec.Struct, frozen=True):
    text: str
    inner: tuple[Inner, ...]
    detail: dict[str, object] | None = None
    number: int = 0


def test_every_text_of_an_answer_is_cleaned_to_any_depth() -> None:
    raw = Outer("\x1ba", (Inner("\x1bb"),), {"\x1bk": ["\x1bc", 3]}, 7)
    assert cleaned(raw) == Outer("␛a", (Inner("␛b"),), {"␛k": ["␛c", 3]}, 7)


def test_cleaning_an_answer_leaves_its_states_what_they_are() -> None:
    assert cleaned(Inner("a", State.FAILED)).state is State.FAILED


def test_clean_text_is_not_walked_through_twice() -> None:
    once = clean("halo\x1b")
    assert clean(once) is once
