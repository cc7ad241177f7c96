"""Office hours: when people work at the desk, when they do so again, and why not now; pure once it is made."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from daemon.desk import red_days
from daemon.desk.red_days import RedDay, RedDays
from daemon.desk.spoken import Language, moment_text
from prolink.model import hours
from prolink.model.hours import Hours
from prolink.settings import DeskSettings

FURTHEST = 400  # days that are looked through for the next opening or working day


class Season(Struct, frozen=True):
    """Other hours than usual from one day to another, both included; without any, the desk is closed."""

    first: date
    last: date
    hours: Hours
    why: str


class Reason(StrEnum):
    """Why nobody works."""

    HOLIDAY = "holiday"
    """A public holiday."""
    CUTI_BERSAMA = "cuti bersama"
    SEASON = "season"
    """The settings close this range of dates."""
    WEEKEND = "weekend"
    """A weekday without hours."""
    OUTSIDE = "outside"
    """Before, between or after the hours of a working day."""


class Closure(Struct, frozen=True):
    """Why the desk is closed; `name` is the holiday's or the season's, `estimate` says that its date may move."""

    reason: Reason
    name: str = ""
    estimate: bool = False


class OfficeHours:
    """The desk's calendar. Moments are aware, of whatever zone; days are the desk's own."""

    def __init__(self, week: Hours, zone: ZoneInfo, red_days: RedDays, seasons: Sequence[Season] = ()) -> None:
        self.zone = zone
        self._week, self._red_days, self._seasons = week, red_days, tuple(seasons)

    @classmethod
    def of(cls, desk: DeskSettings, zone: ZoneInfo) -> "OfficeHours":
        """Make the calendar of the settings; raise SettingsError where the file of holidays can't be used."""
        seasons = [
            Season(one.first, one.until, hours.read(one.hours) if one.hours else Hours(()), one.why)
            for one in desk.hours_by_date
        ]
        decreed = red_days.read(Path(desk.holidays) if desk.holidays else red_days.SHIPPED)
        return cls(hours.read(desk.hours), zone, decreed, seasons)

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody works at this moment."""
        return any(begin <= at < end for begin, end in self._openings(self._day(at)))

    def is_working_day(self, day: date) -> bool:
        """Tell whether there is work on this day at all."""
        return self.day_off(day) is None

    def day_off(self, day: date) -> Closure | None:
        """Return why a whole day is off, None for a working day."""
        red = self._red_days.on(day)
        if red:
            return _decreed(red)
        season = self._season(day)
        if season and not season.hours.spans:
            return Closure(Reason.SEASON, season.why)
        return None if self._hours(day).on(day.weekday()) else Closure(Reason.WEEKEND)

    def why_closed(self, at: datetime) -> Closure | None:
        """Return why nobody works at this moment, None where somebody does."""
        return None if self.is_open(at) else self.day_off(self._day(at)) or Closure(Reason.OUTSIDE)

    def next_open(self, at: datetime) -> datetime | None:
        """Return the first working moment from this one on, in the desk's zone; None where none comes in a year."""
        today = self._day(at)
        for ahead in range(FURTHEST):
            for begin, end in self._openings(today + timedelta(days=ahead)):
                if at < end:
                    return max(begin, at).astimezone(self.zone)
        return None

    def opening_text(self, at: datetime, language: Language = "id") -> str:
        """Say when the desk opens next, e.g. Senin, 23 November 2026 pukul 08.00; nothing where it never does."""
        opening = self.next_open(at)
        return moment_text(opening, language) if opening else ""

    def why_text(self, at: datetime, language: Language = "id") -> str:
        """Say in a few words why nobody works at this moment; nothing where somebody does."""
        closure = self.why_closed(at)
        if closure is None:
            return ""
        usual = _WORDS[closure.reason][language == "en"]
        return closure.name or usual

    def working_days_after(self, day: date, count: int) -> date:
        """Return the working day that is `count` working days after a day, which itself does not count.

        Raises ValueError where no working day comes in a year.
        """
        for _ in range(count):
            day = next(self._working_days(day), None) or self._never(day)
        return day

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return how much working time lies between two moments."""
        worked, first = timedelta(), self._day(since)
        for number in range((self._day(until) - first).days + 1):
            for begin, end in self._openings(first + timedelta(days=number)):
                worked += max(timedelta(), min(end, until) - max(begin, since))
        return worked

    def _working_days(self, after: date) -> Iterator[date]:
        days = (after + timedelta(days=ahead) for ahead in range(1, FURTHEST))
        return (day for day in days if self.is_working_day(day))

    def _never(self, day: date) -> date:
        raise ValueError(f"no working day comes within {FURTHEST} days after {day}: mend [desk] hours")

    def _openings(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield when work begins and ends on a day, in UTC: there a span keeps its length when clocks are changed."""
        if self.is_working_day(day):
            for span in self._hours(day).on(day.weekday()):
                yield self._at(day, span.begin), self._at(day, span.end)

    def _at(self, day: date, minutes: int) -> datetime:
        wall = datetime.combine(day, time(), self.zone) + timedelta(minutes=minutes)
        return wall.astimezone(UTC)

    def _hours(self, day: date) -> Hours:
        season = self._season(day)
        return season.hours if season else self._week

    def _season(self, day: date) -> Season | None:
        return next((season for season in self._seasons if season.first <= day <= season.last), None)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


_WORDS = {
    Reason.HOLIDAY: ("hari libur", "public holiday"),
    Reason.CUTI_BERSAMA: ("cuti bersama", "joint leave"),
    Reason.SEASON: ("libur", "closed"),
    Reason.WEEKEND: ("akhir pekan", "weekend"),
    Reason.OUTSIDE: ("di luar jam kerja", "outside working hours"),
}


def _decreed(red: RedDay) -> Closure:
    reason = Reason.HOLIDAY if red.kind == "public" else Reason.CUTI_BERSAMA
    return Closure(reason, red.name, red.estimate)
