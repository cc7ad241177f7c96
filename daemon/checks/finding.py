"""Finding: one thing that the doctor looked at, what it saw, and the mend."""

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How bad it is: an error keeps the daemon or a channel from working, a warning will one day."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class Finding(Struct, frozen=True):
    """`subject` is the part that was looked at, for scripts: settings, secrets, files …"""

    subject: str
    severity: Severity
    text: str
    mend: str = ""
    """What to do about it; empty where there is nothing to do."""


def ok(subject: str, text: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(subject, Severity.OK, text)


def note(subject: str, text: str, mend: str = "") -> Finding:
    """Say something worth knowing that needs no act."""
    return Finding(subject, Severity.NOTE, text, mend)


def warning(subject: str, text: str, mend: str) -> Finding:
    """Say what will do harm one day, or does a little now."""
    return Finding(subject, Severity.WARNING, text, mend)


def error(subject: str, text: str, mend: str) -> Finding:
    """Say what keeps the daemon or a channel from working."""
    return Finding(subject, Severity.ERROR, text, mend)
