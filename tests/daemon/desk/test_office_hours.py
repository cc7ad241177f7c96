"""Office hours: a table worked out by hand from the shipped red days of 2026 and 2027.

The week is that of a city's desk: Monday to Thursday from 08.00 to 12.00 and from 13.00 to 15.30, Friday from 08.00 to
11.30; in Ramadan Monday to Thursday from 08.00 to 14.00, Friday to 11.00; closed from 28 to 30 December 2026 (a move).
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.desk.office_hours import Closure, OfficeHours, Reason
from daemon.desk.red_days import SHIPPED, RedDay, read
from prolink.errors import SettingsError
from prolink.settings import DeskSettings, HoursByDate

JAKARTA = ZoneInfo("Asia/Jakarta")
RAMADAN = "Mon-Thu 08:00-14:00, Fri 08:00-11:00"
DESK = DeskSettings(
    hours="Mon-Thu 08:00-12:00 13:00-15:30, Fri 08:00-11:30",
    hours_by_date=(
        HoursByDate(first=date(2026, 2, 19), until=date(2026, 3, 20), hours=RAMADAN, why="Ramadan"),
        HoursByDate(first=date(2026, 12, 28), until=date(2026, 12, 30), hours="", why="Pindah kantor"),
        HoursByDate(first=date(2027, 2, 8), until=date(2027, 3, 9), hours=RAMADAN, why="Ramadan"),
    ),
)
OFFICE = OfficeHours.of(DESK, JAKARTA)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


HOLIDAY, CUTI, WEEKEND, OUTSIDE, SEASON = (
    Reason.HOLIDAY,
    Reason.CUTI_BERSAMA,
    Reason.WEEKEND,
    Reason.OUTSIDE,
    Reason.SEASON,
)

TABLE: list[tuple[str, Reason | None, str]] = [
    # An ordinary week: Monday 23 to Friday 27 November 2026.
    ("2026-11-23 07:59", OUTSIDE, "2026-11-23 08:00"),
    ("2026-11-23 08:00", None, "2026-11-23 08:00"),
    ("2026-11-23 11:59", None, "2026-11-23 11:59"),
    ("2026-11-23 12:00", OUTSIDE, "2026-11-23 13:00"),  # noon break
    ("2026-11-23 12:59", OUTSIDE, "2026-11-23 13:00"),
    ("2026-11-23 13:00", None, "2026-11-23 13:00"),
    ("2026-11-23 15:29", None, "2026-11-23 15:29"),
    ("2026-11-23 15:30", OUTSIDE, "2026-11-24 08:00"),
    ("2026-11-23 23:59", OUTSIDE, "2026-11-24 08:00"),  # around midnight
    ("2026-11-24 00:00", OUTSIDE, "2026-11-24 08:00"),
    ("2026-11-27 11:29", None, "2026-11-27 11:29"),  # Friday
    ("2026-11-27 11:30", OUTSIDE, "2026-11-30 08:00"),
    ("2026-11-28 10:00", WEEKEND, "2026-11-30 08:00"),
    ("2026-11-29 23:59", WEEKEND, "2026-11-30 08:00"),
    # New Year 2026: Thursday; Friday is worked.
    ("2026-01-01 09:00", HOLIDAY, "2026-01-02 08:00"),
    ("2026-01-02 09:00", None, "2026-01-02 09:00"),
    ("2026-01-02 11:30", OUTSIDE, "2026-01-05 08:00"),
    # Isra Mikraj 2026: a Friday, so three days off.
    ("2026-01-15 16:00", OUTSIDE, "2026-01-19 08:00"),
    ("2026-01-16 08:00", HOLIDAY, "2026-01-19 08:00"),
    # Imlek 2026: cuti bersama on Monday, the holiday on Tuesday.
    ("2026-02-13 12:00", OUTSIDE, "2026-02-18 08:00"),
    ("2026-02-16 09:00", CUTI, "2026-02-18 08:00"),
    ("2026-02-17 09:00", HOLIDAY, "2026-02-18 08:00"),
    ("2026-02-18 15:00", None, "2026-02-18 15:00"),  # the last ordinary day before Ramadan
    # Ramadan 2026, from Thursday 19 February: no noon break, earlier end.
    ("2026-02-19 12:30", None, "2026-02-19 12:30"),
    ("2026-02-19 14:00", OUTSIDE, "2026-02-20 08:00"),
    ("2026-02-20 10:59", None, "2026-02-20 10:59"),
    ("2026-02-20 11:00", OUTSIDE, "2026-02-23 08:00"),
    # Nyepi and Idul Fitri 2026: the last working day is Tuesday 17 March, the next one Wednesday 25 March.
    ("2026-03-17 13:59", None, "2026-03-17 13:59"),
    ("2026-03-17 14:00", OUTSIDE, "2026-03-25 08:00"),
    ("2026-03-18 09:00", CUTI, "2026-03-25 08:00"),
    ("2026-03-19 09:00", HOLIDAY, "2026-03-25 08:00"),
    ("2026-03-20 09:00", CUTI, "2026-03-25 08:00"),  # the last day of Ramadan
    ("2026-03-21 09:00", HOLIDAY, "2026-03-25 08:00"),  # a holiday's name comes before the weekend
    ("2026-03-24 23:59", CUTI, "2026-03-25 08:00"),
    ("2026-03-25 15:00", None, "2026-03-25 15:00"),  # ordinary hours again
    # April to August 2026.
    ("2026-04-05 09:00", HOLIDAY, "2026-04-06 08:00"),  # Easter Sunday
    ("2026-05-14 09:00", HOLIDAY, "2026-05-18 08:00"),  # Ascension, then cuti bersama on Friday
    ("2026-05-15 09:00", CUTI, "2026-05-18 08:00"),
    ("2026-05-27 07:00", HOLIDAY, "2026-05-29 08:00"),
    ("2026-05-30 09:00", WEEKEND, "2026-06-02 08:00"),  # Waisak on Sunday, Pancasila on Monday
    ("2026-08-14 11:30", OUTSIDE, "2026-08-18 08:00"),
    ("2026-08-17 08:00", HOLIDAY, "2026-08-18 08:00"),
    # The end of 2026: Christmas, a move, one working day, New Year.
    ("2026-12-23 15:30", OUTSIDE, "2026-12-31 08:00"),
    ("2026-12-24 09:00", CUTI, "2026-12-31 08:00"),
    ("2026-12-28 09:00", SEASON, "2026-12-31 08:00"),
    ("2026-12-31 15:29", None, "2026-12-31 15:29"),  # the last minute of the year's last day
    ("2026-12-31 15:30", OUTSIDE, "2027-01-04 08:00"),
    ("2026-12-31 23:59", OUTSIDE, "2027-01-04 08:00"),
    ("2027-01-01 00:00", HOLIDAY, "2027-01-04 08:00"),
    # 2027, with its estimates.
    ("2027-01-05 10:00", HOLIDAY, "2027-01-06 08:00"),
    ("2027-02-05 08:00", CUTI, "2027-02-08 08:00"),
    ("2027-02-08 12:30", None, "2027-02-08 12:30"),  # Ramadan
    ("2027-03-05 11:00", OUTSIDE, "2027-03-16 08:00"),  # Nyepi on Monday, then Idul Fitri until Monday after
    ("2027-03-15 10:00", CUTI, "2027-03-16 08:00"),
    ("2027-03-24 15:30", OUTSIDE, "2027-03-29 08:00"),
    ("2027-05-16 10:00", WEEKEND, "2027-05-21 08:00"),  # Idul Adha, its cuti bersama, Waisak's, Waisak
    ("2027-12-24 10:00", CUTI, "2027-12-27 08:00"),
]  # fmt: skip


@pytest.mark.parametrize(("moment", "reason", "opening"), TABLE, ids=[row[0] for row in TABLE])
def test_whether_somebody_works_and_when_next(moment: str, reason: Reason | None, opening: str) -> None:
    closure = OFFICE.why_closed(at(moment))
    assert (OFFICE.is_open(at(moment)), closure and closure.reason) == (reason is None, reason)
    assert OFFICE.next_open(at(moment)) == at(opening)


def test_a_holiday_says_its_name_and_whether_it_may_move() -> None:
    assert OFFICE.why_closed(at("2026-08-17 09:00")) == Closure(HOLIDAY, "Proklamasi Kemerdekaan")
    assert OFFICE.why_closed(at("2027-03-10 09:00")) == Closure(HOLIDAY, "Hari Raya Idul Fitri", estimate=True)


@pytest.mark.parametrize(
    ("moment", "indonesian", "english"),
    [
        ("2026-11-21 10:00", "akhir pekan", "weekend"),
        ("2026-11-23 17:00", "di luar jam kerja", "outside working hours"),
        ("2026-12-28 10:00", "Pindah kantor", "Pindah kantor"),
        ("2026-12-24 10:00", "Cuti Bersama Hari Raya Natal", "Cuti Bersama Hari Raya Natal"),
        ("2026-11-23 10:00", "", ""),
    ],
)
def test_the_reason_in_words(moment: str, indonesian: str, english: str) -> None:
    assert (OFFICE.why_text(at(moment)), OFFICE.why_text(at(moment), "en")) == (indonesian, english)


def test_the_next_opening_in_words() -> None:
    assert OFFICE.opening_text(at("2026-11-21 22:00")) == "Senin, 23 November 2026 pukul 08.00"
    assert OFFICE.opening_text(at("2026-11-21 22:00"), "en") == "Monday, 23 November 2026 at 08:00"


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # from a Friday
        ("2026-11-21", 1, "2026-11-23"),  # from a Saturday
        ("2026-11-20", 5, "2026-11-27"),
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-03-16", 3, "2026-03-26"),  # 17, 25, 26 March
        ("2026-12-23", 2, "2027-01-04"),  # 31 December, 4 January
        ("2026-05-13", 10, "2026-06-03"),  # 18-22, 25, 26, 29 May; 2, 3 June
    ],
)
def test_working_days_after_a_day(day: str, count: int, after: str) -> None:
    found = OFFICE.working_days_after(date.fromisoformat(day), count)
    assert found.isoformat() == after


def test_only_working_time_counts_between_two_moments() -> None:
    worked = OFFICE.worked(at("2026-05-13 15:00"), at("2026-05-18 09:00"))
    assert worked == timedelta(hours=1.5)  # Ascension, its cuti bersama and the weekend lie between.
    assert OFFICE.worked(at("2026-11-23 08:00"), at("2026-11-23 20:00")) == timedelta(hours=6.5)
    assert OFFICE.worked(at("2026-11-23 10:00"), at("2026-11-23 09:00")) == timedelta()


def test_a_moment_may_come_in_any_zone() -> None:
    assert OFFICE.is_open(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    assert not OFFICE.is_open(datetime(2026, 11, 23, 0, 59, tzinfo=UTC))


def test_a_desk_that_never_opens_names_no_opening() -> None:
    closed = HoursByDate(first=date(2026, 1, 1), until=date(2030, 1, 1), hours="", why="Tutup")
    office = OfficeHours.of(DeskSettings(hours_by_date=(closed,)), JAKARTA)
    assert office.next_open(at("2026-11-23 10:00")) is None
    assert office.opening_text(at("2026-11-23 10:00")) == ""
    with pytest.raises(ValueError, match="no working day"):
        office.working_days_after(date(2026, 11, 23), 1)


def test_a_day_on_which_clocks_are_changed_is_as_long_as_it_is() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    office = OfficeHours.of(DeskSettings(hours="Mon-Sun 00:00-24:00"), berlin)
    begin = datetime(2026, 3, 29, tzinfo=berlin)
    assert office.worked(begin, datetime(2026, 3, 30, tzinfo=berlin)) == timedelta(hours=23)
    assert office.is_open(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))


MINUTES = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: at("2026-01-01 00:00") + timedelta(minutes=n))


@settings(deadline=None)  # A year that the file lacks loads the package once.
@given(MINUTES)
def test_the_next_opening_is_open_and_nothing_before_it_is(moment: datetime) -> None:
    opening = OFFICE.next_open(moment)
    assert opening is not None
    assert OFFICE.is_open(opening)
    assert OFFICE.worked(moment, opening) == timedelta()
    assert (opening == moment) is OFFICE.is_open(moment) is (OFFICE.why_closed(moment) is None)


@settings(deadline=None)  # A year that the file lacks loads the package once.
@given(MINUTES, st.integers(0, 20_000), st.integers(0, 20_000))
def test_working_time_adds_up(begin: datetime, first: int, second: int) -> None:
    middle, end = begin + timedelta(minutes=first), begin + timedelta(minutes=first + second)
    assert OFFICE.worked(begin, middle) + OFFICE.worked(middle, end) == OFFICE.worked(begin, end)


def test_the_shipped_file_has_17_holidays_and_8_cuti_bersama_in_2026_and_no_estimate() -> None:
    year = read(SHIPPED).years[2026]
    kinds = [day.kind for day in year.days]
    assert (kinds.count("public"), kinds.count("cuti bersama")) == (17, 8)
    assert not any(day.estimate for day in year.days)


def test_every_year_of_the_shipped_file_names_its_source_and_2027_says_what_is_an_estimate() -> None:
    years = read(SHIPPED).years
    assert all(year.source for year in years.values())
    settled = [day.date.isoformat()[5:] for day in years[2027].days if not day.estimate]
    assert settled == ["01-01", "05-01", "06-01", "08-17", "12-25"]


def test_a_year_that_the_file_lacks_is_computed() -> None:
    assert read(SHIPPED).on(date(2025, 8, 17)) == RedDay(
        date=date(2025, 8, 17), name="Hari Kemerdekaan Republik Indonesia"
    )


def test_a_year_of_the_file_is_the_files_alone(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[years.2026]\nsource = "kami"\ndays = [{ date = 2026-07-06, name = "Hari Jadi" }]\n')
    own = read(file)
    assert own.on(date(2026, 8, 17)) is None
    assert own.on(date(2026, 7, 6)) == RedDay(date=date(2026, 7, 6), name="Hari Jadi")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[years.2026\n", "own.toml"),
        ('[years.2026]\nsource = "x"\ndays = [{ date = 2026-13-01, name = "x" }]', "own.toml"),
        ('[years.2026]\nsource = "x"\ndays = [{ date = 2026-01-01, name = "x", kind = "libur" }]', "kind"),
        ('[years.2026]\nsource = "x"\ndays = [{ date = 2027-01-01, name = "x" }]', "another year"),
        ("[years.2026]\ndays = []", "source"),
        ("[years.soon]\nsource = 'x'\ndays = []", "soon"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=why):
        OfficeHours.of(DeskSettings(holidays=str(file)), JAKARTA)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        read(tmp_path / "none.toml")
