"""Gap: a question that the FAQ did not answer, or answered wrongly, kept without what tells who asked."""

from enum import StrEnum

from msgspec import Struct


class GapReason(StrEnum):
    """Why a question is kept."""

    UNANSWERED = "unanswered"
    """The bot did not know, or none of its choices was meant."""
    WRONG = "wrong"
    """Somebody said that the answer was wrong."""


class GapState(StrEnum):
    """What became of it."""

    OPEN = "open"
    LEARNT = "learnt"
    """It went into an entry."""
    DROPPED = "dropped"
    """An editor found nothing to learn in it."""


class FaqGap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question."""

    id: int
    at: int
    """Epoch milliseconds."""
    reason: GapReason
    text: str
    """Masked, and still untrusted."""
    conversation_id: int
    entry: str = ""
    """The entry that was answered, or came nearest then."""
