"""Working hours as people write them, and how much working time lies between two moments."""

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.model.hours import Hours, read

JAKARTA = ZoneInfo("Asia/Jakarta")
WEEK = read("Mon-Thu 08:00-15:30, Fri 08:00-14:30")


def at(text: str) -> datetime:
    """2026-07-06 is a Monday."""
    return datetime.fromisoformat(f"2026-07-{text}").replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("06 08:00", True),
        ("06 07:59", False),
        ("06 15:29", True),
        ("06 15:30", False),
        ("10 14:29", True),
        ("10 14:30", False),
        ("11 10:00", False),
        ("12 10:00", False),
        ("07 00:00", False),
    ],
)
def test_work_begins_and_ends_when_it_is_written(moment: str, works: bool) -> None:
    assert WEEK.contain(at(moment)) is works


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("06 09:00", "06 10:00", 1.0),
        ("06 06:00", "06 10:00", 2.0),
        ("06 14:30", "06 20:00", 1.0),
        ("06 14:30", "07 09:00", 2.0),  # The night does not count.
        ("10 13:30", "13 09:00", 2.0),  # Nor does a weekend.
        ("06 00:00", "13 00:00", 4 * 7.5 + 6.5),
        ("11 08:00", "12 20:00", 0.0),
        ("06 10:00", "06 09:00", 0.0),
    ],
)
def test_only_working_time_counts(since: str, until: str, hours: float) -> None:
    assert WEEK.worked(at(since), at(until)) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["Sat 08:00-12:00", "Mon-Sun 00:00-24:00", " Mon  07:30-16:00 ,Tue 08:00-09:00 "])
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
    ],
)
def test_what_can_not_be_read_is_said(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


@given(st.text())
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(read(text), Hours)


@given(*[st.integers(0, 20_000)] * 3)
def test_working_time_adds_up(start: int, first: int, second: int) -> None:
    begin = at("01 00:00") + timedelta(minutes=start)
    middle, end = begin + timedelta(minutes=first), begin + timedelta(minutes=first + second)
    assert WEEK.worked(begin, middle) + WEEK.worked(middle, end) == WEEK.worked(begin, end)
