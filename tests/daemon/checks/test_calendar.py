"""Calendar: from October on the doctor wants next year's holidays."""

from datetime import date
from pathlib import Path

import pytest

from daemon.checks.calendar import look
from daemon.checks.finding import Severity
from prolink.settings import DeskSettings

ONE_YEAR = '[years.2026]\nsource = "SKB"\ndays = [{ date = 2026-12-25, name = "Natal" }]\n'


@pytest.fixture
def desk(tmp_path: Path) -> DeskSettings:
    file = tmp_path / "own.toml"
    file.write_text(ONE_YEAR)
    return DeskSettings(holidays=str(file))


@pytest.mark.parametrize(
    ("today", "severities"),
    [
        (date(2026, 9, 30), ["ok"]),
        (date(2026, 10, 1), ["ok", "warning"]),
        (date(2027, 1, 1), ["warning"]),
    ],
)
def test_next_year_is_wanted_from_october_on(desk: DeskSettings, today: date, severities: list[str]) -> None:
    assert [finding.severity for finding in look(desk, today)] == severities


def test_estimates_to_come_are_said() -> None:
    this, following = look(DeskSettings(), date(2026, 11, 21))
    assert this.severity is Severity.OK
    assert following.severity is Severity.NOTE
    assert "2027-01-05" in following.text


def test_a_file_that_can_not_be_read_is_an_error(tmp_path: Path) -> None:
    (finding,) = look(DeskSettings(holidays=str(tmp_path / "none.toml")), date(2026, 1, 1))
    assert finding.severity is Severity.ERROR
