"""A fail-point is nothing at all, unless the environment names it and counts to it."""

import subprocess
import sys

import pytest

from daemon import failpoints
from prolink.config import environment
from prolink.errors import SettingsError

PASS_THREE_TIMES = (
    "from daemon import failpoints\n"
    "arrive = failpoints.at('before_commit')\n"
    "for number in range(3):\n    print(number, flush=True)\n    arrive()\n"
)


def passing(where: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PASS_THREE_TIMES]
    return subprocess.run(
        command, env=environment(PROLINK_FAILPOINT=where), capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("where", "passed"), [("", 3), ("after_commit:1", 3), ("before_commit:4", 3), ("before_commit:2", 2)]
)
def test_a_process_dies_at_the_passing_that_was_named(where: str, passed: int) -> None:
    done = passing(where)
    assert len(done.stdout.splitlines()) == passed
    assert done.returncode == (0 if passed == 3 else -9)


@pytest.mark.parametrize("where", ["somewhere:1", "before_commit", "before_commit:often", ":3"])
def test_a_place_that_can_not_be_read_names_those_that_are(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROLINK_FAILPOINT", where)
    with pytest.raises(SettingsError, match="before_commit, after_commit, after_sent"):
        failpoints.at("after_sent")
