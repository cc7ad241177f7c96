"""Remark: one thing in a file of the operator's that deserves a look, with its line where that is known."""

from msgspec import Struct

from daemon.checks.finding import Severity


class Remark(Struct, frozen=True):
    """`kind` is a word for scripts; `line` is 0 where the whole file is meant."""

    file: str
    line: int
    severity: Severity
    kind: str
    text: str


def error(file: str, line: int, kind: str, text: str) -> Remark:
    """Say what the daemon refuses, or what a citizen would run into."""
    return Remark(file, line, Severity.ERROR, kind, text)


def warning(file: str, line: int, kind: str, text: str) -> Remark:
    """Say what a citizen gets less well than was meant."""
    return Remark(file, line, Severity.WARNING, kind, text)


def note(file: str, line: int, kind: str, text: str) -> Remark:
    """Say what is worth knowing and harms nobody."""
    return Remark(file, line, Severity.NOTE, kind, text)
