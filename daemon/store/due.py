"""Due: an outbound message whose turn has come, with all that sending it needs."""

from msgspec import Struct

from prolink.model.contact import Identifier
from prolink.model.message import Message, Option


class Due(Struct, frozen=True):
    """One message, the oldest that waits in its conversation."""

    message_id: int
    conversation_id: int
    attempts: int
    queued_at: int
    text: str
    options: tuple[Option, ...]
    to: tuple[Identifier, ...]
    shown: Message | None = None
    """As consoles know it, where it was written a moment ago: nobody needs to read it again."""


class Queued(Struct, frozen=True):
    """What a commit has put into the outbox."""

    channel: str
    conversation_id: int
    due: Due | None
    """None where something older waits before it, or it has to be read."""
