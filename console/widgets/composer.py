"""Composer: where a reply or a note is typed; what comes in by key or paste is cleaned before it is shown."""

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from prolink.safetext import SafeText, clean, typed

MOST_LINES = 8


class Composer(TextArea):
    """A field of one to eight lines. Enter sends a one-line text and breaks the line of a longer one."""

    class Sent(Message):
        """Enter was pressed on a text that Enter sends."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, soft_wrap=True, compact=True, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False
        self.conversation = 0
        self.private = False

    def begin(self, conversation: int, text: SafeText, *, private: bool) -> None:
        """Take a draft up again, the caret at its end."""
        self.conversation, self.private = conversation, private
        self.load_text(text)
        self.move_cursor(self.document.end)

    def newline(self) -> None:
        """Break the line at the caret."""
        self._put_in("\n")

    @property
    def enter_sends(self) -> bool:
        """Tell what Enter does now."""
        return self.document.line_count == 1

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            if self.enter_sends:
                self.post_message(self.Sent())
            else:
                self.newline()
            return
        if event.is_printable and event.character and not event.character.isascii():
            event.stop()
            event.prevent_default()
            self._put_in(typed(event.character))
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._put_in(clean(event.text))

    def _put_in(self, text: str) -> None:
        start, end = self.selection
        self.move_cursor(self.replace(text, start, end, maintain_selection_offset=False).end_location)
