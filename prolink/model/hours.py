"""Working hours of a week, as the settings write them: Mon-Thu 08:00-12:00 13:00-15:30, Fri 08:00-14:30."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES = 24 * 60

_TIMES = r"(\d\d):(\d\d)-(\d\d):(\d\d)"
_PART = re.compile(rf"(\w{{3}})(?:-(\w{{3}}))?((?: +{_TIMES})+)")


class Span(Struct, frozen=True, order=True):
    """One stretch of one weekday; `begin` and `end` are minutes after midnight."""

    weekday: int
    begin: int
    end: int


class Hours(Struct, frozen=True):
    """A week of working hours, in the desk's own zone, from Monday on."""

    spans: tuple[Span, ...]

    def on(self, weekday: int) -> tuple[Span, ...]:
        """Return the stretches of a weekday (Monday is 0), in their order."""
        return tuple(span for span in self.spans if span.weekday == weekday)


def read(text: str) -> Hours:
    """Read working hours; raise ValueError with a sentence on what can't be read."""
    spans = sorted(span for part in text.split(",") for span in _spans(part.strip()))
    for first, second in pairwise(spans):
        if first.weekday == second.weekday and second.begin < first.end:
            raise ValueError(f"{text!r}: two stretches of {DAYS[first.weekday]} overlap")
    return Hours(tuple(spans))


def _spans(part: str) -> Iterator[Span]:
    found = _PART.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} is not like 'Mon-Fri 08:00-15:00'")
    first, last = found[1], found[2] or found[1]
    for name in (first, last):
        if name not in DAYS:
            raise ValueError(f"{name!r} is no day: {', '.join(DAYS)}")
    if DAYS.index(first) > DAYS.index(last):
        raise ValueError(f"{part!r}: the week begins on Monday")
    for times in re.finditer(_TIMES, found[3]):
        begin, end = (int(times[hour]) * 60 + int(times[hour + 1]) for hour in (1, 3))
        if not begin < end <= MINUTES or int(times[2]) > 59 or int(times[4]) > 59:
            raise ValueError(f"{part!r}: the hours must begin before they end, on one day")
        for weekday in range(DAYS.index(first), DAYS.index(last) + 1):
            yield Span(weekday, begin, end)
