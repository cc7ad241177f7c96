"""Spoken: days and times as a citizen reads them, in Indonesian and in English."""

from datetime import date, datetime
from typing import Literal

from daemon.faq.knowledge import MONTHS

Language = Literal["id", "en"]

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day_text(day: date, language: Language = "id") -> str:
    """Return a day, e.g. Senin, 23 November 2026."""
    days, months = (_DAYS, MONTHS) if language == "id" else (_ENGLISH_DAYS, _ENGLISH_MONTHS)
    return f"{days[day.weekday()]}, {day.day} {months[day.month - 1]} {day.year}"


def clock_text(at: datetime, language: Language = "id") -> str:
    """Return a time of day: 08.00 in Indonesian, 08:00 in English."""
    return f"{at:%H.%M}" if language == "id" else f"{at:%H:%M}"


def moment_text(at: datetime, language: Language = "id") -> str:
    """Return a day and a time, e.g. Senin, 23 November 2026 pukul 08.00."""
    word = "pukul" if language == "id" else "at"
    return f"{day_text(at.date(), language)} {word} {clock_text(at, language)}"
