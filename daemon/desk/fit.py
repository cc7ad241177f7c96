"""Fit: cuts what is said into messages that a channel can carry. Pure."""

import unicodedata

from msgspec import Struct

from prolink.model.channel import Limits
from prolink.model.message import Option

_JOINER = "\u200d"
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


class Piece(Struct, frozen=True):
    """One message that fits."""

    text: str
    options: tuple[Option, ...] = ()


def fit(text: str, options: tuple[Option, ...], limits: Limits) -> tuple[Piece, ...]:
    """Return the messages that carry a text and its options on a channel, in order.

    Options become buttons or list rows where the channel has them and they fit, else numbered lines. A row's title
    that is too long ends with … and stands whole in its description.
    """
    if not options:
        return tuple(Piece(part) for part in split(text, limits.text))
    if not _carries(options, limits):
        lines = "\n".join(f"{number}. {option.title}" for number, option in enumerate(options, 1))
        return tuple(Piece(part) for part in split(f"{text}\n{lines}", limits.text))
    if not _are_buttons(options, limits):
        options = tuple(_row(option, limits) for option in options)
    *before, last = split(text, limits.options_text or limits.text)
    return (*(Piece(part) for part in before), Piece(last, options))


def cut(text: str, length: int) -> str:
    """Return one line of at most `length` characters, ending with … where it was cut, never inside a drawn character.

    >>> cut("Bagaimana cara mengurus KTP yang hilang?", 24)
    'Bagaimana cara mengurus…'
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    end = max(0, length - 1)
    while end > 0 and (_clings(line[end]) or line[end - 1] == _JOINER):
        end -= 1
    return line[:end].rstrip() + "…" if length > 0 else ""


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
    return _are_buttons(options, limits) or len(options) <= limits.rows


def _are_buttons(options: tuple[Option, ...], limits: Limits) -> bool:
    """Tell whether buttons say it all: they have no second line."""
    return len(options) <= limits.buttons and all(
        len(option.title) <= limits.button_title and not option.description for option in options
    )


def _row(option: Option, limits: Limits) -> Option:
    title = cut(option.title, limits.row_title)
    second = option.description or (option.title if title.endswith("…") else "")
    return Option(option.id, title, cut(second, limits.row_description))


def _clings(character: str) -> bool:
    """Tell whether a character is drawn on the one before it."""
    return character == _JOINER or unicodedata.category(character) in ("Mn", "Me", "Mc") or character in _SKIN_TONES
