"""Answers: what the daemon says to questions of consoles and command lines."""

from msgspec import Struct

from prolink.model.agent import Agent
from prolink.model.channel import ChannelStatus
from prolink.model.consent import Consent, TopicCount
from prolink.model.conversation import Conversation
from prolink.model.faq import Entry
from prolink.model.file import File
from prolink.model.gap import FaqGap
from prolink.model.message import Message
from prolink.model.service import Service, ServiceData


class Draft(Struct, frozen=True, kw_only=True):
    """What an agent typed and has not sent."""

    conversation: int
    text: str
    private: bool = False
    saved_at: int = 0


class Snapshot(Struct, frozen=True, kw_only=True):
    """All that a console needs to begin; events after `seq` keep it true."""

    version: int
    seq: int
    daemon: str
    """The daemon's release."""
    house: str = ""
    """The mark of the daemon's database: a number kept elsewhere means something only together with it."""
    me: Agent
    agents: tuple[Agent, ...]
    channels: tuple[ChannelStatus, ...]
    conversations: tuple[Conversation, ...]
    """Every open one, and the last closed ones."""
    drafts: tuple[Draft, ...]
    presence: dict[int, tuple[str, ...]]
    """Who is looking at which conversation now."""
    here: tuple[str, ...] = ()
    """Who has a console open now."""


class Page(Struct, frozen=True, kw_only=True):
    """Messages of one conversation, oldest first; `more` tells that earlier ones exist."""

    conversation: Conversation
    messages: tuple[Message, ...]
    more: bool = False


class FileList(Struct, frozen=True, kw_only=True):
    """The files of one conversation, oldest first, each with the path at which the daemon keeps it."""

    conversation: int
    files: tuple[File, ...]


class Found(Struct, frozen=True):
    """A message that a search found, with whose conversation it stands in."""

    message: Message
    contact_name: str
    """Untrusted."""
    channel: str


class SearchResult(Struct, frozen=True):
    """Messages with the words looked for, newest first; `more` tells that older ones exist."""

    found: tuple[Found, ...]
    more: bool = False


class ConsentList(Struct, frozen=True):
    """Lines of the ledger of consents, oldest first; `more` tells that others follow the last one's id."""

    consents: tuple[Consent, ...]
    more: bool = False


class TopicList(Struct, frozen=True):
    """Every topic of the ledger."""

    topics: tuple[TopicCount, ...]


class FaqState(Struct, frozen=True):
    """The whole FAQ as the daemon has it."""

    entries: tuple[Entry, ...]


class CatalogueState(Struct, frozen=True):
    """The whole service catalogue as the daemon has it, and what offices' endpoints said last."""

    services: tuple[Service, ...]
    data: tuple[ServiceData, ...] = ()


class GapList(Struct, frozen=True):
    """Questions that were not answered or answered wrongly, newest first; `more` tells that older ones exist."""

    gaps: tuple[FaqGap, ...]
    more: bool = False
