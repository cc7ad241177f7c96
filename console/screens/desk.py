"""The desk: the console's one screen, queue and conversation side by side or one at a time."""

import asyncio
from typing import ClassVar

from textual.binding import Binding, BindingType

from console import acts, bands
from console.acts import Room
from console.ink import Span, cut
from console.mirror import View
from console.notices import Collided, Ended, Notice, Resynced, Said
from console.rows import heading
from console.screens.conduct import Conduct
from console.screens.layout import Layout
from console.station import Station
from console.widgets.queue_view import QueueView
from console.widgets.sheet import Sheet
from prolink.safetext import SafeText, clean_line
from prolink.words import _

REST = 2.0  # seconds after the last key before rows may change places
PREVIEW = 0.25  # seconds on a row before its conversation is shown beside it
SAID = 5.0  # seconds for which a sentence stands before the state of the link takes its place
STANDS = 60.0  # seconds after which a sentence is old news
SAVE = 0.4  # seconds after the last change before a draft is saved
MARKED = 5.0  # seconds for which rows that a resync changed are marked


class DeskScreen(Layout):
    """Show the station, and turn keys into acts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"press('{key}')", show=False, priority=True) for key in acts.all_keys()
    ]

    def __init__(self, station: Station) -> None:
        super().__init__(station, self._nothing_here)
        self.view = View.ALL
        self.opened = 0
        """The conversation in the right pane, 0 for none."""
        self.conduct = Conduct(self)
        self._said = Said(SafeText(""))
        self._said_at = self._pressed_at = 0.0
        self._saving = False

    def on_mount(self) -> None:
        self.prompt("")
        self.set_interval(1.0, self._tick)
        self.aim(self.queue)
        self.show()

    # What is shown.

    def show(self) -> None:
        """Bring every pane up to date with the station; cheap when little changed."""
        if not self.is_mounted:
            return
        if self.focused is None and not self._small:
            # A window that was too small hid it.
            self.aim(self.composer if self._writing else self.chat if self._reading else self.queue)
        if self._rests or not self.queue.chosen:
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
        since = self._now - self._said_at
        words = bands.retry(self.station) if since > SAID else ""
        text = self._said.text if since < STANDS else ""
        said = (Span(words, "warn"),) if words else (Span(cut(text, width - 12), self._said.ink),)
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
        if self.focused is self.command and self.conduct.asking:
            hints.set_lines(bands.keys(("Enter", _("go on")), ("Esc", _("cancel"))))
        elif self.focused is self.command:
            hints.set_lines(bands.completions(acts.completions(self.command.value.strip()), width))
        elif self.room is not Room.SHEET:
            hints.set_lines(
                bands.hints(self.room, width, enter_sends=self.composer.enter_sends, private=self.composer.private)
            )
        else:
            hints.set_lines(bands.keys(("Esc", _("cancel"))))

    def say(self, text: str, ink: str = "plain") -> None:
        """Put a sentence on the message line."""
        self._said, self._said_at = Said(clean_line(text), ink), self._now
        self.show_bands()

    def hear(self, notices: list[Notice]) -> None:
        """Say what the station has to say; a collision in what the agent does now asks what to do with the text."""
        for notice in notices:
            match notice:
                case Said(text, ink, rings):
                    self.say(text, ink)
                    if rings:
                        self.app.bell()
                case Collided():
                    self.conduct.collided(notice)
                case Resynced(conversations):
                    self.queue.changed = conversations
                    self.set_timer(MARKED, self._unmark)
                case Ended(problem):
                    raise problem
        self.show()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key pass to the focused widget where the table has nothing for it."""
        return action != "press" or acts.for_key(str(parameters[0]), self.room) is not None

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

    # What widgets say.

    def on_resize(self) -> None:
        """Choose the layout for the room there is."""
        self.lay_out()
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
        """Run the command, or take the answer to a question."""
        if self.conduct.asking:
            self.conduct.told(self.command.value)
        else:
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

    def _unmark(self) -> None:
        self.queue.changed = frozenset()
        self.queue.repaint()

    def _tick(self) -> None:
        self.show()

    def _nothing_here(self) -> str:
        return _("Nothing here.") if self.station.mirror.me.name else self.station.unreached

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    @property
    def _rests(self) -> bool:
        return self._now - self._pressed_at >= REST
