"""News: what the link's thread brings to the screen's, and the box in which it waits.

The screen may stand still for seconds (a stopped terminal, a dead line). So the box is bounded: events about one
conversation become one, and when there are too many the events go and a snapshot takes their place.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import TypeAlias

from prolink.errors import ProlinkError
from prolink.protocol.answers import Page, Snapshot
from prolink.protocol.commands import Command, Done
from prolink.protocol.events import Changed, ChannelChanged, DraftSaved, Event, Presence
from prolink.safetext import SafeText

MOST_EVENTS = 5_000


class LinkState(Enum):
    """How the daemon can be reached."""

    CONNECTING = "connecting"
    """Never reached yet."""
    LIVE = "live"
    RECONNECTING = "reconnecting"


@dataclass(frozen=True, slots=True)
class Errand:
    """A command on its way; the key stays the same over retries, so that it is carried out once."""

    key: str
    command: Command


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link came, fell, or tries again in `pause` seconds for the `tries`-th time."""

    state: LinkState
    tries: int = 0
    pause: float = 0.0
    reason: SafeText = SafeText("")  # noqa: RUF009 - immutable


@dataclass(frozen=True, slots=True)
class Fresh:
    """A whole new state."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Carried:
    """The daemon did what was asked."""

    errand: Errand
    done: Done


@dataclass(frozen=True, slots=True)
class Declined:
    """The daemon said no, and saying it again would not help."""

    errand: Errand
    kind: type[ProlinkError]
    text: SafeText


@dataclass(frozen=True, slots=True)
class Returned:
    """The errand waited too long for the link to be sent without asking again."""

    errand: Errand


@dataclass(frozen=True, slots=True)
class Paged:
    """Messages that were asked for."""

    page: Page
    before: int


@dataclass(frozen=True, slots=True)
class Unpaged:
    """Messages that were asked for can't be had."""

    conversation: int
    text: SafeText


@dataclass(frozen=True, slots=True)
class Broken:
    """The link's thread ended by a fault of ours."""

    problem: Exception


News: TypeAlias = LinkChanged | Broken | Fresh | Carried | Declined | Returned | Paged | Unpaged | Event


class Letterbox:
    """Take news from one thread and hand them to another; `ring` is called in the thread that puts."""

    def __init__(self, ring: Callable[[bool], None]) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._news: dict[object, News] = {}
        self._numbers = count()

    def put(self, news: News) -> bool:
        """Put one in and ring, telling whether it is urgent; return False when events were too many and are gone."""
        with self._lock:
            if isinstance(news, Fresh):
                self._forget_events()
            key = _slot(news)
            if key is not None and len(self._news) >= MOST_EVENTS and key not in self._news:
                self._forget_events()
                return False
            first = not self._news
            held = self._news.get(key)
            if isinstance(news, Changed) and isinstance(held, Changed):
                news = _merged(held, news)
            self._news[next(self._numbers) if key is None else key] = news
        urgent = key is None or isinstance(news, LinkChanged | Fresh)
        if first or urgent:
            self._ring(urgent)
        return True

    def take(self) -> list[News]:
        """Return all that is there, oldest first, and leave the box empty."""
        with self._lock:
            news = list(self._news.values())
            self._news.clear()
        return news

    def _forget_events(self) -> None:
        for key in [key for key in self._news if isinstance(key, tuple)]:
            del self._news[key]


def _slot(news: News) -> object | None:
    """Return what may replace what: events about one thing share a slot; answers have one each (None)."""
    match news:
        case Changed():
            return ("conversation", news.conversation_id)
        case Presence():
            return ("presence", news.conversation)
        case ChannelChanged():
            return ("channel", news.channel.id)
        case DraftSaved():
            return ("draft", news.agent, news.draft.conversation, news.draft.private)
        case LinkChanged() | Fresh():
            return type(news)
        case Carried() | Declined() | Returned() | Paged() | Unpaged() | Broken():
            return None
    return ("other", type(news))


def _merged(older: Changed, newer: Changed) -> Changed:
    messages = {message.id: message for message in (*older.messages, *newer.messages)}
    return Changed(
        conversation_id=newer.conversation_id,
        conversation=newer.conversation or older.conversation,
        messages=tuple(messages.values()),
    )
