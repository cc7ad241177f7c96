"""Red days: public holidays and cuti bersama, from the desk's own file, else as the holidays package knows them."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from prolink.errors import SettingsError

SHIPPED = Path(__file__).with_name("skb.toml")
"""The years that PROLINK brings along."""

_ESTIMATED = " (perkiraan)"


class RedDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A day off by decree."""

    date: date
    name: str
    kind: Literal["public", "cuti bersama"] = "public"
    estimate: bool = False
    """The date may still move: the decree has not been read, or the moon decides."""


class Year(Struct, frozen=True, forbid_unknown_fields=True):
    """All red days of one year, and where they were read."""

    source: str
    days: tuple[RedDay, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    years: dict[str, Year]


class RedDays(Protocol):
    """Tells which days are red."""

    def on(self, day: date) -> RedDay | None:
        """Return what makes a day red, None for an ordinary day."""
        ...


class Decreed:
    """A year that the file has is the file's alone; any other is the holidays package's, loaded when it is asked."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self.years = years
        self._days = {year: {day.date: day for day in whole.days} for year, whole in years.items()}

    def on(self, day: date) -> RedDay | None:
        """Return what makes a day red, None for an ordinary day."""
        if day.year not in self._days:
            self._days[day.year] = _computed(day.year)
        return self._days[day.year].get(day)


def read(path: Path) -> Decreed:
    """Read a file of red days; raise SettingsError naming the file, the place and the mend."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except OSError as problem:
        raise SettingsError(f"[desk] holidays: {path} can't be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as problem:
        raise SettingsError(f"[desk] holidays: {path}: {problem}.") from problem
    years: dict[int, Year] = {}
    for name, year in found.years.items():
        strays = [str(day.date) for day in year.days if str(day.date.year) != name]
        if not name.isdecimal() or strays:
            raise SettingsError(f"[desk] holidays: {path}: [years.{name}] holds days of another year: {strays}.")
        years[int(name)] = year
    return Decreed(years)


def _computed(year: int) -> dict[date, RedDay]:
    from holidays.countries.indonesia import Indonesia  # 0.1 s, and only for years that the file lacks

    public = Indonesia(years=year, categories=("public",), language="id")
    whole = Indonesia(years=year, categories=("public", "government"), language="id")
    return {
        day: RedDay(
            date=day,
            name=name.removesuffix(_ESTIMATED),
            kind="public" if day in public else "cuti bersama",
            estimate=name.endswith(_ESTIMATED),
        )
        for day, name in whole.items()
    }
