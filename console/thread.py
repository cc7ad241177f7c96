"""A thread: the messages of one opened conversation, the last few hundred, in the order of their ids."""

from collections.abc import Iterable
from dataclasses import dataclass

from prolink.model.message import RANK, Direction, Message
from prolink.protocol.answers import Page

MOST_MESSAGES = 500
"""Messages kept and wrapped; older ones are asked for again."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Messages by id, oldest first; every method returns a new thread."""

    messages: tuple[Message, ...] = ()
    more: bool = False
    """Earlier ones exist at the daemon."""
    loading: bool = False
    """The last page was asked for and has not come."""

    def after(self, messages: Iterable[Message]) -> "Thread":
        """Put new or changed messages in their places; those before the first stay away while more exist."""
        known = {message.id: message for message in self.messages}
        for message in messages:
            if message.id in known or message.id > self.first or not self.more:
                known[message.id] = message
        return self._of(known, more=self.more, loading=self.loading)

    def with_last(self, page: Page) -> "Thread":
        """Take the last page; what events brought meanwhile stays where it is further on."""
        known = {message.id: message for message in page.messages}
        newest = page.messages[-1].id if page.messages else 0
        for message in self.messages:
            other = known.get(message.id)
            if message.id > newest or (other and _progress(message) > _progress(other)):
                known[message.id] = message
        return self._of(known, more=page.more)

    def with_older(self, page: Page) -> "Thread":
        """Put an older page in front, as much of it as there is room for."""
        known = {message.id: message for message in page.messages} | {message.id: message for message in self.messages}
        return self._of(known, more=page.more)

    def _of(self, known: dict[int, Message], *, more: bool, loading: bool = False) -> "Thread":
        ordered = tuple(known[number] for number in sorted(known))
        return Thread(ordered[-MOST_MESSAGES:], more or len(ordered) > MOST_MESSAGES, loading)

    @property
    def first(self) -> int:
        """Return the id of the oldest message here, 0 for none."""
        return self.messages[0].id if self.messages else 0

    @property
    def full(self) -> bool:
        """Tell whether no older page would fit."""
        return len(self.messages) >= MOST_MESSAGES

    def unread_from(self, unread: int) -> int:
        """Return the id of the first of the last `unread` messages of the citizen, 0 for none."""
        if unread <= 0:
            return 0
        inbound = [message.id for message in self.messages if message.direction is Direction.INBOUND]
        return inbound[-unread:][0] if inbound else 0


def _progress(message: Message) -> tuple[int, bool, int]:
    """Return how far a message got: of two copies the further one is the later."""
    state = message.delivery.state if message.delivery else None
    return (message.edited_at, message.revoked, RANK.get(state, len(RANK)) if state else -1)
