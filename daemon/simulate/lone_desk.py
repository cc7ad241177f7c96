"""Lone desk: the bot on settings and files alone: no daemon, no database, nothing stored."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from daemon.catalogue import file as catalogue_file
from daemon.catalogue.card import know
from daemon.desk.bot.decision import Decision
from daemon.desk.bot.dialogue import ORDER, decide
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.bot.turn import Turn, begin
from daemon.desk.fit import fit
from daemon.desk.library import Library
from daemon.desk.office_hours import OfficeHours
from daemon.desk.spoken import Language
from daemon.desk.waiting import honest_wait
from daemon.faq import file as faq_file
from daemon.faq.explain import Explanation
from daemon.faq.match import NOTHING, Aims, Match
from daemon.faq.matcher import Way
from daemon.install.kit import catalogue_beside
from daemon.profile import profile
from daemon.profile.menu import ENTRY
from daemon.profile.texts import render
from daemon.samples import sample
from prolink.clock import Clock, millis
from prolink.model.channel import Limits
from prolink.settings import Settings

PLAIN = Limits(text=4096)
"""A channel of letters only: options are numbered lines."""


class Said(Struct, frozen=True):
    """What the bot made of one message."""

    turn: Turn
    library: Library
    decision: Decision
    reply: str
    """All that the citizen reads, options as numbered lines; empty where the bot is silent."""

    @property
    def match(self) -> Match:
        """Return what FAQ and catalogue made of the message."""
        return self.turn.heard.match or NOTHING

    @property
    def explanation(self) -> Explanation:
        """Return everything that led to the match."""
        return self.library.knowledge.explain(self.turn.heard.text)

    @property
    def rule(self) -> str:
        """Return the name of the dialogue's rule that took the message."""
        return next(rule.__name__ for rule in ORDER if rule(self.turn) is not None)

    @property
    def options(self) -> tuple[str, ...]:
        """Return the entries that the citizen may choose from."""
        offered = self.decision.say.options if self.decision.say else ()
        return tuple(one.id.removeprefix(ENTRY) for one in offered if one.id.startswith(ENTRY))


class Chat:
    """One citizen's side: a state in memory, and the same path as the daemon's: match, then decide."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library, self._clock = library, clock
        self._dialogue = Dialogue()

    def reset(self) -> None:
        """Be another citizen, who has never written."""
        self._dialogue = Dialogue()

    def write(self, text: str) -> Said:
        """Have one message answered."""
        book = self._library.book
        heard = Heard("text", text, match=self._library.match(text), at=millis(self._clock()))
        turn = begin(self._dialogue, heard, book)
        decision = decide(self._dialogue, heard, book)
        handed_over = self._dialogue.human or decision.hands_over is not None
        self._dialogue = msgspec.structs.replace(decision.dialogue, human=handed_over)
        return Said(turn, self._library, decision, _reply(decision))


def open_library(settings: Settings, faq: Path | None, now: datetime) -> Library:
    """Read profile, FAQ, catalogue and calendar of the settings; `faq` takes the place of their FAQ.

    Raises BadInput or SettingsError with file and line of what can't be used.
    """
    zone = ZoneInfo(settings.daemon.timezone)
    who = profile.of(settings)
    path = faq or Path(settings.faq.file or sample(who.faq))
    entries = faq_file.read(path)
    catalogue = catalogue_beside(settings, path)
    services = catalogue_file.read(catalogue) if catalogue else ()
    way = Way(Aims(settings.faq.answer_precision, settings.faq.suggest_precision))
    knowledge = know(entries, services, {}, settings.facts, now.astimezone(zone), way)
    return Library(who, OfficeHours.of(settings.desk, zone), knowledge)


def _reply(decision: Decision) -> str:
    say = decision.say
    if say is None:
        return ""
    text = say.text
    if say.waits:
        # Nobody else waits here, and nobody has ever been claimed.
        language: Language = "en" if decision.dialogue.language == "en" else "id"
        text = render(text, tempat="1", tunggu=honest_wait((), language))
    return "\n".join(piece.text for piece in fit(text, say.options, PLAIN))
