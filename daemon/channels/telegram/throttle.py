"""Throttle: tells one chat that is written to too fast from a bot that is: then several are refused at once."""

from collections.abc import Callable
from time import monotonic

from prolink.errors import SendError, TryLater

WINDOW = 10.0  # seconds
CHATS = 3


class Throttle:
    """Remember which chats were refused lately."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._refused: dict[int, float] = {}

    def widened(self, chat: int, error: SendError) -> SendError:
        """Return the error as it is, or for the whole channel when it is a throttle that several chats met."""
        if not isinstance(error, TryLater) or error.platform_code != "429":
            return error
        now = self._now()
        self._refused = {one: at for one, at in self._refused.items() if now - at < WINDOW} | {chat: now}
        whole = len(self._refused) >= CHATS
        return TryLater(error.reason, platform_code="429", after=error.after, whole_channel=whole)
