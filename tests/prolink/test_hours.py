"""Working hours of a week as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.model.hours import Hours, Span, read


def test_a_part_holds_for_each_of_its_days() -> None:
    assert read("Mon-Wed 08:00-15:30").spans == tuple(Span(day, 480, 930) for day in (0, 1, 2))


def test_a_day_may_have_a_break() -> None:
    week = read("Fri 13:00-15:30 08:00-11:30, Mon 08:00-12:00")
    assert week.on(4) == (Span(4, 480, 690), Span(4, 780, 930))
    assert week.on(1) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Sat 08:00-12:00",
        "Mon-Sun 00:00-24:00",
        "Mon-Fri 08:00-12:00  13:00-15:00",
        " Mon  07:30-16:00 ,Tue 08:00-09:00 ",
    ],
)
def test_hours_are_read(text: str) -> None:
    assert read(text).spans


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not like"),
        ("always", "is not like"),
        ("Sen-Jum 08:00-15:00", "'Sen' is no day: Mon, Tue"),
        ("Mon-Fri 8-15", "is not like"),
        ("Mon-Fri 15:00-08:00", "begin before they end"),
        ("Mon-Fri 08:00-08:00", "begin before they end"),
        ("Mon-Fri 22:00-26:00", "begin before they end"),
        ("Mon-Fri 08:99-15:00", "begin before they end"),
        ("Fri-Mon 08:00-15:00", "begins on Monday"),
        ("Mon-Fri 08:00-15:00,", "is not like"),
        ("Mon-Fri 08:00-12:00 11:59-15:00", "stretches of Mon overlap"),
        ("Mon-Fri 08:00-12:00, Wed 10:00-11:00", "stretches of Wed overlap"),
    ],
)
def test_what_can_not_be_read_is_said(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


@given(st.text())
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(read(text), Hours)
