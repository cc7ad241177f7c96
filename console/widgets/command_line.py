"""CommandLine: one line for commands, in the place of the message line; Tab completes."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from console import acts
from console.widgets.field import own_actions
from prolink.safetext import clean_line

ACTIONS = own_actions(Input.BINDINGS)


class CommandLine(Input):
    """Take a command and its words; Enter runs, Esc leaves."""

    class Left(Message):
        """Nothing shall be run."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.completing = True
        """Whether Tab completes commands; not while a question is asked."""

    def begin(self, text: str = "") -> None:
        """Start with these words."""
        self.value = clean_line(text)
        self.cursor_position = len(self.value)

    async def _on_key(self, event: events.Key) -> None:
        if event.key in {"escape", "ctrl+g"} or (event.key == "backspace" and not self.value):
            event.stop()
            event.prevent_default()
            self.post_message(self.Left())
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            found = acts.completions(self.value) if self.completing else []
            if " " not in self.value and found:
                self.begin(found[0] + " " if len(found) == 1 else _common(found))
        elif action := ACTIONS.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(action)
        else:
            await super()._on_key(event)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(clean_line(event.text.split("\n", 1)[0]))


def _common(words: list[str]) -> str:
    """Return how all the words begin."""
    first, last = min(words), max(words)
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return first[:length]
