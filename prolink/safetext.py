"""Safe text: what strangers write, made harmless and of one width before a terminal sees it.

Textual and Rich pass escape sequences, C1 controls, overrides of direction and invisible characters through to the
terminal unchanged. So nothing untrusted is shown that did not come out of `clean` or `clean_line`. What terminals draw
in different widths (sequences of emoji, skin tones, newer emoji) is simplified, or one message would shift a line.
"""

import re
import unicodedata
from functools import cache
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")

MOST_MARKS = 2
"""Combining marks kept on one character: a tower of them writes over the lines above."""

BOX = "□"
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
CIRCLE = "\N{DOTTED CIRCLE}"
"""Carries a mark that has no character of its own to sit on."""

_TAB = "    "
_JOINER = "\u200d"
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Printable, one or two cells everywhere, no marks, no controls: what nearly every message is made of.
_PLAIN = re.compile("[\n -~¡-¬®-˿Ͱ-ͷΑ-Ωα-ωА-я‐-‖‘-‟†-‧‰-⁞€■-◿、-〿぀-ゖァ-ヺ一-鿿가-힣]*")

# Emoji of Unicode 15 and 16: two cells in one table, none in another.
_NEW_EMOJI = frozenset(
    "\U0001f6dc\U0001fa75\U0001fa76\U0001fa77\U0001fa87\U0001fa88\U0001fa89\U0001fa8f\U0001faad\U0001faae\U0001faaf"
    "\U0001fabb\U0001fabc\U0001fabd\U0001fabe\U0001fabf\U0001fac6\U0001face\U0001facf\U0001fada\U0001fadb\U0001fadc"
    "\U0001fadf\U0001fae8\U0001fae9\U0001faf7\U0001faf8"
)
_BLANKS = ("\n", " ", _TAB)
"""What a mark may not sit on: a line might be broken there."""
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by name, blanks by looks."""


class SafeText(str):
    """Text that may go to a terminal; only this module makes it. JSON and SQL want `str(text)`."""

    __slots__ = ()


def clean(text: str) -> SafeText:
    """Return the text fit for several lines of a screen: only line feeds are left of the controls."""
    if type(text) is SafeText:
        return text
    if (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text):
        return SafeText(text)
    return SafeText(_rebuilt(_BREAKS.sub("\n", text)))


def clean_line(text: str) -> SafeText:
    """Return the text fit for one line: breaks and tabs are blanks."""
    if text.isprintable() and (type(text) is SafeText or text.isascii()):
        return text if type(text) is SafeText else SafeText(text)
    safe = clean(text.replace("\t", " "))
    return SafeText(safe.replace("\n", " ")) if "\n" in safe else safe


def typed(character: str) -> SafeText:
    """Return what one pressed key may add to a text: a mark stays a mark, an invisible character is nothing."""
    return SafeText(clean(f"x{character}")[1:])


def cleaned(value: T) -> T:
    """Return a decoded answer with every text in it cleaned, to any depth of structs, tuples, lists and dicts."""
    return cast(T, _cleaned(value))


def _cleaned(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return clean(value)
    if kind is tuple or kind is list:
        return kind(_cleaned(item) for item in value)
    if kind is dict:
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, msgspec.Struct):
        return kind(**{name: _cleaned(getattr(value, name)) for name in kind.__struct_fields__})
    return value


def _rebuilt(text: str) -> str:
    """Go through the text character by character; the slow path, some microseconds a line."""
    kept: list[str] = []
    marks = 0
    joined = False
    for character in unicodedata.normalize("NFC", text):
        if character == _JOINER:
            joined = True
            continue
        shown = _shown(character)
        if shown is None:
            marks += 1
            if not kept or kept[-1] in _BLANKS:
                kept.append(CIRCLE)
            if marks <= MOST_MARKS:
                kept.append(character)
            continue
        # What is joined to a picture (the family behind the first face) goes; joined letters stay.
        if joined and shown and _is_picture(character):
            joined = False
            continue
        if shown:
            kept.append(shown)
            marks, joined = 0, False
    # A letter that stands for a flag may now carry the mark behind it.
    return unicodedata.normalize("NFC", "".join(kept))


def _is_picture(character: str) -> bool:
    return ord(character) >= 0x1F000 or unicodedata.category(character) == "So"


@cache
def _shown(character: str) -> str | None:
    """Return what stands for a character: itself, a picture, nothing ("") or None for a combining mark."""
    code = ord(character)
    if character == "\n":
        return character
    if character == "\t":
        return _TAB
    if code < 0x20 or code == 0x7F:
        return chr(0x2400 + code) if code < 0x20 else "␡"
    if 0x80 <= code < 0xA0:
        return UNREADABLE
    if 0x1F1E6 <= code <= 0x1F1FF:
        return chr(ord("A") + code - 0x1F1E6)
    if 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return ""
    if code in {0x20E3, 0x034F, 0x17B4, 0x17B5} or 0x180B <= code <= 0x180F:
        return ""
    if character in _NEW_EMOJI:
        return BOX
    if character in _FILLERS:
        return " "
    return _by_category(character)


def _by_category(character: str) -> str | None:
    match unicodedata.category(character):
        case "Mn" | "Me":
            return None
        case "Cf":
            return ""
        case "Cn" | "Co":
            return BOX
        case "Cs" | "Cc":
            return UNREADABLE
        case "Zs" | "Zl" | "Zp":
            return " "
    return character
