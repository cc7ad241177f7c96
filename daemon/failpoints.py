"""Fail-points: named places on a message's path at which a test has the daemon die as in a power cut."""

import logging
import os
import signal
from collections.abc import Callable
from itertools import count

from prolink import config
from prolink.errors import SettingsError

log = logging.getLogger(__name__)

POINTS = ("before_commit", "after_commit", "after_sent")
"""All is written but not committed; committed, but nobody has heard; a platform has it, but it is not settled."""


def _pass() -> None:
    """Do nothing: what stands at every point of a daemon that is no test's."""


def at(point: str) -> Callable[[], None]:
    """Return what a part calls each time it passes this point.

    With PROLINK_FAILPOINT=POINT:N the process kills itself (SIGKILL) at the Nth passing; raises SettingsError when that
    can't be read.
    """
    assert point in POINTS
    given = config.failpoint()
    if not given:
        return _pass
    name, _, number = given.partition(":")
    if name not in POINTS or not number.isdecimal():
        raise SettingsError(f"PROLINK_FAILPOINT={given} must be one of {', '.join(POINTS)}, a colon and a number.")
    if name != point:
        return _pass
    log.warning("a fail-point is set: this daemon will kill itself", extra={"point": name, "passing": int(number)})
    passings = count(1)

    def pass_or_die() -> None:
        if next(passings) >= int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    return pass_or_die
