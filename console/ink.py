"""Ink: lines as spans of text with the name of a style, measured, cut and wrapped in cells; no widget, no colour."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size

from prolink.safetext import SafeText, clean, clean_line

INKS = (
    "plain",
    "dim",
    "strong",
    "rule",
    "citizen",
    "bot",
    "agent",
    "me",
    "note",
    "system",
    "good",
    "warn",
    "bad",
    "key",
    "cursor",
    "rest",
    "bar",
    "bar-strong",
    "bar-warn",
)
"""The names of styles; desk.tcss gives each its look. No meaning stands in a style alone."""


class Span(NamedTuple):
    """Text in one style."""

    text: str
    ink: str = "plain"


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few signs that are drawn; a terminal without UTF-8 gets plain ones."""

    rule: str = "─"
    double: str = "═"
    bar: str = "│"
    cut: str = "…"
    dot: str = "·"
    cursor: str = "›"


ASCII = Glyphs(rule="-", double="=", bar="|", cut="~", dot=".", cursor=">")


def width(text: str) -> int:
    """Return how many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, cells: int, mark: str = "…") -> str:
    """Return the text in at most so many cells; `mark` stands at the end of what was cut."""
    if width(text) <= cells:
        return text
    if cells <= 0:
        return ""
    return set_cell_size(text, cells - 1).rstrip() + mark


def pad(text: str, cells: int, mark: str = "…") -> str:
    """Return the text in exactly so many cells, cut or filled with blanks."""
    shown = cut(clean_line(text), cells, mark)
    return shown + " " * (cells - width(shown))


def right(text: str, cells: int) -> str:
    """Return the text in so many cells, at their right end."""
    shown = cut(clean_line(text), cells)
    return " " * (cells - width(shown)) + shown


def wrap(text: str, cells: int) -> list[SafeText]:
    """Return the lines of a text in at most so many cells each; words stay whole where they fit."""
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        lines.extend(_wrapped(paragraph, max(cells, 2)))
    return [clean_line(line) for line in lines]


def length(line: Iterable[Span]) -> int:
    """Return how many cells a line takes."""
    return sum(width(span.text) for span in line)


def fit(line: Line, cells: int, mark: str = "…") -> Line:
    """Return a line in at most so many cells, cut in the span that does not fit."""
    fitting: list[Span] = []
    for span in line:
        room = cells - length(fitting)
        if width(span.text) > room:
            return (*fitting, Span(cut(span.text, room, mark), span.ink))
        fitting.append(span)
    return line


def between(left: Line, right_side: Line, cells: int) -> Line:
    """Return both ends of a line with blanks between; the right end goes where there is no room."""
    gap = cells - length(left) - length(right_side)
    return (*left, Span(" " * gap), *right_side) if gap >= 1 else left


def ruled(text: str, cells: int, sign: str, ink: str, at_right: str = "") -> Line:
    """Return a rule with words in it, e.g. `══ BALAS ═════ 3/4096 ══`."""
    start = f"{sign * 2} {text} " if text else ""
    end = f" {at_right} {sign * 2}" if at_right else ""
    if width(start) + width(end) > cells:
        return (Span(cut(start, cells), ink),)
    return (Span(start + sign * (cells - width(start) - width(end)) + end, ink),)


def _wrapped(paragraph: str, cells: int) -> list[str]:
    if width(paragraph) <= cells:
        return [paragraph]
    lines: list[str] = []
    line = ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer) <= cells:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = chop_cells(word, cells) if width(word) > cells else [word]
        lines.extend(whole)
    lines.append(line)
    return lines
