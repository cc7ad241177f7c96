"""State: where the chat stands for the bot, and what it just heard."""

from msgspec import Struct

from daemon.faq.match import Match


class Dialogue(Struct, frozen=True, omit_defaults=True):
    """Where the chat stands; stored with the conversation. Times are epoch milliseconds."""

    greeted: bool = False
    at: int = 0
    """When the citizen wrote last."""
    misses: int = 0
    """Questions in a row that found no answer."""
    offered: tuple[str, ...] = ()
    """Ids of the options offered last, so that a typed number chooses."""
    step: str = ""
    """The question that we asked and that is still open; empty for none."""
    about: str = ""
    """What the step is about: an entry, a topic, a wish."""
    tries: int = 0
    """How often the step's answer was not understood."""
    place: str = ""
    """Whose citizen it is, as far as we were told: city or regency."""
    place_at: int = 0
    language: str = "id"
    last: str = ""
    """The entry that was answered last."""
    others: tuple[str, ...] = ()
    """Entries that the last question could have meant too."""
    emergency_at: int = 0
    """When the emergency's text was said last: it is said once in an incident."""
    crisis_at: int = 0
    """The same of the crisis' text."""
    human: bool = False
    """Whether a person has the chat."""


class Heard(Struct, frozen=True):
    """What the citizen just sent; `match` is None for what is not text."""

    kind: str
    text: str
    choice: str = ""
    """The id of the option that was chosen."""
    match: Match | None = None
    at: int = 0
    """When, epoch milliseconds."""
