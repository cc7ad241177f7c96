"""Consent: what a citizen agreed to receive: when, how, in which words, for which purpose, and when that ended."""

from msgspec import Struct


class Consent(Struct, frozen=True, kw_only=True):
    """One line of the ledger. Times are epoch milliseconds."""

    id: int
    contact_id: int
    contact_name: str
    """Untrusted."""
    handle: str
    """One identifier of the person; masked unless its disclosure was asked for with a reason."""
    channel: str
    """Where the yes was said, e.g. whatsapp:main."""
    topic: str
    purpose: str
    wording: str
    """What was asked, word for word."""
    granted_at: int
    granted_by: int
    """The message that said yes."""
    withdrawn_at: int = 0
    """0 while the consent is in force."""
    withdrawn_by: int = 0
    """The message that ended it."""


class TopicCount(Struct, frozen=True):
    """How many consents of a topic are in force, and how many have ended."""

    topic: str
    in_force: int
    withdrawn: int
