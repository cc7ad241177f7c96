"""The desk: the console's one screen, queue and conversation side by side or one at a time."""

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from console import acts, bands
from console.acts import Room
from console.ink import INKS, Span, cut
from console.mirror import View
from console.rows import heading
from console.screens.conduct import Conduct
from console.station import Collided, Ended, Notice, Said, Station
from console.widgets.band import Band
from console.widgets.chat_view import ChatView
from console.widgets.command_line import CommandLine
from console.widgets.composer import Composer
from console.widgets.queue_view import QueueView
from console.widgets.rule import Rule
from console.widgets.sheet import Sheet
from prolink.safetext import SafeText, clean_line
from prolink.words import _

NARROW = 100  # columns; below, one pane at a time
QUEUE, ROOMY_QUEUE = 50, 80  # columns of the queue beside a conversation
ROOMY = 150  # columns; from here on the queue shows the last message too
LEAST = (60, 16)  # columns and lines; below, a sentence asks for more room
REST = 2.0  # seconds after the last key before rows may change places
PREVIEW = 0.25  # seconds on a row before its conversation is shown beside it
SAVE = 0.4  # seconds after the last change before a draft is saved
MARKED = 5.0  # seconds for which rows that a resync changed are marked
BANDS = ("status", "tabs", "heading", "header", "composer-rule", "colon", "message", "hints", "small")


class DeskScreen(Screen[None], inherit_bindings=False):
    """Show the station, and turn keys into acts."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ink--{ink}" for ink in INKS}
    CSS_PATH = "desk.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"press('{key}')", show=False, priority=True) for key in acts.all_keys()
    ]

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self.view = View.ALL
        self.opened = 0
        """The conversation in the right pane, 0 for none."""
        glyphs = station.reader.glyphs
        self._bands = {name: Band(id=name, fill="bar" if name == "status" else "plain") for name in BANDS}
        self.queue = QueueView(station, self._nothing_here, id="queue")
        self.chat = ChatView(station, id="chat")
        self.composer = Composer(id="composer")
        self.sheet = Sheet(id="sheet", rule=glyphs.rule, cut_mark=glyphs.cut)
        self.command = CommandLine(id="command")
        self._panes = Horizontal(id="panes")
        self._left, self._right = Vertical(id="left"), Vertical(id="right")
        self._rule, self._command_row = Rule(glyphs.bar, id="rule"), Horizontal(id="command-row")
        self._reading = self._writing = self._commanding = False
        self.conduct = Conduct(self)
        self._said = Said(SafeText(""))
        self._pressed_at = 0.0
        self._saving = False

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

    def on_mount(self) -> None:
        self.band("colon").set_lines((Span(" :", "key"),))
        self.set_interval(1.0, self._tick)
        self.aim(self.queue)
        self.show()

    # What is shown.

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

    def show(self) -> None:
        """Bring every pane up to date with the station; cheap when little changed."""
        if not self.is_mounted:
            return
        if self._rests:
            self.queue.put_in_order(self.station.mirror.rows(self.view))
        if self.opened:
            self.station.read(self.opened)
        elif self.queue.chosen and not self.narrow:
            self._preview(self.queue.chosen)
        self.queue.repaint()
        self.chat.update_lines()
        self.show_bands()

    def show_bands(self) -> None:
        """Bring the fixed lines up to date."""
        width, reading = self.size.width, self.station.conversation(self.opened)
        self.band("status").set_lines(bands.status(self.station, width))
        self.band("tabs").set_lines(bands.tabs(self.station, self.view, width))
        self.band("heading").set_lines(heading(self.queue.size.width))
        pane = self.chat.size.width
        self.band("header").set_lines(*(bands.header(self.station, reading, pane) if reading and pane else ()))
        self.show_composer()
        room = self.room
        mode = {
            Room.QUEUE: _("QUEUE"),
            Room.CHAT: _("CHAT"),
            Room.WRITING: _("NOTE") if self.composer.private else _("REPLY"),
            Room.SHEET: _("CHOOSE"),
        }[room]
        words = bands.retry(self.station)
        said = (Span(words, "warn"),) if words else (Span(cut(self._said.text, width - 12), self._said.ink),)
        self.band("message").set_lines(bands.message(mode, said, width))
        self.show_hints()

    def show_composer(self) -> None:
        """Bring the composer's rule up to date."""
        about = self.station.conversation(self.composer.conversation)
        if about and self.composer.display:
            lines = bands.composer_rule(
                self.station, about, self.composer.text, self.chat.size.width, private=self.composer.private
            )
            self.band("composer-rule").set_lines(*lines)

    def show_hints(self) -> None:
        """Bring the last line up to date: keys, or the words that complete a command."""
        width, hints = self.size.width, self.band("hints")
        if self.focused is self.command:
            hints.set_lines(bands.completions(acts.completions(self.command.value.strip()), width))
        elif self.room is not Room.SHEET:
            hints.set_lines(
                bands.hints(self.room, width, enter_sends=self.composer.enter_sends, private=self.composer.private)
            )
        else:
            hints.set_lines((Span("  Esc", "key"), Span(" " + _("cancel"), "dim")))

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a sentence on the message line."""
        self._said = Said(clean_line(text), ink)
        self.show_bands()

    def hear(self, notices: list[Notice]) -> None:
        """Say what the station has to say; a collision in what the agent does now asks what to do with the text."""
        for notice in notices:
            match notice:
                case Said(text, ink):
                    self.say(text, ink)
                case Collided():
                    self.conduct.collided(notice)
                case Ended(problem):
                    raise problem
        self.show()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key pass to the focused widget where the table has nothing for it."""
        return action != "press" or acts.for_key(str(parameters[0]), self.room) is not None

    def aim(self, widget: Widget) -> None:
        """Let keys go to a widget from the very next one on; `focus()` would take effect only after queued keys."""
        self.set_focus(widget, scroll_visible=False)

    def action_press(self, key: str) -> None:
        """Do what a key does in the room where it was pressed."""
        self._pressed_at = self._now
        act = acts.for_key(key, self.room)
        if act:
            self.conduct.run(act)

    def go(self, view: View) -> None:
        """Show another view of the queue, from its top."""
        self.view = view
        self.queue.put_in_order(self.station.mirror.rows(view), fresh=True)
        self.enter_queue()

    def open(self, conversation: int) -> None:
        """Show a conversation; keys stay where they are."""
        if conversation != self.opened:
            self.opened = conversation
            self.chat.show(conversation)
            self.station.read(conversation)
        self.show()

    def enter_chat(self) -> None:
        """Let keys go to the conversation."""
        self.lay_out(reading=True)
        self.aim(self.chat)
        self.station.look(self.opened)
        self.call_after_refresh(self.show)

    def enter_queue(self) -> None:
        """Let keys go to the queue."""
        self.lay_out(reading=False)
        self.aim(self.queue)
        self.station.look(0)
        self.call_after_refresh(self.show)

    def lay_out(
        self, *, reading: bool | None = None, writing: bool | None = None, commanding: bool | None = None
    ) -> None:
        """Show the panes that there is room and reason for.

        A class on the screen would do it too, but makes Textual style every widget anew: a tenth of a second a key.
        """
        self._reading = self._reading if reading is None else reading
        self._writing = self._writing if writing is None else writing
        self._commanding = self._commanding if commanding is None else commanding
        self._left.display = not self.narrow or not self._reading
        self._left.styles.width = "1fr" if self.narrow else ROOMY_QUEUE if self.size.width >= ROOMY else QUEUE
        self._right.display = not self.narrow or self._reading
        self._rule.display = not self.narrow
        self.band("tabs").display = not self.narrow or not self._reading
        self.composer.display = self.band("composer-rule").display = self._writing
        self.band("composer-rule").styles.height = 2 if self.composer.private else 1
        self._command_row.display = self._commanding
        self.band("message").display = not self._commanding
        small = self.size.width < LEAST[0] or self.size.height < LEAST[1]
        self.band("small").display = small
        if small:
            for child in self.children:
                child.display = child is self.band("small")
        else:
            self._panes.display = self.band("status").display = self.band("hints").display = True

    # What widgets say.

    def on_resize(self) -> None:
        """Choose the layout for the room there is."""
        width = self.size.width
        self.lay_out()
        sentence = _("PROLINK needs {width}x{height}; drafts are kept.").format(width=LEAST[0], height=LEAST[1])
        self.band("small").set_lines((), (Span(f" {cut(sentence, width - 1)}"),))
        self.call_after_refresh(self.show)

    def on_descendant_focus(self) -> None:
        """Name the room that keys go to now."""
        self.show_bands()

    def on_queue_view_pointed(self, message: QueueView.Pointed) -> None:
        """Show the chosen conversation beside the queue once the cursor rests."""
        pointed = message.conversation
        self.set_timer(PREVIEW, lambda: self._preview(pointed))

    def on_chat_view_reached_top(self) -> None:
        """Ask for earlier messages."""
        self.station.read_older(self.opened)

    def on_text_area_changed(self) -> None:
        """Keep what is typed, and save it when the keys rest, at the latest after half a second."""
        composer = self.composer
        if not composer.conversation:
            return
        self.station.type(composer.conversation, composer.text, private=composer.private)
        self.show_composer()
        self.show_hints()
        if not self._saving:
            self._saving = True
            self.set_timer(SAVE, self.save)

    def on_composer_sent(self) -> None:
        """Send."""
        self.conduct.send()

    def on_sheet_chosen(self, message: Sheet.Chosen) -> None:
        """Carry out the answer to a question."""
        self.conduct.answered(message.subject, message.name)

    def on_command_line_left(self) -> None:
        """Leave the command line."""
        self.conduct.leave_command()

    def on_input_changed(self) -> None:
        """Show what may complete the command."""
        self.show_hints()

    def on_input_submitted(self) -> None:
        """Run the command."""
        self.conduct.run_line(self.command.value)

    def end(self) -> None:
        """End the console."""
        self.app.exit()

    def save(self) -> None:
        """Save drafts now."""
        self._saving = False
        for notice in self.station.save():
            if isinstance(notice, Said):
                self.say(notice.text, notice.ink)

    def _preview(self, conversation: int) -> None:
        if self.room is Room.QUEUE and not self.narrow and self.queue.chosen == conversation:
            self.open(conversation)

    def _tick(self) -> None:
        self.show()

    def _nothing_here(self) -> str:
        return _("Nothing here.") if self.station.mirror.me.name else ""

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    @property
    def _rests(self) -> bool:
        return self._now - self._pressed_at >= REST
