"""Commands: what an agent may ask of the desk, and what it says to that."""

from typing import Annotated

from msgspec import Meta, Struct

from prolink.model.conversation import Conversation, Outcome
from prolink.model.faq import Entry
from prolink.model.service import Service

LONGEST_REPLY = 16_000
"""Characters of a reply or note; more is refused before it is stored."""

Words = Annotated[str, Meta(min_length=1, max_length=LONGEST_REPLY)]
MaybeWords = Annotated[str, Meta(max_length=LONGEST_REPLY)]
Number = Annotated[int, Meta(ge=0, le=2**62)]
"""A conversation's number; the database's integers end at 2**63."""


class Claim(Struct, frozen=True, tag="claim"):
    """Take over: the bot is silent from this commit on. A colleague's is for supervisors, and they say why."""

    conversation: Number
    reason: MaybeWords = ""
    """Why it is taken from a colleague: written into the timeline; not needed where nobody owns the conversation."""


class Assign(Struct, frozen=True, tag="assign"):
    """Give a conversation to a colleague or to the queue, with a shift note that the next holder sees first.

    Refused for a colleague's conversation, except to supervisors, whose note tells the colleague why.
    """

    conversation: Number
    to: MaybeWords = ""
    """The agent's name; empty for the queue."""
    note: MaybeWords = ""
    even_absent: bool = False
    """Assign although the colleague has no console open; the claim's lease begins now."""


class Release(Struct, frozen=True, tag="release"):
    """Give a claimed conversation back to the bot, with a word for the next colleague."""

    conversation: Number
    note: MaybeWords = ""


class Reply(Struct, frozen=True, tag="reply"):
    """Answer the citizen; refused when a colleague owns the conversation. Claims it when nobody does."""

    conversation: Number
    text: Words


class WriteNote(Struct, frozen=True, tag="note"):
    """Write down what only staff may read."""

    conversation: Number
    text: Words


class Close(Struct, frozen=True, tag="close"):
    """End the conversation; a new message of the citizen opens it again."""

    conversation: Number
    outcome: Outcome = Outcome.SOLVED


class Reopen(Struct, frozen=True, tag="reopen"):
    """Open a closed conversation and claim it."""

    conversation: Number


class SaveDraft(Struct, frozen=True, tag="draft"):
    """Keep what was typed so far; an empty text forgets it. `private` tells a note's draft from a reply's."""

    conversation: Number
    text: MaybeWords
    private: bool = False


class ResumeChannel(Struct, frozen=True, tag="resume_channel"):
    """Start a stopped channel again."""

    channel: str


class StopChannel(Struct, frozen=True, tag="stop_channel"):
    """Stop sending on a channel; its queue is kept."""

    channel: str
    reason: MaybeWords = ""


class FlagWrong(Struct, frozen=True, tag="flag_wrong"):
    """Keep that the bot's answer was wrong: a conversation's last one, or the one that is or precedes a message."""

    conversation: Number = 0
    message: Number = 0


Gaps = Annotated[tuple[Number, ...], Meta(min_length=1, max_length=10_000)]
"""Ids of kept questions; those that are no longer open are passed over."""


class DraftEntry(Struct, frozen=True, tag="draft_entry"):
    """Make a draft entry of questions that were not answered."""

    gaps: Gaps


class TeachEntry(Struct, frozen=True, tag="teach_entry"):
    """Have an entry remember questions as heard ones, and a shorter wording of them as a variant."""

    entry: str
    gaps: Gaps
    variant: Annotated[str, Meta(max_length=400)] = ""


class DropGaps(Struct, frozen=True, tag="drop_gaps"):
    """Put questions away: there is nothing to learn from them."""

    gaps: Gaps


class ImportFaq(Struct, frozen=True, tag="import_faq"):
    """Take these entries as the FAQ's new state, by id; `prune` also retires what is missing."""

    entries: tuple[Entry, ...]
    prune: bool = False


class ImportCatalogue(Struct, frozen=True, tag="import_catalogue"):
    """Take these services as the catalogue's new state, by id; `prune` also retires what is missing."""

    services: tuple[Service, ...]
    prune: bool = False


Command = (
    Claim
    | Assign
    | Release
    | Reply
    | WriteNote
    | Close
    | Reopen
    | SaveDraft
    | ResumeChannel
    | StopChannel
    | ImportFaq
    | ImportCatalogue
    | FlagWrong
    | DraftEntry
    | TeachEntry
    | DropGaps
)


class Order(Struct, frozen=True):
    """A command with the key under which it is carried out once."""

    key: Annotated[str, Meta(min_length=8, max_length=64)]
    command: Command


class Done(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a command did."""

    text: str = ""
    """One sentence for the person, in the daemon's language."""
    conversation: Conversation | None = None
    message_ids: tuple[int, ...] = ()
    """The messages that it made."""
    dropped: int = 0
    """Answers of the bot that were taken back before they were sent."""


class Trouble(Struct, frozen=True):
    """Why a request was not carried out; `code` is the name of an error in `prolink.errors`."""

    code: str
    text: str
