"""QueueView: the rows of one view; ten thousand of them cost what the visible ones cost."""

from collections.abc import Callable

from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.ink import Span, wrap
from console.rows import Dress, row
from console.station import Station
from console.widgets.inked import Inked
from console.wording import MINUTE
from prolink.model.conversation import Conversation


class QueueView(Inked, ScrollView, can_focus=True):
    """Rows in the order that it was given; the cursor stays on its conversation whatever moves."""

    class Pointed(Message):
        """The cursor came to another conversation."""

        def __init__(self, conversation: int) -> None:
            super().__init__()
            self.conversation = conversation

    def __init__(self, station: Station, empty: Callable[[], str], *, id: str) -> None:
        super().__init__(id=id)
        self._station = station
        self._empty = empty
        self._rows: list[int] = []
        self._shown: dict[int, tuple[Conversation | None, tuple[object, ...], Strip]] = {}
        self.chosen = 0
        """The conversation under the cursor, 0 for none."""
        self.changed: frozenset[int] = frozenset()
        """Conversations that are marked as different."""

    def put_in_order(self, rows: list[int], *, fresh: bool = False) -> None:
        """Take a new order. The chosen row stays, even when it left the view, until the cursor moves on or `fresh`."""
        above = self._index - int(self.scroll_y)
        if fresh:
            self.chosen, above = (rows[0] if rows else 0), 0
        elif self.chosen and self.chosen not in rows:
            rows = [*rows]
            rows.insert(min(self._index, len(rows)), self.chosen)
        elif not self.chosen and rows:
            self.chosen = rows[0]
        if rows == self._rows and not fresh:
            return
        self._rows, kept = rows, set(rows)
        self._shown = {number: held for number, held in self._shown.items() if number in kept}
        self.virtual_size = Size(self.size.width, len(rows))
        self.scroll_to(y=max(0, self._index - above), animate=False, immediate=True)
        self._keep_in_sight()
        self.refresh()

    def repaint(self) -> None:
        """Draw again the visible rows whose words changed."""
        if not self._rows:
            self.refresh()
        top = int(self.scroll_y)
        for number in range(top, min(top + self.size.height, len(self._rows))):
            held = self._shown.get(self._rows[number])
            if (
                held is None
                or held[0] is not self._station.conversation(self._rows[number])
                or held[1] != self._state(self._rows[number])
            ):
                self.refresh_line(number)

    def move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        self._go(self._index + by)

    def first(self) -> None:
        """Move the cursor to the first row."""
        self._go(0)

    def last(self) -> None:
        """Move the cursor to the last row."""
        self._go(len(self._rows) - 1)

    def choose(self, conversation: int) -> None:
        """Move the cursor to a conversation; one that is not in this view leaves it where it is."""
        if conversation in self._rows:
            self._go(self._rows.index(conversation))

    def render_line(self, y: int) -> Strip:
        number = y + int(self.scroll_y)
        if number >= len(self._rows):
            words = wrap(self._empty(), self.size.width - 6) if number and not self._rows else []
            line = tuple(Span(f"   {text}", "dim") for text in words[number - 1 : number])
            return self.painted(line, self.size.width)
        return self._strip(self._rows[number])

    def on_resize(self) -> None:
        """Keep the cursor in sight when the room for it changes."""
        self._keep_in_sight()

    def on_focus(self) -> None:
        """Show where keys go."""
        self.refresh_line(self._index)

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh_line(self._index)

    @property
    def _index(self) -> int:
        return self._rows.index(self.chosen) if self.chosen in self._rows else 0

    def _go(self, index: int) -> None:
        if not self._rows:
            return
        old, new = self._index, max(0, min(index, len(self._rows) - 1))
        if self.chosen == self._rows[new]:
            return
        self.chosen = self._rows[new]
        self._keep_in_sight()
        self.refresh_line(old)
        self.refresh_line(new)
        self.post_message(self.Pointed(self.chosen))

    def _keep_in_sight(self) -> None:
        top, height, index = int(self.scroll_y), max(1, self.size.height), self._index
        if index < top:
            self.scroll_to(y=index, animate=False, immediate=True)
        elif index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False, immediate=True)

    def _state(self, number: int) -> tuple[object, ...]:
        journal = self._station.journal
        dress = Dress(
            chosen=number == self.chosen,
            focused=self.has_focus,
            draft=journal.has(number) if journal else False,
            changed=number in self.changed,
        )
        return (dress, self.size.width, self._station.reader.now() // MINUTE)

    def _strip(self, number: int) -> Strip:
        conversation, state = self._station.conversation(number), self._state(number)
        held = self._shown.get(number)
        if held and held[0] is conversation and held[1] == state:
            return held[2]
        dress = state[0]
        assert isinstance(dress, Dress)
        width = self.size.width
        line = row(conversation, self._station.reader, width, dress) if conversation else ()
        strip = self.painted(line, width)
        self._shown[number] = (conversation, state, strip)
        return strip
