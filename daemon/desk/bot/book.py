"""Book: all that the bot may use beside the message itself: profile, FAQ, catalogue, office hours."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from msgspec import Struct

from daemon.profile.profile import Profile
from prolink.model.faq import EntryKind


class OpeningHours(Protocol):
    """When people work."""

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody works at this moment."""
        ...

    def opening_text(self, at: datetime, language: Literal["id", "en"] = "id") -> str:
        """Say when the desk opens next."""
        ...

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return how much working time lies between two moments."""
        ...

    def why_text(self, at: datetime, language: Literal["id", "en"] = "id") -> str:
        """Say why nobody works at this moment."""
        ...


class Book(Struct, frozen=True):
    """One state of what the bot knows; a service of the catalogue is an entry too."""

    profile: Profile
    hours: OpeningHours
    answer: Callable[[str], str | None]
    """An entry's text, None while it is withheld or not in use."""
    question: Callable[[str], str]
    kind: Callable[[str], EntryKind]
