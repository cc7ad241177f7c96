"""Inked: the base of every widget here: lines of spans become strips, and no text gets past without being cleaned."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from console.ink import INKS, Line
from prolink.safetext import clean_line


class Inked(Widget):
    """A widget that draws its lines itself."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{ink}" for ink in INKS}

    def ink(self, name: str) -> Style:
        """Return the look of a style, as desk.tcss has it."""
        return self.get_component_rich_style(f"ink--{name}")

    def painted(self, line: Line, cells: int, ink: str = "plain") -> Strip:
        """Return a line in exactly so many cells, the rest of it in `ink`."""
        segments = [Segment(clean_line(span.text), self.ink(span.ink)) for span in line]
        return Strip(segments).adjust_cell_length(cells, self.ink(ink))
