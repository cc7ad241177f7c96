"""Moving: through the queue, through a conversation, and between the two."""

from console.acts import Room
from console.screens.hand import Hand
from console.widgets.chat_view import ChatView
from console.widgets.queue_view import QueueView
from prolink.words import _


class Moving(Hand):
    """Acts that change nothing but what is looked at."""

    def open(self) -> None:
        """Open the conversation under the cursor."""
        if self.desk.queue.chosen:
            self.visited = self.desk.queue.chosen
            self.desk.open(self.visited)
            self.desk.enter_chat()

    def next(self) -> None:
        """Open the next conversation that needs me."""
        number = self.desk.station.mirror.next_in_need(self.visited)
        if number:
            self.open_number(number)
        else:
            self.desk.say(_("Nobody needs you now."), "good")

    def down(self) -> None:
        """Move down a line."""
        self._move(1)

    def up(self) -> None:
        """Move up a line."""
        self._move(-1)

    def page_down(self) -> None:
        """Move down a page."""
        self._move(self._page)

    def page_up(self) -> None:
        """Move up a page."""
        self._move(-self._page)

    def first(self) -> None:
        """Go to the first line."""
        self._pane.first()

    def last(self) -> None:
        """Go to the last line."""
        self._pane.last()

    def following(self) -> None:
        """Go to the next conversation; keys stay in their pane."""
        self._step(1)

    def preceding(self) -> None:
        """Go to the previous conversation; keys stay in their pane."""
        self._step(-1)

    def pane(self) -> None:
        """Go to the other pane."""
        if self.desk.room is Room.CHAT:
            self.desk.enter_queue()
        elif self.desk.opened:
            self.desk.enter_chat()
        else:
            self.open()

    def back(self) -> None:
        """Go back to the queue."""
        self.desk.enter_queue()

    def chat_up(self) -> None:
        """Scroll the conversation while writing."""
        self.desk.chat.scroll_lines(-self._page)

    def chat_down(self) -> None:
        """Scroll the conversation while writing."""
        self.desk.chat.scroll_lines(self._page)

    def _move(self, by: int) -> None:
        if self.desk.room is Room.CHAT:
            self.desk.chat.scroll_lines(by)
        else:
            self.desk.queue.move(by)

    def _step(self, by: int) -> None:
        self.desk.queue.move(by)
        if self.desk.room is Room.CHAT and self.desk.queue.chosen:
            self.desk.open(self.desk.queue.chosen)
            self.desk.station.look(self.desk.opened)

    def open_number(self, number: int) -> None:
        if self.desk.station.conversation(number) is None:
            self.desk.say(_("There is no conversation #{number} here.").format(number=number), "warn")
            return
        self.desk.queue.choose(number)
        self.visited = number
        self.desk.open(number)
        self.desk.enter_chat()

    @property
    def _page(self) -> int:
        return max(1, self._pane.size.height - 2)

    @property
    def _pane(self) -> QueueView | ChatView:
        return self.desk.chat if self.desk.room is Room.CHAT else self.desk.queue
