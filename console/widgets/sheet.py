"""Sheet: a few lines from the bottom that ask one question, so that the conversation above stays readable."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from console.ink import Line, Span, cut, pad, ruled
from console.widgets.inked import Inked

GUARD = 0.3  # seconds in which keys are ignored: those were meant for what was there before
MOST_LINES = 12  # or half of a higher screen


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the key that gives it, what the key is called, its words, and its name for whoever asked."""

    key: str
    label: str
    words: str
    name: str


class Sheet(Inked, ScrollView, can_focus=True):
    """A question with its answers. Enter never confirms, except on a list that one picks from."""

    class Chosen(Message):
        """An answer was given; `name` is empty when it was none of them."""

        def __init__(self, subject: str, name: str) -> None:
            super().__init__()
            self.subject = subject
            self.name = name

    def __init__(self, *, id: str, rule: str, cut_mark: str) -> None:
        super().__init__(id=id)
        self._rule, self._cut = rule, cut_mark
        self._subject, self._title, self._remark = "", "", ""
        self._choices: Sequence[Choice] = ()
        self._picks = False
        self._at = 0
        self._opened = 0.0

    def ask(
        self, subject: str, title: str, choices: Sequence[Choice], *, remark: str = "", picks: bool = False
    ) -> None:
        """Open with a question; `picks` lets arrows and Enter choose, for what can do no harm."""
        self._subject, self._title, self._remark = subject, title, remark
        self._choices, self._picks, self._at = choices, picks, 0
        self._opened = asyncio.get_running_loop().time()
        lines = 1 + bool(remark) + len(choices)
        self.styles.height = min(lines, max(MOST_LINES, self.screen.size.height // 2))
        self.virtual_size = Size(self.size.width, lines)
        self.scroll_to(y=0, animate=False, immediate=True)
        self.display = True
        self.screen.set_focus(self, scroll_visible=False)
        self.refresh()

    def shut(self) -> None:
        """Go away without an answer."""
        self.display = False

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        if y == 0:
            return self.painted(ruled(self._title, cells, self._rule, "strong"), cells)
        lines = self._lines(cells)
        number = y - 1 + int(self.scroll_y)
        return self.painted(lines[number] if number < len(lines) else (), cells)

    def _lines(self, cells: int) -> list[Line]:
        lines: list[Line] = [(Span(f"   {cut(self._remark, cells - 4, self._cut)}"),)] if self._remark else []
        wide = max((len(choice.label) for choice in self._choices), default=0)
        for number, choice in enumerate(self._choices):
            text = f"{pad(choice.label, wide)}  {choice.words}"
            if self._picks and number == self._at:
                lines.append((Span(pad(f" > {text}", cells, self._cut), "cursor"),))
            else:
                label, words = f"   {pad(choice.label, wide)}  ", cut(choice.words, cells - wide - 6, self._cut)
                lines.append((Span(label, "key"), Span(words)))
        return lines

    def on_key(self, event: events.Key) -> None:
        """Take an answer; every other key is no answer and nothing else."""
        event.stop()
        event.prevent_default()
        if asyncio.get_running_loop().time() - self._opened < GUARD:
            return
        if event.key in {"escape", "ctrl+g"}:
            self._answer("")
        elif self._picks and event.key in {"down", "j", "up", "k", "pagedown", "pageup"}:
            self._walk({"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": 8, "pageup": -8}[event.key])
        elif self._picks and event.key == "enter":
            self._answer(self._choices[self._at].name)
        elif not self._picks:
            name = next((choice.name for choice in self._choices if choice.key == event.key), None)
            if name is not None:
                self._answer(name)

    def _walk(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._choices) - 1))
        room = self.size.height - 1
        top = int(self.scroll_y)
        if not top <= self._at < top + room:
            self.scroll_to(y=self._at if self._at < top else self._at - room + 1, animate=False, immediate=True)
        self.refresh()

    def _answer(self, name: str) -> None:
        self.shut()
        self.post_message(self.Chosen(self._subject, name))
