"""The port: what the daemon asks of every channel. A kind of channel is one folder or file beside this one."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, runtime_checkable

from aiohttp import web
from msgspec import Struct

from prolink.config import Secret
from prolink.model.channel import Limits
from prolink.model.inbound import Batch, Outgoing, Receipt

LONGEST_REF = 512
"""Characters of a platform's id of a file; a longer one is none."""

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


class Source(Struct, frozen=True, kw_only=True):
    """Where a platform has a file at this moment, and whom the way to it may lead to."""

    url: Secret
    """In some platforms' addresses the token stands."""
    token: Secret | None = None
    """Sent along as a bearer."""
    base_url: str
    """The platform's own address of the settings: always allowed; the only one that may be on this machine."""
    hosts: tuple[str, ...] = ()
    """Names that are allowed beside it, over https only; `.example.com` stands for every name that ends so."""
    size: int = 0
    """Bytes, 0 where the platform does not say."""
    sha256: str = ""
    """Hexadecimal, empty where the platform does not say."""


@runtime_checkable
class FileChannel(Channel, Protocol):
    """A channel on which citizens can send files."""

    async def locate(self, ref: str) -> Source:
        """Ask the platform where the file of a message is.

        Raises Undeliverable where it will never say; any other SendError means: ask again later.
        """
        ...
