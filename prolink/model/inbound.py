"""What a channel hands to the desk, and what the desk hands back: the same words for every platform."""

from typing import Any

from msgspec import Struct

from prolink.model.contact import Identifier
from prolink.model.message import Option, State


class Sender(Struct, frozen=True):
    """Who wrote, by every identifier that came in one signed payload: they belong to one person."""

    identifiers: tuple[Identifier, ...]
    """Best first: the one that the platform promises to keep."""
    name: str = ""


class FileRef(Struct, frozen=True, kw_only=True):
    """A file as a message names it. All of it is the sender's or the platform's word, and to be fetched at once."""

    ref: str
    """The platform's id of the file: it dies in days."""
    name: str = ""
    """Untrusted text."""
    type: str = ""
    """MIME type."""
    size: int = 0
    """Bytes, 0 where nobody said."""
    sha256: str = ""
    """Hexadecimal, empty where nobody said."""


class InboundMessage(Struct, frozen=True, kw_only=True):
    """One message of a citizen (or, with `echo`, of staff in the platform's own app)."""

    key: str
    """The platform's id of the message: seen twice, it is stored once."""
    sender: Sender
    kind: str = "text"
    text: str = ""
    choice: str = ""
    """The id of the option that was chosen."""
    detail: dict[str, Any] | None = None
    files: tuple[FileRef, ...] = ()
    sent_at: int = 0
    """The platform's time, epoch milliseconds."""
    echo: bool = False
    """Typed by staff in the platform's app: stored as ours, never answered."""


class Correction(Struct, frozen=True, kw_only=True):
    """The citizen edited (`text` is new) or revoked (`text` is None) an earlier message."""

    key: str
    original: str
    """The platform's id of the message meant."""
    text: str | None
    sent_at: int = 0


class StatusUpdate(Struct, frozen=True, kw_only=True):
    """A platform's word on an outbound message."""

    platform_id: str
    state: State
    at: int
    """Epoch milliseconds."""
    message_id: int = 0
    """Our own id, where the platform echoes it; 0 where it does not."""
    platform_code: str = ""
    reason: str = ""
    window_closed: bool = False
    stops_channel: bool = False
    """The code tells that nothing will arrive until a person mends the channel."""


class AliasMove(Struct, frozen=True, kw_only=True):
    """A person's identifier changed: `old` is known, `new` replaces identifiers of the same kind."""

    key: str
    old: tuple[Identifier, ...]
    new: tuple[Identifier, ...]
    text: str = ""
    """The platform's sentence for the timeline."""
    sent_at: int = 0


class Unreadable(Struct, frozen=True, kw_only=True):
    """A part that could not be read: kept with its reason, shown to staff, its neighbours unharmed."""

    reason: str


Item = InboundMessage | Correction | StatusUpdate | AliasMove | Unreadable


class Batch(Struct, frozen=True, kw_only=True):
    """All that one delivery of a platform held, with the body as it came for the raw journal."""

    channel: str
    body: bytes
    items: tuple[Item, ...]


class Outgoing(Struct, frozen=True, kw_only=True):
    """One message for a platform; it fits the channel's limits."""

    message_id: int
    """Our id; sent along where a platform echoes it in its statuses."""
    to: tuple[Identifier, ...]
    """Every current identifier of the person, best first."""
    text: str
    options: tuple[Option, ...] = ()


class Receipt(Struct, frozen=True):
    """The platform took it."""

    platform_id: str
