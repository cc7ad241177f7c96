"""Turn: one message with all that is needed to answer it, and the ways to put an answer together."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from daemon.desk.bot.book import Book
from daemon.desk.bot.decision import Decision, Effect, Outcome, Say, Wish
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.bot.words import Saying, fold, runs
from daemon.profile.menu import ENTRY, NONE, PERSON
from daemon.profile.texts import Texts, render
from prolink.clock import moment
from prolink.model.message import Option, Origin

MINUTE = 60_000  # milliseconds
MOST_CHOICES = 3


class Turn(Struct, frozen=True):
    """What rules decide on."""

    dialogue: Dialogue
    heard: Heard
    book: Book
    word: str
    """The message, folded."""
    words: frozenset[str]
    """The words in it."""

    @property
    def texts(self) -> Texts:
        """The sentences in the citizen's language."""
        return self.book.profile.texts["en" if self.english else "id"]

    @property
    def english(self) -> bool:
        """Tell whether the citizen chose English."""
        return self.dialogue.language == "en"

    @property
    def choice(self) -> str:
        """The option that was pressed, or that a typed number stands for; empty for none."""
        offered, word = self.dialogue.offered, self.word
        if self.heard.choice:
            return self.heard.choice
        if word.isdecimal() and len(word) < 3 and 1 <= int(word) <= len(offered):
            return offered[int(word) - 1]
        return ""

    def says(self, saying: Saying) -> bool:
        """Tell whether the message says this."""
        return not saying.needs.isdisjoint(self.words) and saying.pattern.search(self.word) is not None

    def changed(self, **values: Any) -> "Turn":
        """Return the same message in another state."""
        return msgspec.structs.replace(self, dialogue=msgspec.structs.replace(self.dialogue, **values))

    def left(self) -> "Turn":
        """Return the same message with no step open."""
        return self.changed(step="", about="", tries=0, offered=())

    def silent(self, outcome: Outcome, *effects: Effect) -> Decision:
        """Say nothing and stay where we are."""
        return Decision(self.dialogue, outcome, effects=effects)

    def reply(
        self,
        outcome: Outcome,
        text: str,
        options: tuple[Option, ...] = (),
        *effects: Effect,
        origin: Origin = Origin.ANSWER,
        **state: Any,
    ) -> Decision:
        """Say one thing; whatever was open is closed unless `state` names it."""
        offered = tuple([option.id for option in options])
        dialogue = msgspec.structs.replace(
            self.dialogue, greeted=True, misses=0, offered=offered, step="", about="", tries=0, others=()
        )
        if state:
            dialogue = msgspec.structs.replace(dialogue, **state)
        return Decision(dialogue, outcome, Say(text, options, origin), effects=effects)

    def hand_over(self, wish: Wish, lead: str, *effects: Effect) -> Decision:
        """Ask for a person, and say when one comes."""
        language: Literal["id", "en"] = "en" if self.english else "id"
        hours, at = self.book.hours, self.at
        if hours.is_open(at):
            waiting = self.texts.in_queue
        else:
            opens, why = hours.opening_text(at, language), hours.why_text(at, language)
            waiting = render(self.texts.out_of_hours, buka_lagi=opens, sebab_tutup=why)
        decision = self.reply(Outcome.HANDOVER, f"{lead}\n{waiting}", (), *effects, last="")
        assert decision.say is not None
        say = Say(decision.say.text, origin=Origin.RECEIPT, waits=True)
        return msgspec.structs.replace(decision, say=say, hands_over=wish)

    def choices(self, entries: tuple[str, ...]) -> tuple[Option, ...]:
        """Return the options “Maksud Anda …” for some entries."""
        ids = dict.fromkeys(id for id in entries[:MOST_CHOICES] if id)
        options = tuple(Option(ENTRY + id, self.book.question(id)) for id in ids)
        return (*options, Option(NONE, self.texts.none_of_these))

    def to_person(self) -> Option:
        """Return the option that asks for a person."""
        return Option(PERSON, self.texts.person)

    @property
    def at(self) -> datetime:
        """When the message came."""
        return moment(self.heard.at)


def begin(dialogue: Dialogue, heard: Heard, book: Book) -> Turn:
    """Return the turn of a message, with what has waited too long forgotten."""
    profile, now = book.profile, heard.at
    away = now - dialogue.at
    if dialogue.at and away > profile.step_minutes * MINUTE:
        dialogue = msgspec.structs.replace(
            dialogue, misses=0, offered=(), step="", about="", tries=0, last="", others=()
        )
    if dialogue.at and away > profile.place_hours * 60 * MINUTE:
        dialogue = msgspec.structs.replace(dialogue, greeted=False)
    if dialogue.place and now - dialogue.place_at > profile.place_hours * 60 * MINUTE:
        dialogue = msgspec.structs.replace(dialogue, place="", place_at=0)
    word = fold(heard.text)
    return Turn(msgspec.structs.replace(dialogue, at=now), heard, book, word, runs(word))
