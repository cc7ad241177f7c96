"""Composer: where a reply or a note is typed; what comes in by key or paste is cleaned before it is shown."""

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from console.widgets.field import PasteClock, own_actions
from prolink.safetext import SafeText, clean, typed

ACTIONS = own_actions(TextArea.BINDINGS)


class Composer(TextArea):
    """A field of one to eight lines. Enter sends a one-line text and breaks the line of a longer one."""

    class Sent(Message):
        """Enter was pressed on a text that Enter sends."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, soft_wrap=True, compact=True, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False
        self.conversation = 0
        self.private = False
        self._pasted = PasteClock()

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
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            if self.enter_sends and not self._pasted.just_now:
                self.post_message(self.Sent())
            else:
                self.newline()
        elif event.is_printable and event.character:
            self._put_in(typed(event.character))
        elif action := ACTIONS.get(event.key):
            await self.run_action(action)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._pasted.note()
        self._put_in(clean(event.text))

    def _put_in(self, text: str) -> None:
        start, end = self.selection
        self.replace(text, start, end, maintain_selection_offset=False)
