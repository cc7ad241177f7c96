"""Events: what has been committed, or, for live ones, what is so at this moment; and what a console says in between."""

from msgspec import Struct

from prolink.model.channel import ChannelStatus
from prolink.model.conversation import Conversation
from prolink.model.message import Message
from prolink.protocol.answers import Draft
from prolink.protocol.commands import Number


class Changed(Struct, frozen=True, kw_only=True, tag="changed", omit_defaults=True):
    """A conversation or messages of it are new or different: put them in the place of what you have."""

    conversation_id: int
    conversation: Conversation | None = None
    messages: tuple[Message, ...] = ()


class ChannelChanged(Struct, frozen=True, tag="channel"):
    """A channel started, fell ill or stopped."""

    channel: ChannelStatus


class FaqChanged(Struct, frozen=True, tag="faq"):
    """The FAQ has a new state; `entries` counts the published ones."""

    entries: int


class DraftSaved(Struct, frozen=True, tag="draft", kw_only=True):
    """An agent's draft was kept; of use to other consoles of the same agent."""

    agent: str
    draft: Draft


class Presence(Struct, frozen=True, tag="presence"):
    """Who looks at a conversation now. Live: it has no sequence number and is never stored."""

    conversation: int
    agents: tuple[str, ...]


class Attending(Struct, frozen=True, tag="attending"):
    """Who has a console open now. Live: it has no sequence number and is never stored."""

    agents: tuple[str, ...]


class Gap(Struct, frozen=True, tag="gap"):
    """The events asked for are gone: take a new snapshot. Live."""


Event = Changed | ChannelChanged | FaqChanged | DraftSaved | Presence | Attending | Gap


class Frame(Struct, frozen=True):
    """One event on the wire. `seq` is 0 for a live one."""

    seq: int
    event: Event


class Look(Struct, frozen=True):
    """What a console says over its WebSocket: which conversation is before its agent, 0 for none."""

    conversation: Number
