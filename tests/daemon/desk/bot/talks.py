"""What tests of the bot share: the shipped profiles, a small FAQ, office hours held in the hand, and a talk."""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from daemon.desk.bot.book import Book
from daemon.desk.bot.decision import Decision
from daemon.desk.bot.dialogue import decide
from daemon.desk.bot.state import Dialogue, Heard
from daemon.faq.match import Candidate, Match, Outcome
from daemon.profile.profile import folder_of, load
from prolink.model.faq import EntryKind

FACTS = {"kabupaten": "WhatsApp Kabupaten (contoh)", "jam_petugas": "Senin–Jumat"}
SAKTI = load(folder_of("sakti"), FACTS)
PANDI = load(folder_of("pandi"), FACTS)

ANSWERS = {
    "F01": "KTP baru: bawa KK.",
    "F02": "KTP hilang: bawa surat polisi.",
    "F04": "KK baru: bawa buku nikah.",
    "N03": "SKCK di Polres.",
    "C01": "Ceritakan apa, di mana, kapan.",
    "L07": "Listrik: PLN 123.",
    "A13": "Sama-sama.",
}
QUESTIONS = {
    "F01": "KTP baru?",
    "F02": "KTP hilang?",
    "F04": "KK baru?",
    "N03": "SKCK?",
    "C01": "Cara lapor aduan?",
    "H01": "Jam buka?",
    "A05": "Bicara dengan petugas",
    "A12": "Langganan info kota",
    "B06": "Krisis",
    "N06": "Kota atau Kabupaten?",
    "L07": "Listrik padam?",
    "A13": "Terima kasih",
}
KINDS = {"N03": EntryKind.NOT_OURS, "L07": EntryKind.NOT_OURS, "A13": EntryKind.SMALLTALK}

NOON = 1_783_659_600_000
MINUTE = 60_000


class Hours:
    """Office hours that are what the test says."""

    def __init__(self, *, open: bool = True) -> None:
        self.open = open

    def is_open(self, at: datetime) -> bool:
        return self.open

    def opening_text(self, at: datetime, language: Literal["id", "en"] = "id") -> str:
        return "Senin, 13 Juli 2026 pukul 08.00"

    def worked(self, since: datetime, until: datetime) -> timedelta:
        return until - since

    def why_text(self, at: datetime, language: Literal["id", "en"] = "id") -> str:
        return "akhir pekan"


HOURS = Hours()
BOOK = Book(SAKTI, HOURS, ANSWERS.get, lambda id: QUESTIONS.get(id, id), lambda id: KINDS.get(id, EntryKind.SERVICE))
TEXTS = SAKTI.texts["id"]


def found(outcome: Outcome, *ids: str, also: str = "") -> Match:
    """What the FAQ makes of a text."""
    extra = (Candidate(also, QUESTIONS[also], 0.9),) if also else ()
    return Match(outcome, tuple(Candidate(id, QUESTIONS[id], 0.7) for id in ids), extra)


def sure(*ids: str, also: str = "") -> Match:
    """The FAQ knows."""
    return found(Outcome.ANSWER, *ids, also=also)


NOTHING = Match(Outcome.NONE)


class Talk:
    """One chat with the bot; time stands still until it is moved."""

    def __init__(self, book: Book = BOOK, **state: Any) -> None:
        self.book = book
        self.dialogue = Dialogue(**state)
        self.at = NOON

    def hear(self, text: str, match: Match | None = NOTHING, *, choice: str = "", kind: str = "") -> Decision:
        """Say something and return what the bot decides."""
        kind = kind or ("choice" if choice else "text")
        decision = decide(self.dialogue, Heard(kind, text, choice, match, self.at), self.book)
        self.dialogue = decision.dialogue
        return decision

    def wait(self, minutes: float) -> None:
        """Let time go by."""
        self.at += int(minutes * MINUTE)

    def take_over(self) -> None:
        """A person takes the chat, as the desk does it: only when alarms were said is remembered."""
        was = self.dialogue
        self.dialogue = Dialogue(human=True, emergency_at=was.emergency_at, crisis_at=was.crisis_at)


def word(decision: Decision) -> str:
    """What was said, empty for silence."""
    return decision.say.text if decision.say else ""


def titles(decision: Decision) -> list[str]:
    """The options that were offered."""
    return [option.title for option in decision.say.options] if decision.say else []


def closed_book() -> Book:
    """The same bot out of hours."""
    return msgspec.structs.replace(BOOK, hours=Hours(open=False))
