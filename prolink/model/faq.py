"""FAQ entry: one question that citizens ask in many ways, with the one answer we stand for."""

from enum import StrEnum

from msgspec import Struct

UNWRITTEN = "(belum ditulis)"
"""The answer of a draft that nobody has written yet."""


class EntryState(StrEnum):
    """Whether the bot may use an entry."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
    """Kept for the record; left the file."""


class EntryKind(StrEnum):
    """What an entry's answer is for."""

    SERVICE = "service"
    """Tells of something that the organisation does."""
    SMALLTALK = "smalltalk"
    """Courtesy: greetings, thanks, idle talk."""
    NOT_OURS = "not_ours"
    """Names whose business it is."""


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One topic of the FAQ, in the order in which the file shows it."""

    id: str
    question: str
    variants: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    """Citizens' own questions that an editor put here; long and wordy, so they weigh little."""
    answer: str
    """Lines as they are sent; `{{name}}` stands for a variable of the settings."""
    category: str
    kind: EntryKind = EntryKind.SERVICE
    office: str = ""
    """The office that owns the answer."""
    source: str = ""
    verified: str = ""
    """ISO date of the last check."""
    valid_until: str = ""
    """ISO date after which the answer is not sent."""
    state: EntryState = EntryState.PUBLISHED
    related: tuple[str, ...] = ()
