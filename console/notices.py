"""Notices: what the station has to say to the agent, and the sentences for what was done."""

from dataclasses import dataclass
from typing import TypeAlias

from console.mirror import Mirror, is_waiting
from console.wording import alarm_name, citizen, short
from prolink.model.conversation import Conversation
from prolink.model.message import Message, Origin, State
from prolink.protocol.commands import Assign, Claim, Close, Command, Done, Release, Reopen, Reply, WriteNote
from prolink.protocol.events import Changed
from prolink.safetext import SafeText, clean_line
from prolink.words import _


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence for the message line."""

    text: SafeText
    ink: str = "plain"
    rings: bool = False
    """Whether the terminal's bell goes with it."""


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


def happened(before: Mirror, now: Mirror, event: Changed) -> list[Notice]:
    """Return what should be said about a change of one conversation."""
    known, me = before.conversations.get(event.conversation_id), before.me.name
    moved = new_holder(known, event.conversation, me, event.messages)
    news = [*(moved or new_work(before, event)), *new_failures(before, now, event)]
    return [*news, *new_alarm(known, event.conversation)]


def missed(before: dict[int, Conversation], now: dict[int, Conversation], me: str) -> list[Notice]:
    """Return what should be said about all that a new snapshot shows otherwise."""
    return [
        notice
        for number, new in now.items()
        for notice in (*new_alarm(before.get(number), new), *new_holder(before.get(number), new, me))
    ]


def new_work(before: Mirror, event: Changed) -> list[Notice]:
    """Return a notice when a conversation begins to wait for a person."""
    known, now = before.conversations.get(event.conversation_id), event.conversation
    if now is None or now.alarm or not is_waiting(now) or (known and is_waiting(known)):
        return []
    sentence = _("new: #{number} {channel} {name} waits for a person (n)")
    words = sentence.format(number=now.id, channel=short(now.channel), name=citizen(now))
    return [Said(clean_line(words), "warn")]


def new_alarm(before: Conversation | None, now: Conversation | None) -> list[Notice]:
    """Return a notice that rings when a citizen is in danger: each time they say so, and when their agent is gone."""
    if now is None or not now.alarm:
        return []
    known = before is not None and before.alarm_at >= now.alarm_at
    if known and not (before and before.owner and not now.owner):
        return []
    sentence = _("ALARM #{number} {channel} {name}: {alarm} (n)")
    words = sentence.format(number=now.id, channel=short(now.channel), name=citizen(now), alarm=alarm_name(now.alarm))
    return [Said(clean_line(words), "bad", rings=True)]


def new_holder(
    before: Conversation | None, now: Conversation | None, me: str, messages: tuple[Message, ...] = ()
) -> list[Notice]:
    """Return a notice that rings when somebody else gave this agent a conversation, or took one away."""
    if before is None or now is None or (before.owner == me) is (now.owner == me):
        return []
    lines = [message for message in messages if message.origin is Origin.SYSTEM]
    if lines and lines[-1].author == me:
        return []
    came = now.owner == me
    sentence = _("#{number} {name} is yours now") if came else _("#{number} {name} is yours no more")
    words = sentence.format(number=now.id, name=citizen(now))
    why = (now.attention if came else "") or (lines[-1].text if lines else "")
    return [Said(clean_line(f"{words}: {why}" if why else words), "warn", rings=True)]


def new_failures(before: Mirror, now: Mirror, event: Changed) -> list[Notice]:
    """Return a notice for each message of a conversation of ours that has just failed."""
    conversation = now.conversations.get(event.conversation_id)
    if conversation is None or conversation.owner != now.me.name:
        return []
    thread = before.threads.get(event.conversation_id)
    known = {message.id: message for message in thread.messages} if thread else {}
    said: list[Notice] = []
    for message in event.messages:
        old = known.get(message.id)
        failed_before = old is not None and old.delivery is not None and old.delivery.state is State.FAILED
        if message.delivery and message.delivery.state is State.FAILED and not failed_before:
            text = _("#{number}: NOT SENT: {reason}").format(number=conversation.id, reason=message.delivery.reason)
            said.append(Said(clean_line(text), "bad"))
    return said


def accomplished(command: Command, done: Done) -> str:
    """Return one sentence on what a command did."""
    match command:
        case Claim(conversation):
            text = _("#{number}: you have taken over").format(number=conversation)
            if done.dropped:
                text += _(", {n} waiting answer(s) of the bot dropped").format(n=done.dropped)
            return text
        case Assign(conversation, to):
            text = _("#{number}: given to {to}") if to else _("#{number}: in the queue")
            return text.format(number=conversation, to=to)
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
