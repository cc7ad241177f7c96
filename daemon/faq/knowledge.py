"""What the bot knows at this moment: entries in use, answers with their facts filled in, and the way to find them."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from daemon.faq.explain import Explanation
from daemon.faq.match import Match
from daemon.faq.matcher import USUAL, FaqMatcher, Way
from daemon.faq.values import Values, fill
from prolink.model.faq import Entry, EntryKind, EntryState

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


class Answer(Struct, frozen=True):
    """What a citizen is sent for an entry, in Indonesian."""

    entry: str
    question: str
    text: str
    """With its source in the last line."""
    office: str = ""


class Knowledge:
    """An unchanging state of the FAQ: a new one is made and put in its place when the FAQ or the day changes."""

    def __init__(
        self,
        entries: Sequence[Entry],
        values: Values,
        today: date,
        way: Way = USUAL,
        *,
        unsearched: Sequence[Entry] = (),
    ) -> None:
        """`unsearched` are answered when they are named, e.g. by a menu, and never found by a text."""
        used = [entry for entry in entries if in_use(entry, today)]
        named = [*used, *(entry for entry in unsearched if in_use(entry, today))]
        self._entries = {entry.id: entry for entry in named}
        self._answers = {entry.id: _answer(entry, values) for entry in named}
        self.matcher = FaqMatcher(used, way)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def ids(self) -> tuple[str, ...]:
        """The entries in use, in their order."""
        return tuple(self._entries)

    def match(self, text: str, most: int = 3) -> Match:
        """Return what a citizen's text means; any text, bounded time, no exception."""
        return self.matcher.match(text, most)

    def explain(self, text: str, most: int = 5) -> Explanation:
        """Return what a text means with everything that led to it."""
        return self.matcher.explain(text, most)

    def answer(self, entry_id: str) -> Answer | None:
        """Return an entry's answer; None where it is withheld for want of facts, or not in use: offer a person."""
        return self._answers.get(entry_id)

    def question(self, entry_id: str) -> str | None:
        """Return an entry's question, None where the entry is not in use."""
        entry = self._entries.get(entry_id)
        return entry.question if entry else None

    def kind(self, entry_id: str) -> EntryKind:
        """Return what an entry's answer is for; a service where the entry is not in use."""
        entry = self._entries.get(entry_id)
        return entry.kind if entry else EntryKind.SERVICE


def in_use(entry: Entry, today: date) -> bool:
    """Tell whether the bot may use an entry: published, and not past its last day."""
    fresh = not entry.valid_until or entry.valid_until >= today.isoformat()
    return entry.state is EntryState.PUBLISHED and fresh


def indonesian(day: str) -> str:
    """Return an ISO date as citizens write it, e.g. 1 Juli 2024."""
    at = date.fromisoformat(day)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def _answer(entry: Entry, values: Values) -> Answer | None:
    text = fill(entry, values)
    if text is None:
        return None
    if entry.source:
        since = f" (per {indonesian(entry.verified)})" if entry.verified else ""
        text = f"{text}\n\nSumber: {entry.source}{since}"
    return Answer(entry.id, entry.question, text, entry.office)
