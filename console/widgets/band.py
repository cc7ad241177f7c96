"""Band: a few fixed lines across a pane; only those that changed are drawn again."""

from textual.geometry import Region
from textual.strip import Strip

from console.ink import Line
from console.widgets.inked import Inked


class Band(Inked):
    """Lines that are set from outside, e.g. the status line, the tabs, a header or a rule."""

    def __init__(self, *, id: str, fill: str = "plain") -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []
        self._fill = fill

    def set_lines(self, *lines: Line) -> None:
        """Show these lines from the top."""
        old, self._lines = self._lines, list(lines)
        for y in range(max(len(old), len(self._lines))):
            if y >= len(old) or y >= len(self._lines) or old[y] != self._lines[y]:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def lines(self) -> list[Line]:
        """Return what is shown."""
        return self._lines

    def render_line(self, y: int) -> Strip:
        line = self._lines[y] if y < len(self._lines) else ()
        return self.painted(line, self.size.width, self._fill)
