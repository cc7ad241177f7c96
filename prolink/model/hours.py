"""Working hours of the desk, as the settings write them: Mon-Thu 08:00-15:30, Fri 08:00-14:30."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from msgspec import Struct

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES = 24 * 60

_SPAN = re.compile(r"(\w{3})(?:-(\w{3}))? +(\d\d):(\d\d)-(\d\d):(\d\d)")


class Span(Struct, frozen=True):
    """One stretch of one weekday; `begin` and `end` are minutes after midnight."""

    weekday: int
    begin: int
    end: int


class Hours(Struct, frozen=True):
    """A week of working hours, in the desk's own zone."""

    spans: tuple[Span, ...]

    def contain(self, moment: datetime) -> bool:
        """Tell whether somebody works at this moment."""
        return any(begin <= moment < end for begin, end in self._of(moment.date(), moment))

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return how much working time lies between two moments of the desk's zone."""
        worked = timedelta()
        for number in range((until.date() - since.date()).days + 1):
            for begin, end in self._of(since.date() + timedelta(days=number), since):
                worked += max(timedelta(), min(end, until) - max(begin, since))
        return worked

    def _of(self, day: date, like: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when work begins and ends on a day, in the zone of `like`."""
        midnight = datetime.combine(day, time(), like.tzinfo)
        for span in self.spans:
            if span.weekday == day.weekday():
                yield midnight + timedelta(minutes=span.begin), midnight + timedelta(minutes=span.end)


def read(text: str) -> Hours:
    """Read working hours; raise ValueError with a sentence on what can't be read."""
    return Hours(tuple(span for part in text.split(",") for span in _spans(part.strip())))


def _spans(part: str) -> Iterator[Span]:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} is not like 'Mon-Fri 08:00-15:00'")
    first, last = found[1], found[2] or found[1]
    for name in (first, last):
        if name not in DAYS:
            raise ValueError(f"{name!r} is no day: {', '.join(DAYS)}")
    begin, end = (int(found[hour]) * 60 + int(found[hour + 1]) for hour in (3, 5))
    if not begin < end <= MINUTES or int(found[4]) > 59 or int(found[6]) > 59:
        raise ValueError(f"{part!r}: the hours must begin before they end, on one day")
    if DAYS.index(first) > DAYS.index(last):
        raise ValueError(f"{part!r}: the week begins on Monday")
    for weekday in range(DAYS.index(first), DAYS.index(last) + 1):
        yield Span(weekday, begin, end)
