"""The clock: handed in everywhere, so that a test holds the time in its hands."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment as an aware UTC datetime."""


def utc_now() -> datetime:
    """Return the system's time; the one place that asks for it."""
    return datetime.now(UTC)


def millis(moment: datetime) -> int:
    """Return epoch milliseconds, the form in which times are stored and sent."""
    return int(moment.timestamp() * 1000)


def moment(at: int) -> datetime:
    """Return the aware UTC datetime of epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC)
