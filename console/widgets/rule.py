"""Rule: the one vertical line between two panes."""

from textual.strip import Strip

from console.ink import Span
from console.widgets.inked import Inked


class Rule(Inked):
    """A line one cell wide, as high as its place."""

    def __init__(self, sign: str, *, id: str) -> None:
        super().__init__(id=id)
        self._sign = sign

    def render_line(self, y: int) -> Strip:
        return self.painted((Span(self._sign, "rule"),), self.size.width)
