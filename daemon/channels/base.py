"""The port: what the daemon asks of every channel. A kind of channel is one folder or file beside this one."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from aiohttp import web

from prolink.model.channel import Limits
from prolink.model.inbound import Batch, Outgoing, Receipt

Receive = Callable[[Batch], Awaitable[None]]
"""Store a batch durably and let the desk act on it; when it returns, the platform may hear 200.

Raises StoreBusy (say 503, the platform sends again) or StoreFailed (the daemon is about to end).
"""


class Channel(Protocol):
    """One configured account on a platform.

    `send` raises a SendError of the sort that tells the outbox what to do next, and nothing else.
    """

    id: str
    """KIND:NAME, e.g. whatsapp:main."""
    kind: str
    limits: Limits
    rate: float
    """Messages per second that the platform takes from this account."""
    echoes: bool
    """Whether the platform brings our own message id back in its statuses: an unclear send then waits for it."""

    def routes(self, receive: Receive) -> Sequence[web.RouteDef]:
        """Return what the public listener serves for this channel, e.g. its webhook; empty for a polling one."""
        ...

    async def run(self, receive: Receive) -> None:
        """Do what must go on beside webhooks, e.g. polling, until cancelled; return at once where there is nothing.

        Raises ChannelStopped: run again when a person has resumed the channel. Raises TryLater for trouble that lasts:
        staff see the reason, and it runs again after the pause.
        """
        ...

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one message to the platform, once."""
        ...

    async def seen(self, platform_id: str, *, typing: bool) -> None:
        """Show that a citizen's message was read and, with `typing`, that an answer is coming; best effort."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
