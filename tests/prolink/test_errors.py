"""The tree of errors."""

import inspect
import re

import pytest

from prolink import errors
from prolink.errors import Exit, ProlinkError, TryLater, Undeliverable

EVERY = [one for one in vars(errors).values() if inspect.isclass(one) and issubclass(one, ProlinkError)]


def test_the_tree_in_the_docstring_names_every_error_under_its_parent() -> None:
    drawn: dict[str, int] = {}
    parents: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([│ ]*(?:[├└]── )?)([A-Z]\w+)", line)
        if found and found[2] in vars(errors):
            depth = len(found[1]) // 4
            parents[found[2]] = next((name for name, at in reversed(drawn.items()) if at == depth - 1), "Exception")
            drawn[found[2]] = depth
    assert parents == {one.__name__: one.__base__.__name__ for one in EVERY if one.__base__}


def test_every_error_has_a_code_of_its_own() -> None:
    assert len({one.code for one in EVERY}) == len(EVERY)


@pytest.mark.parametrize("error", EVERY)
def test_every_error_has_an_exit_code_and_a_status_of_an_error(error: type[ProlinkError]) -> None:
    assert error.exit in set(Exit) - {Exit.DONE}
    assert 400 <= error.status < 600


def test_what_a_platform_said_travels_with_the_error() -> None:
    later = TryLater("penuh", platform_code="130429", after=7.0, whole_channel=True)
    assert (str(later), later.reason, later.platform_code, later.after, later.whole_channel) == (
        *("penuh", "penuh", "130429"),
        *(7.0, True),
    )
    assert Undeliverable("tutup", window_closed=True).window_closed
