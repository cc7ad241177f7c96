"""Notices: what the station has to say to the agent, and the sentences for what was done."""

from dataclasses import dataclass
from typing import TypeAlias

from prolink.protocol import Claim, Close, Command, Done, Release, Reopen, Reply, WriteNote
from prolink.safetext import SafeText
from prolink.words import _


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the message line."""

    text: SafeText
    ink: str = "plain"


@dataclass(frozen=True, slots=True)
class Collided:
    """A colleague was faster; the text, if there was one, is a draft again."""

    conversation: int
    text: SafeText
    had_text: bool
    private: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The console can't go on."""

    problem: Exception


@dataclass(frozen=True, slots=True)
class Resynced:
    """A second snapshot came; these conversations are otherwise than they were known."""

    conversations: frozenset[int]


Notice: TypeAlias = Said | Collided | Resynced | Ended


def accomplished(command: Command, done: Done) -> str:
    """Return one sentence on what a command did."""
    match command:
        case Claim(conversation):
            text = _("#{number}: you have taken over").format(number=conversation)
            if done.dropped:
                text += _(", {n} waiting answer(s) of the bot dropped").format(n=done.dropped)
            return text
        case Release(conversation):
            return _("#{number}: given back to the bot").format(number=conversation)
        case Close(conversation):
            return _("#{number}: closed").format(number=conversation)
        case Reopen(conversation):
            return _("#{number}: open again, yours").format(number=conversation)
        case Reply(conversation):
            return _("#{number}: reply on its way").format(number=conversation)
        case WriteNote(conversation):
            return _("#{number}: note written").format(number=conversation)
    return done.text
