"""ChatView: the messages of one conversation; wrapped once, drawn line by line, kept at the end unless scrolled."""

from textual.geometry import Size
from textual.message import Message as Posted
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.ink import Line, Span
from console.station import Station
from console.talk import day_line, lines_of, pending, unread_line
from console.thread import Thread
from console.widgets.inked import Inked
from prolink.model.conversation import Conversation
from prolink.model.message import Message
from prolink.words import _


class ChatView(Inked, ScrollView, can_focus=True):
    """One conversation's talk."""

    class ReachedTop(Posted):
        """The agent is at the first line and may want earlier ones."""

    def __init__(self, station: Station, *, id: str) -> None:
        super().__init__(id=id)
        self._station = station
        self._number = 0
        self._unread_from = -1
        self._unread = 0
        self._lines: list[Line] = []
        self._wrapped: dict[int, tuple[Message, int, str, list[Line]]] = {}

    def show(self, number: int) -> None:
        """Show a conversation from its end; 0 for none."""
        self._number, self._unread_from, self._unread = number, -1, 0
        self._wrapped.clear()
        self._build(at_end=True)

    def update_lines(self) -> None:
        """Show what is new, without moving what is read."""
        self._build(at_end=self._at_end)

    def scroll_lines(self, by: int) -> None:
        """Scroll; at the top ask for earlier messages."""
        if by < 0 and self.scroll_y <= 0:
            self.post_message(self.ReachedTop())
        self.scroll_to(y=max(0, self.scroll_y + by), animate=False, immediate=True)

    def first(self) -> None:
        """Go to the first line here, and ask for earlier ones."""
        self.scroll_to(y=0, animate=False, immediate=True)
        self.post_message(self.ReachedTop())

    def last(self) -> None:
        """Go to the end."""
        self.scroll_to(y=self._end, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        number = y + int(self.scroll_y)
        line = self._lines[number] if number < len(self._lines) else ()
        return self.painted(line, self.size.width)

    def on_resize(self) -> None:
        """Wrap anew, staying at the end if it was there."""
        self._build(at_end=self._at_end)

    @property
    def _end(self) -> int:
        return max(0, len(self._lines) - self.size.height)

    @property
    def _at_end(self) -> bool:
        return self.scroll_y >= self.virtual_size.height - self.size.height - 1

    def _build(self, *, at_end: bool) -> None:
        old, below = self._lines, len(self._lines) - self.scroll_y
        self._lines = self._all_lines()
        grown_above = bool(old) and bool(self._lines) and old[-1] == self._lines[-1] and len(old) != len(self._lines)
        if self.virtual_size.height != len(self._lines) or self.virtual_size.width != self.size.width:
            self.virtual_size = Size(self.size.width, len(self._lines))
        if at_end:
            self.last()
        elif grown_above:
            self.scroll_to(y=len(self._lines) - below, animate=False, immediate=True)
        if len(old) != len(self._lines):
            self.refresh()
            return
        for number, (before, now) in enumerate(zip(old, self._lines, strict=True)):
            if before != now:
                self.refresh_line(number)

    def _all_lines(self) -> list[Line]:
        conversation = self._station.conversation(self._number)
        thread = self._station.mirror.threads.get(self._number)
        if conversation is None:
            return [(), (Span("   " + _("Choose a conversation and press Enter."), "dim"),)] if not self._number else []
        if thread is None or thread.loading:
            return [(), (Span("   " + _("loading…"), "dim"),)]
        if self._unread_from < 0:
            self._unread_from, self._unread = thread.unread_from(conversation.unread), conversation.unread
        reader, cells = self._station.reader, self.size.width
        lines: list[Line] = []
        if thread.more:
            words = _("only the last 500 are shown") if thread.full else _("PgUp: earlier messages")
            lines.append((Span(f"   {words}", "dim"),))
        lines.extend(self._talk(thread, conversation, cells))
        lines.extend(pending(self._station.on_its_way(self._number), reader, cells))
        return lines

    def _talk(self, thread: Thread, conversation: Conversation, cells: int) -> list[Line]:
        reader = self._station.reader
        lines: list[Line] = []
        last_day = None
        for message in thread.messages:
            today = reader.local(message.at).date()
            if today != last_day:
                lines.append(day_line(message, reader, cells))
                last_day = today
            if message.id == self._unread_from:
                lines.append(unread_line(self._unread, reader, cells))
            lines.extend(self._lines_of(message, conversation, cells))
        return lines

    def _lines_of(self, message: Message, conversation: Conversation, cells: int) -> list[Line]:
        held = self._wrapped.get(message.id)
        if held and held[0] is message and held[1] == cells and held[2] == conversation.contact_name:
            return held[3]
        lines = lines_of(message, conversation, self._station.reader, cells)
        self._wrapped[message.id] = (message, cells, conversation.contact_name, lines)
        return lines
