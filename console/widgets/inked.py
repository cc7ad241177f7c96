"""Inked: the base of every widget here: lines of spans become strips, and no text gets past without being cleaned."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from console.ink import Line
from prolink.safetext import clean_line


class Inked(Widget):
    """A widget that draws its lines itself, in the screen's inks."""

    def painted(self, line: Line, cells: int, ink: str = "plain") -> Strip:
        """Return a line in exactly so many cells, the rest of it in `ink`."""
        segments = [Segment(clean_line(span.text), self._look(span.ink)) for span in line if span.text]
        return Strip(segments).adjust_cell_length(cells, self._look(ink))

    def _look(self, ink: str) -> Style:
        return self.screen.get_component_rich_style(f"ink--{ink}")
