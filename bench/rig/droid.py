"""Droid: opsdroid in an environment of its own: it wants an old setuptools."""

from pathlib import Path

from rig import rooms

WANTED = ("setuptools<81", "wheel", "opsdroid==0.31.0")


def python() -> Path | None:
    """Return the interpreter that has opsdroid; None where it can't be installed."""
    return rooms.python("opsdroid", "opsdroid", WANTED)
