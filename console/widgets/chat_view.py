"""ChatView: the messages of one conversation; wrapped once, drawn line by line, kept at the end unless scrolled."""

from textual.geometry import Region
from textual.message import Message as Posted
from textual.strip import Strip

from console.ink import Line, Span
from console.station import Station
from console.talk import day_line, lines_of, pending, speaker, unread_line
from console.thread import Thread
from console.widgets.inked import Inked
from prolink.model.conversation import Conversation
from prolink.model.message import Message, Origin
from prolink.words import _

AIRY = 24  # lines; a pane so high has room for a blank line between two speakers


class ChatView(Inked, can_focus=True):
    """One conversation's talk. It keeps its own place: `ScrollView` forgets the end when a pane changes its size."""

    class ReachedTop(Posted):
        """The agent is at the first line and may want earlier ones."""

    def __init__(self, station: Station, *, id: str) -> None:
        super().__init__(id=id)
        self._station = station
        self._number = 0
        self._unread_from = -1
        self._unread = 0
        self._talk_lines: list[Line] = []
        self._wrapped: dict[int, tuple[Message, int, str, list[Line]]] = {}
        self._top = 0
        self._follows = True
        """New lines move the view, because its end is in sight."""

    def show(self, number: int) -> None:
        """Show a conversation from its end; 0 for none."""
        self._number, self._unread_from, self._unread = number, -1, 0
        self._wrapped.clear()
        self._follows = True
        self.update_lines()

    def update_lines(self) -> None:
        """Show what is new, without moving what is read."""
        old, old_top = self._talk_lines, self._top
        self._talk_lines = self._all_lines()
        if self._follows:
            self._top = self._end
        elif old and self._talk_lines and old[-1] == self._talk_lines[-1] and len(old) != len(self._talk_lines):
            # Earlier lines came in front: what is read stays where it is.
            self._top += len(self._talk_lines) - len(old)
        self._top = max(0, min(self._top, self._end))
        height = self.size.height
        before, now = old[old_top : old_top + height], self._talk_lines[self._top : self._top + height]
        for y in range(max(len(before), len(now))):
            if before[y : y + 1] != now[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def scroll_lines(self, by: int) -> None:
        """Scroll; at the top ask for earlier messages."""
        if by < 0 and self._top == 0:
            self.post_message(self.ReachedTop())
        self._go(self._top + by)

    def first(self) -> None:
        """Go to the first line here, and ask for earlier ones."""
        self._go(0)
        self.post_message(self.ReachedTop())

    def last(self) -> None:
        """Go to the end."""
        self._go(self._end)

    def render_line(self, y: int) -> Strip:
        number = y + self._top
        line = self._talk_lines[number] if number < len(self._talk_lines) else ()
        return self.painted(line, self.size.width)

    def on_resize(self) -> None:
        """Wrap anew for the width there is."""
        self.update_lines()
        self.refresh()

    @property
    def _end(self) -> int:
        return max(0, len(self._talk_lines) - self.size.height)

    def _go(self, top: int) -> None:
        top = max(0, min(top, self._end))
        self._follows = top == self._end
        if top != self._top:
            self._top = top
            self.refresh()

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
        airy = self.size.height >= AIRY
        last_day, last_speaker = None, ""
        for message in thread.messages:
            today = reader.local(message.at).date()
            if today != last_day:
                lines.append(day_line(message, reader, cells))
                last_day = today
                last_speaker = ""
            if message.id == self._unread_from:
                lines.append(unread_line(self._unread, reader, cells))
                last_speaker = ""
            # A line of the timeline is a rule already.
            timeline = message.origin is Origin.SYSTEM
            who = "" if timeline else speaker(message, conversation, reader.me)[0]
            if airy and who and last_speaker and who != last_speaker:
                lines.append(())
            last_speaker = who
            lines.extend(self._lines_of(message, conversation, cells))
        return lines

    def _lines_of(self, message: Message, conversation: Conversation, cells: int) -> list[Line]:
        held = self._wrapped.get(message.id)
        if held and held[0] is message and held[1] == cells and held[2] == conversation.contact_name:
            return held[3]
        lines = lines_of(message, conversation, self._station.reader, cells)
        self._wrapped[message.id] = (message, cells, conversation.contact_name, lines)
        return lines
