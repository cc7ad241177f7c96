"""Calendar: are the holidays known as far as they are needed, and are the ranges of dates still to come?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from daemon.checks import calendar
from daemon.checks.finding import Severity
from daemon.desk import red_days
from daemon.lint.remark import Remark, note
from prolink.settings import DeskSettings
from prolink.words import _


def look(desk: DeskSettings, settings: str, today: date) -> Iterator[Remark]:
    """Look at the file of holidays with the doctor's eyes, and at [desk] hours_by_date of the settings."""
    file = Path(desk.holidays).name if desk.holidays else red_days.SHIPPED.name
    for one in calendar.look(desk, today):
        if one.severity is not Severity.OK:
            yield Remark(file, 0, one.severity, "holidays", f"{one.text}. {one.mend}")
    for season in desk.hours_by_date:
        if season.until < today:
            text = _("[desk] hours_by_date: {why} ended on {day}; take it out, or write the next one")
            yield note(settings, 0, "expired", text.format(why=season.why, day=season.until))
