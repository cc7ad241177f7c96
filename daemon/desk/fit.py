"""Fit: cuts what is said into messages that a channel can carry. Pure."""

from msgspec import Struct

from prolink.model.channel import Limits
from prolink.model.message import Option


class Piece(Struct, frozen=True):
    """One message that fits."""

    text: str
    options: tuple[Option, ...] = ()


def fit(text: str, options: tuple[Option, ...], limits: Limits) -> tuple[Piece, ...]:
    """Return the messages that carry a text and its options on a channel, in order.

    Options become buttons or list rows where the channel has them and they fit, else numbered lines.
    """
    if not options:
        return tuple(Piece(part) for part in split(text, limits.text))
    if not _carries(options, limits):
        lines = "\n".join(f"{number}. {option.title}" for number, option in enumerate(options, 1))
        return tuple(Piece(part) for part in split(f"{text}\n{lines}", limits.text))
    *before, last = split(text, limits.options_text)
    return (*(Piece(part) for part in before), Piece(last, options))


def split(text: str, length: int) -> list[str]:
    """Cut a text into parts of at most `length` characters, at a blank line, a line, a space, or where it must be.

    Nothing but white space at the cuts is lost.
    """
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > length:
        cut = _cut(rest, length)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _cut(text: str, length: int) -> int:
    window = text[: length + 1]
    for mark in ("\n\n", "\n", " "):
        at = window.rfind(mark)
        # A cut in the first half would make many short messages of one long one.
        if at >= length // 2:
            return at
    return length


def _carries(options: tuple[Option, ...], limits: Limits) -> bool:
    if len(options) <= limits.buttons and all(len(option.title) <= limits.button_title for option in options):
        return True
    return len(options) <= limits.rows
