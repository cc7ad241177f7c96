"""Channel: one configured account on a platform, what it can carry, and how it fares."""

from enum import StrEnum

from msgspec import Struct


class ChannelState(StrEnum):
    """Whether messages flow."""

    RUNNING = "running"
    TROUBLED = "troubled"
    """Retrying by itself."""
    STOPPED = "stopped"
    """Waits for a person; the outbox keeps its queue."""


class Limits(Struct, frozen=True, kw_only=True):
    """What fits in one message of a channel. Lengths are characters; 0 means that the channel has no such thing."""

    text: int
    options_text: int = 0
    """The body above buttons or a list."""
    buttons: int = 0
    button_title: int = 0
    rows: int = 0
    """List rows in all."""
    row_title: int = 0
    row_description: int = 0
    window_hours: float = 0.0
    """How long after the citizen's last message free text may be sent; 0 for ever."""


class ChannelStatus(Struct, frozen=True, kw_only=True):
    """One channel as staff see it. Times are epoch milliseconds."""

    id: str
    kind: str
    state: ChannelState
    reason: str = ""
    """Why it is not running: our sentence with the provider's words."""
    limits: Limits
    last_inbound_at: int = 0
    last_outbound_at: int = 0
    queued: int = 0
    """Messages that wait in the outbox."""
    unreadable: int = 0
    """Bodies in the raw journal of which something could not be read."""
