"""Machine: packages of strangers, SQLite's releases, a clock that stands in the past."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import prolink
from daemon.checks import machine
from daemon.checks.finding import Severity

HOME = Path(prolink.__file__).parent.parent


def test_our_own_packages_are_in_order() -> None:
    (found,) = machine.packages({"daemon": ["prolink"], "console": ["prolink"]}, HOME)
    assert found.severity is Severity.OK


def test_a_stranger_that_brings_a_daemon_package_is_named() -> None:
    (found,) = machine.packages({"daemon": ["prolink", "python-daemonette"]}, HOME)
    assert found.severity is Severity.WARNING
    assert "python-daemonette" in found.text


def test_a_daemon_package_that_is_not_ours_is_an_error(tmp_path: Path) -> None:
    found = list(machine.packages({}, tmp_path))
    assert {finding.severity for finding in found} == {Severity.ERROR}
    assert str(HOME) in found[0].text


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        ((3, 6, 23), Severity.OK),
        ((3, 40, 1), Severity.NOTE),
        ((3, 51, 2), Severity.NOTE),
        ((3, 51, 3), Severity.OK),
    ],
)
def test_releases_of_sqlite_that_bear_one_writer_only_are_noted(version: tuple[int, ...], severity: Severity) -> None:
    assert machine.sqlite(version).severity is severity


def test_a_clock_in_the_past_is_an_error() -> None:
    found = [
        finding for finding in machine.look(lambda: datetime(1970, 1, 1, tzinfo=UTC)) if finding.subject == "clock"
    ]
    assert [finding.severity for finding in found] == [Severity.ERROR]
