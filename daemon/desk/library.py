"""Library: what the bot answers from at this moment: profile, FAQ and hours, swapped whole when the FAQ changes."""

import asyncio

from daemon.desk.bot.book import Book, OpeningHours
from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Match
from daemon.profile.profile import Profile


class Library:
    """Hold the present knowledge; whoever asks twice may see two states, never half of one.

    Made without one it is shut: whoever wants to read waits for `opened`.
    """

    knowledge: Knowledge
    book: Book

    def __init__(self, profile: Profile, hours: OpeningHours, knowledge: Knowledge | None = None) -> None:
        self._profile, self._hours = profile, hours
        self._open = asyncio.Event()
        if knowledge is not None:
            self.swap(knowledge)

    @property
    def is_open(self) -> bool:
        """Tell whether there is something to answer from."""
        return self._open.is_set()

    async def opened(self) -> None:
        """Wait until there is something to answer from: the daemon listens while it builds its first state."""
        await self._open.wait()

    def swap(self, knowledge: Knowledge) -> None:
        """Answer from this state of the FAQ from now on."""
        self.knowledge = knowledge
        self.book = Book(
            profile=self._profile,
            hours=self._hours,
            answer={id: answer.text for id in knowledge.ids if (answer := knowledge.answer(id))}.get,
            question=lambda entry: knowledge.question(entry) or entry,
            kind=knowledge.kind,
        )
        self._open.set()

    def match(self, text: str) -> Match:
        """Return what the FAQ makes of a text."""
        return self.knowledge.match(text)
