"""Cutting what is said to what a channel carries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.fit import Piece, cut, fit, split
from prolink.model.channel import Limits
from prolink.model.message import Option
from tests.daemon.desk.room import LIMITS

PLAIN = Limits(text=60)
LONG = "Bagaimana cara mengurus KTP elektronik yang hilang di Kota Probolinggo?"


def options(*titles: str) -> tuple[Option, ...]:
    return tuple(Option(f"faq:{number}", title) for number, title in enumerate(titles))


@given(st.text(), st.integers(1, 80))
def test_parts_fit_and_nothing_but_white_space_is_lost_at_the_cuts(text: str, length: int) -> None:
    parts = split(text, length)
    assert all(len(part) <= length for part in parts)
    assert "".join("".join(part.split()) for part in parts) == "".join(text.split())


@given(st.text(min_size=1).filter(str.strip), st.integers(1, 80))
def test_no_part_is_empty(text: str, length: int) -> None:
    assert all(part.strip() for part in split(text, length))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("satu dua tiga", ["satu dua tiga"]),
        ("paragraf satu\n\nparagraf dua", ["paragraf satu", "paragraf dua"]),
        ("baris satu\nbaris dua dan", ["baris satu", "baris dua dan"]),
        ("kata kata kata kata", ["kata kata kata", "kata"]),
        ("x" * 20, ["x" * 15, "x" * 5]),
    ],
)
def test_a_cut_is_made_at_a_blank_line_a_line_a_space_or_where_it_must_be(text: str, parts: list[str]) -> None:
    assert split(text, 15) == parts


def test_short_titles_become_buttons_as_they_are() -> None:
    few = options("Ya", "Tidak")
    assert fit("Cocok?", few, LIMITS) == (Piece("Cocok?", few),)


def test_a_row_s_long_title_is_cut_and_stands_whole_in_its_description() -> None:
    [piece] = fit("Maksud Anda?", options(LONG, "Bukan itu"), LIMITS)
    row, other = piece.options
    assert row.title == "Bagaimana cara mengurus…"
    assert row.description == LONG
    assert other == Option("faq:1", "Bukan itu")


def test_a_description_of_its_own_stays() -> None:
    [piece] = fit("Pilih", (Option("a", LONG, "milik sendiri"),), LIMITS)
    assert piece.options[0].description == "milik sendiri"


def test_options_come_with_the_last_part_of_a_long_text() -> None:
    *before, last = fit("kata " * 100, options("Ya"), LIMITS)
    assert before
    assert all(not piece.options and len(piece.text) <= LIMITS.options_text for piece in before)
    assert last.options == options("Ya")


def test_options_are_numbered_where_the_channel_has_none() -> None:
    [piece] = fit("Pilih:", options("Satu", "Dua"), PLAIN)
    assert piece == Piece("Pilih:\n1. Satu\n2. Dua")


def test_more_options_than_rows_are_numbered() -> None:
    pieces = fit("Pilih:", options(*map(str, range(11))), LIMITS)
    assert not any(piece.options for piece in pieces)
    assert "11. 10" in pieces[-1].text


def test_a_channel_that_says_nothing_of_a_body_above_options_takes_its_text_limit() -> None:
    assert fit("Cocok?", options("Ya"), Limits(text=60, buttons=1, button_title=5)) == (Piece("Cocok?", options("Ya")),)


limits = st.builds(
    Limits,
    text=st.integers(1, 80),
    options_text=st.integers(1, 40),
    buttons=st.integers(0, 3),
    button_title=st.integers(0, 20),
    rows=st.integers(0, 10),
    row_title=st.integers(1, 24),
    row_description=st.integers(0, 72),
)
titles = st.lists(st.text(min_size=1, max_size=100), max_size=12).map(lambda found: options(*found))


@given(st.text(), titles, limits)
def test_every_piece_fits_the_channel(text: str, offered: tuple[Option, ...], carried: Limits) -> None:
    for piece in fit(text, offered, carried):
        assert len(piece.text) <= (carried.options_text if piece.options else max(carried.text, carried.options_text))
        assert len(piece.options) <= max(carried.buttons, carried.rows)
        for option in piece.options:
            as_button = len(piece.options) <= carried.buttons and not option.description
            assert len(option.title) <= (
                max(carried.button_title, carried.row_title) if as_button else carried.row_title
            )
            assert len(option.description) <= carried.row_description


@given(st.text(max_size=200), st.integers(1, 80))
def test_a_cut_line_fits_and_is_one_line(text: str, length: int) -> None:
    line = cut(text, length)
    assert len(line) <= length
    assert len(line.splitlines()) <= 1


def test_a_cut_never_divides_a_drawn_character() -> None:
    family = "👨\u200d👩\u200d👧"
    assert cut(f"ab{family}cd", 5) == "ab…"
    assert cut("ab👍🏽cd", 4) == "ab…"
