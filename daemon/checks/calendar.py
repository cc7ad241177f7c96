"""Calendar: does the desk know next year's holidays by the time they matter?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from daemon.checks.finding import Finding, error, note, ok, warning
from daemon.desk import red_days
from prolink.errors import SettingsError
from prolink.settings import DeskSettings
from prolink.words import _

DECREED_BY = 10  # the month by which next year's decree is out: it comes in September


def look(desk: DeskSettings, today: date) -> Iterator[Finding]:
    """Look whether this year, and from October on the next, stand in the file of holidays, and how surely."""
    file = Path(desk.holidays) if desk.holidays else red_days.SHIPPED
    try:
        years = red_days.read(file).years
    except SettingsError as problem:
        yield error("calendar", str(problem), _("Mend the file, or take [desk] holidays out of the settings."))
        return
    wanted = [today.year] if today.month < DECREED_BY else [today.year, today.year + 1]
    mend = _("Write the SKB 3 Menteri of {year} into a file of your own and name it in [desk] holidays.")
    for year in wanted:
        if year not in years:
            text = _("{file} lacks the year {year}: cuti bersama counts as working days then")
            yield warning("calendar", text.format(file=file.name, year=year), mend.format(year=year))
            continue
        unsure = [day for day in years[year].days if day.estimate and day.date >= today]
        if unsure:
            text = _("{count} holidays of {year} are estimates, {first} first").format(
                count=len(unsure), year=year, first=unsure[0].date
            )
            yield note("calendar", text, mend.format(year=year))
        else:
            yield ok("calendar", _("the holidays of {year} are known").format(year=year))
