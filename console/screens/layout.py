"""Layout: the desk's widgets and where they stand: two panes side by side, one at a time, or a sentence."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from console.acts import Room
from console.ink import INKS, Span, cut, width
from console.station import Station
from console.widgets.band import Band
from console.widgets.chat_view import ChatView
from console.widgets.command_line import CommandLine
from console.widgets.composer import Composer
from console.widgets.queue_view import QueueView
from console.widgets.rule import Rule
from console.widgets.sheet import Sheet
from prolink.safetext import clean_line
from prolink.words import _

NARROW = 100  # columns; below, one pane at a time
QUEUE, ROOMY_QUEUE = 50, 80  # columns of the queue beside a conversation
ROOMY = 150  # columns; from here on the queue shows the last message too
LEAST = (60, 16)  # columns and lines; below, a sentence asks for more room
COMMAND = " :"
"""What stands before a command; before the answer to a question stands the question."""
BANDS = ("status", "tabs", "heading", "header", "composer-rule", "colon", "message", "hints", "small")


class Layout(Screen[None], inherit_bindings=False):
    """Hold the widgets; what is in them is the desk's affair."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{ink}" for ink in INKS}
    CSS_PATH = "desk.tcss"

    def __init__(self, station: Station, empty: Callable[[], str]) -> None:
        super().__init__()
        self.station = station
        glyphs = station.reader.glyphs
        self._bands = {name: Band(id=name, fill="bar" if name == "status" else "plain") for name in BANDS}
        self.queue = QueueView(station, empty, id="queue")
        self.chat = ChatView(station, id="chat")
        self.composer = Composer(id="composer")
        self.sheet = Sheet(id="sheet", rule=glyphs.rule, cut_mark=glyphs.cut)
        self.command = CommandLine(id="command")
        self._panes = Horizontal(id="panes")
        self._left, self._right = Vertical(id="left"), Vertical(id="right")
        self._rule, self._command_row = Rule(glyphs.bar, id="rule"), Horizontal(id="command-row")
        self._prompt = COMMAND
        self._reading = self._writing = self._commanding = self._small = False

    def compose(self) -> ComposeResult:
        yield self.band("status")
        yield self.band("tabs")
        with self._panes:
            with self._left:
                yield self.band("heading")
                yield self.queue
            yield self._rule
            with self._right:
                yield self.band("header")
                yield self.chat
                yield self.band("composer-rule")
                yield self.composer
        yield self.sheet
        with self._command_row:
            yield self.band("colon")
            yield self.command
        yield self.band("message")
        yield self.band("hints")
        yield self.band("small")

    @property
    def room(self) -> Room:
        """Return where keys are pressed now."""
        focused = self.focused
        if focused is self.composer:
            return Room.WRITING
        if focused is self.sheet or focused is self.command:
            return Room.SHEET
        return Room.CHAT if focused is self.chat else Room.QUEUE

    @property
    def narrow(self) -> bool:
        """Tell whether there is room for one pane only."""
        return self.size.width < NARROW

    def band(self, name: str) -> Band:
        """Return one of the fixed lines."""
        return self._bands[name]

    def aim(self, widget: Widget) -> None:
        """Let keys go to a widget from the very next one on; `focus()` would take effect only after queued keys."""
        self.set_focus(widget, scroll_visible=False)

    def prompt(self, question: str) -> None:
        """Let the command line ask a question; an empty one stands for a command."""
        self._prompt = f" {cut(clean_line(question), self.size.width // 2)} " if question else COMMAND
        self.band("colon").set_lines((Span(self._prompt, "key"),))

    def lay_out(
        self, *, reading: bool | None = None, writing: bool | None = None, commanding: bool | None = None
    ) -> None:
        """Show the panes that there is room and reason for.

        A class on the screen would do it too, but makes Textual style every widget anew: a tenth of a second a key.
        """
        self._reading = self._reading if reading is None else reading
        self._writing = self._writing if writing is None else writing
        self._commanding = self._commanding if commanding is None else commanding
        self.band("colon").styles.width = width(self._prompt)
        self._left.display = not self.narrow or not self._reading
        self._left.styles.width = "1fr" if self.narrow else ROOMY_QUEUE if self.size.width >= ROOMY else QUEUE
        self._right.display = not self.narrow or self._reading
        self._rule.display = not self.narrow
        self.band("tabs").display = not self.narrow or not self._reading
        self.composer.display = self.band("composer-rule").display = self._writing
        self.band("composer-rule").styles.height = 2 if self.composer.private else 1
        self._command_row.display = self._commanding
        self.band("message").display = not self._commanding
        columns, lines = self.size
        self._small = columns < LEAST[0] or lines < LEAST[1]
        sentence = _("PROLINK needs {width}x{height}; drafts are kept.").format(width=LEAST[0], height=LEAST[1])
        self.band("small").set_lines((), (Span(f" {cut(sentence, columns - 1)}"),))
        self.band("small").display = self._small
        if self._small:
            for child in self.children:
                child.display = child is self.band("small")
        else:
            self._panes.display = self.band("status").display = self.band("hints").display = True
