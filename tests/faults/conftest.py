"""Figures that a run reached, told at its end; `make faults` asks for the long form."""

import os
from collections.abc import Callable

import pytest

LONG = "PROLINK_FAULTS"
_figures = pytest.StashKey[list[str]]()

Tell = Callable[[str], None]


@pytest.fixture(scope="session")
def long() -> bool:
    """Whether this is the long form (PROLINK_FAULTS=long)."""
    return os.environ.get(LONG) == "long"


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Have a figure printed under the results."""

    def note(line: str) -> None:
        request.config.stash.setdefault(_figures, []).append(f"{request.node.name}: {line}")

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    figures = config.stash.get(_figures, [])
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)
