"""Library: the FAQ that the bot answers from at this moment, swapped whole when it changes."""

from collections.abc import Callable

from daemon.desk.bot.dialogue import Book
from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Match

MENU = ("E01", "F01", "F04", "F07", "H01", "C01")
"""Entries that the menu offers, as far as the FAQ has them."""


class Library:
    """Hold the present knowledge; whoever asks twice may see two states, never half of one."""

    def __init__(self, name: str, knowledge: Knowledge) -> None:
        self._name = name
        self.swap(knowledge)

    def swap(self, knowledge: Knowledge) -> None:
        """Answer from this state of the FAQ from now on."""
        self.knowledge = knowledge
        self.book = Book(
            name=self._name,
            answer=_text_of(knowledge),
            question=lambda entry: knowledge.question(entry) or entry,
            menu=tuple(id for id in MENU if knowledge.answer(id) is not None),
        )

    def match(self, text: str) -> Match:
        """Return what the FAQ makes of a text."""
        return self.knowledge.match(text)


def _text_of(knowledge: Knowledge) -> Callable[[str], str | None]:
    def text(entry: str) -> str | None:
        answer = knowledge.answer(entry)
        return None if answer is None else answer.text

    return text
