"""The hand: what every act needs: the desk before it, which conversation is meant, and the way back from a question."""

from typing import Protocol

from textual.widget import Widget

from console.acts import Room
from console.mirror import View
from console.station import Station
from console.widgets.chat_view import ChatView
from console.widgets.command_line import CommandLine
from console.widgets.composer import Composer
from console.widgets.queue_view import QueueView
from console.widgets.sheet import Choice, Sheet
from prolink.model.conversation import Conversation
from prolink.words import _


class Desk(Protocol):
    """What conduct needs of the screen."""

    station: Station
    queue: QueueView
    chat: ChatView
    composer: Composer
    sheet: Sheet
    command: CommandLine
    opened: int
    view: View

    @property
    def room(self) -> Room: ...

    def say(self, text: str, ink: str = "plain") -> None: ...

    def show(self) -> None: ...

    def save(self) -> None: ...

    def go(self, view: View) -> None: ...

    def open(self, conversation: int) -> None: ...

    def aim(self, widget: Widget) -> None: ...

    def enter_chat(self) -> None: ...

    def enter_queue(self) -> None: ...

    def prompt(self, question: str) -> None: ...

    def lay_out(
        self, *, reading: bool | None = None, writing: bool | None = None, commanding: bool | None = None
    ) -> None: ...

    def refresh(self, *, layout: bool = False) -> object: ...

    def end(self) -> None: ...


class Hand:
    """Hold the desk; the rooms of acts below stand on it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.room = Room.QUEUE
        """Where keys went before a sheet or the command line took them."""
        self.about = 0
        """The conversation that the sheet asks about."""
        self.visited = 0
        """The conversation that was opened last: the next one is looked for from here."""
        self.to = ""
        """To whom the conversation goes that the command line asks about."""
        self.asking = ""
        """What the command line asks in words of the agent's own; empty while it takes commands."""

    @property
    def here(self) -> int:
        desk = self.desk
        return desk.queue.chosen if desk.room is Room.QUEUE else desk.opened

    def target(self) -> Conversation | None:
        """Return the conversation that an act is about, or say that there is none."""
        found = self.desk.station.conversation(self.here)
        if found is None:
            self.desk.say(_("No conversation is chosen."), "warn")
        return found

    def may_talk(self) -> bool:
        allowed = self.desk.station.mirror.me.may_talk
        if not allowed:
            self.desk.say(_("Your role may only read."), "warn")
        return allowed

    def reachable(self) -> bool:
        if not self.desk.station.live:
            self.desk.say(_("No link: only reading and drafts until it is back."), "warn")
        return self.desk.station.live

    def begin_command(self, text: str, *, asking: str = "", question: str = "") -> None:
        """Open the command line for a command, or for the answer to a question in the agent's own words."""
        if self.desk.room in Room.READING:
            self.room = self.desk.room
        self.asking = asking
        self.desk.command.completing = not asking
        self.desk.prompt(question)
        self.desk.lay_out(commanding=True)
        self.desk.command.begin(text)
        self.desk.aim(self.desk.command)

    def go_back(self) -> None:
        """Let keys go where they went before the sheet or the command line."""
        if self.room is Room.WRITING:
            self.desk.aim(self.desk.composer)
        elif self.room is Room.CHAT:
            self.desk.enter_chat()
        else:
            self.desk.enter_queue()


def no_answer(words: str = "") -> Choice:
    return Choice("escape", "Esc", words or _("cancel"), "")
