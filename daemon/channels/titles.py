"""Titles: shortens what stands on a button without breaking a drawn character."""

import unicodedata

_JOINER = "\u200d"


def cut(text: str, limit: int) -> str:
    """Return one line of at most `limit` characters, ended with … where it was cut, never inside a drawn character."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    end = limit - 1
    while end > 0 and (_clings(line[end]) or line[end - 1] == _JOINER):
        end -= 1
    return line[:end].rstrip() + "…"


def _clings(character: str) -> bool:
    """Tell whether a character is drawn on the one before it."""
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or 0x1F3FB <= ord(character) <= 0x1F3FF
    )
