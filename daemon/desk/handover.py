"""Handover: who speaks with the citizen: claim, reply, release, close, reopen. Each function runs inside a unit."""

from collections.abc import Mapping

from daemon.desk.speak import preview, say, write_down
from daemon.store import agents, conversations, deliveries, messages, waits
from daemon.store.tx import Tx
from prolink.errors import BadInput, Collision, NotFound, Refused
from prolink.model.agent import Agent, Role
from prolink.model.channel import Limits
from prolink.model.conversation import Conversation, Mode, Outcome, Status
from prolink.model.message import Direction, Origin
from prolink.protocol.commands import Done
from prolink.words import _

JUST_NOW = 5_000  # milliseconds in which an answer of the bot is worth a word to who takes over


def claim(tx: Tx, agent: Agent, id: int, reason: str = "") -> Done:
    """Take a conversation over: the bot's waiting answers are dropped, and it is silent from this commit on.

    A colleague's is for supervisors only, and they give a reason that the colleague reads in the timeline.
    """
    conversation = still_open(tx, id)
    refuse_foreign(tx, conversation, agent)
    if conversation.owner == agent.name:
        return Done(text=_("#{id} is yours already").format(id=id), conversation=conversation)
    if conversation.owner and not reason.strip():
        sentence = _("#{id} belongs to {owner}: give a reason for taking it over")
        raise Refused(sentence.format(id=id, owner=conversation.owner))
    dropped = _take(tx, agent, conversation, reason.strip())
    text = _("you took over #{id}").format(id=id)
    if dropped:
        text += "; " + _("the bot's waiting answer was dropped")
    elif conversation.last_origin == Origin.ANSWER and tx.now - conversation.last_at < JUST_NOW:
        seconds = (tx.now - conversation.last_at) / 1000
        text += "; " + _("the bot answered {seconds:.1f} s before").format(seconds=seconds)
    return Done(text=text, conversation=tx.one(conversations.BY_ID, id=id), dropped=dropped)


def release(tx: Tx, agent: Agent, id: int, note: str) -> Done:
    """Give a conversation back to the bot, with a note for the next colleague."""
    conversation = still_open(tx, id)
    if conversation.mode is Mode.BOT:
        raise Refused(_("#{id} is with the bot already").format(id=id))
    refuse_foreign(tx, conversation, agent)
    if note.strip():
        put_note(tx, agent, conversation, note)
    write_down(tx, conversation, _("{agent} gave the chat back to the bot").format(agent=agent.name), author=agent.name)
    conversations.change(
        tx,
        conversation,
        mode=Mode.BOT.value,
        owner="",
        owner_since=0,
        waiting_since=0,
        unread=0,
        attention="",
        alarm="",
        dialogue="",
    )
    return _done(tx, id, _("#{id} is with the bot again").format(id=id))


def reply(tx: Tx, agent: Agent, id: int, text: str, limits: Mapping[str, Limits]) -> Done:
    """Answer the citizen; who answers an unclaimed conversation claims it."""
    _refuse_blank(text)
    conversation = still_open(tx, id)
    refuse_foreign(tx, conversation, agent)
    carried = limits.get(conversation.channel)
    if carried is None:
        raise Refused(_("the channel {channel} is not in the settings any more").format(channel=conversation.channel))
    _refuse_closed_window(tx, conversation, carried)
    dropped = 0 if conversation.owner else _take(tx, agent, conversation)
    ids = say(tx, conversation, carried, text, origin=Origin.AGENT, author=agent.name)
    conversations.change(
        tx,
        conversation,
        waiting_since=0,
        unread=0,
        attention="",
        alarm="",
        last_text=preview(text),
        last_origin=Origin.AGENT.value,
        last_at=tx.now,
    )
    agents.save_draft(tx, agent.name, id, "", private=False)
    return _done(tx, id, _("queued for #{id}").format(id=id), ids, dropped)


def note(tx: Tx, agent: Agent, id: int, text: str) -> Done:
    """Write an internal note; it never leaves the house."""
    _refuse_blank(text)
    conversation = known(tx, id)
    made = put_note(tx, agent, conversation, text)
    agents.save_draft(tx, agent.name, id, "", private=True)
    return _done(tx, id, _("noted at #{id}").format(id=id), (made,))


def close(tx: Tx, agent: Agent, id: int, outcome: Outcome) -> Done:
    """End a conversation; what staff have said still goes out, what the bot had waiting does not."""
    conversation = still_open(tx, id)
    refuse_foreign(tx, conversation, agent)
    dropped = deliveries.drop_answers(tx, id)
    line = _("{agent} closed the conversation: {outcome}").format(agent=agent.name, outcome=_outcome(outcome))
    write_down(tx, conversation, line, author=agent.name)
    conversations.change(
        tx,
        conversation,
        status=Status.CLOSED.value,
        closed_at=tx.now,
        outcome=outcome.value,
        owner="",
        owner_since=0,
        waiting_since=0,
        unread=0,
        attention="",
        alarm="",
        dialogue="",
    )
    return _done(tx, id, _("closed #{id}").format(id=id), dropped=dropped)


def reopen(tx: Tx, agent: Agent, id: int) -> Done:
    """Open a closed conversation again; it belongs to who opened it."""
    conversation = known(tx, id)
    if conversation.status is not Status.CLOSED:
        raise Refused(_("#{id} is open").format(id=id))
    write_down(tx, conversation, _("{agent} opened the conversation again").format(agent=agent.name), author=agent.name)
    conversations.change(
        tx,
        conversation,
        status=Status.OPEN.value,
        mode=Mode.HUMAN.value,
        owner=agent.name,
        owner_since=tx.now,
        closed_at=0,
        outcome="",
    )
    return _done(tx, id, _("opened #{id} again").format(id=id))


def _take(tx: Tx, agent: Agent, conversation: Conversation, reason: str = "") -> int:
    dropped = deliveries.drop_answers(tx, conversation.id)
    line = _("{agent} took over the chat")
    if conversation.owner:
        line = _("{agent} took over the chat from {owner}: {reason}")
    elif conversation.waiting_since:
        waits.add(tx, conversation.waiting_since)
    line = line.format(agent=agent.name, owner=conversation.owner, reason=reason)
    write_down(tx, conversation, line, author=agent.name)
    conversations.change(
        tx,
        conversation,
        mode=Mode.HUMAN.value,
        owner=agent.name,
        owner_since=tx.now,
        unread=0,
        dialogue="",
    )
    return dropped


def put_note(tx: Tx, agent: Agent, conversation: Conversation, text: str) -> int:
    """Store an internal note and return its id."""
    return messages.add(
        tx,
        conversation=conversation.id,
        channel=conversation.channel,
        direction=Direction.NOTE,
        origin=Origin.AGENT,
        author=agent.name,
        text=text,
    )


def known(tx: Tx, id: int) -> Conversation:
    """Return the conversation with this number; raise NotFound."""
    conversation = tx.one(conversations.BY_ID, id=id)
    if conversation is None:
        raise NotFound(_("there is no conversation #{id}").format(id=id))
    return conversation


def still_open(tx: Tx, id: int) -> Conversation:
    """Return the conversation with this number; raise NotFound, or Refused when it is closed."""
    conversation = known(tx, id)
    if conversation.status is Status.CLOSED:
        raise Refused(_("#{id} is closed; open it again first").format(id=id))
    return conversation


def _refuse_blank(text: str) -> None:
    """Raise BadInput for a text that shows nothing: platforms refuse it, and people wonder."""
    if not any(character.isprintable() and not character.isspace() for character in text):
        raise BadInput(_("there is nothing to read in it; write something first"))


def refuse_foreign(tx: Tx, conversation: Conversation, agent: Agent) -> None:
    """Raise Collision when a colleague owns the conversation; a supervisor may act all the same."""
    if conversation.owner in ("", agent.name) or agent.role in (Role.SUPERVISOR, Role.ADMIN):
        return
    seconds = (tx.now - conversation.owner_since) // 1000
    raise Collision(
        _("{owner} took over #{id} {seconds} s ago").format(
            owner=conversation.owner, id=conversation.id, seconds=seconds
        )
    )


def _refuse_closed_window(tx: Tx, conversation: Conversation, limits: Limits) -> None:
    if not limits.window_hours:
        return
    if tx.now > conversation.last_inbound_at + limits.window_hours * 3_600_000:
        raise Refused(
            _(
                "the reply window of #{id} is closed: the platform takes free text only within 24 hours of the "
                "citizen's last message; it opens when they write again"
            ).format(id=conversation.id)
        )


def _outcome(outcome: Outcome) -> str:
    return {
        Outcome.SOLVED: _("solved"),
        Outcome.DUPLICATE: _("duplicate"),
        Outcome.NO_ANSWER: _("no answer from the citizen"),
        Outcome.SPAM: _("spam"),
        Outcome.OTHER: _("other"),
    }[outcome]


def _done(tx: Tx, id: int, text: str, message_ids: tuple[int, ...] = (), dropped: int = 0) -> Done:
    return Done(text=text, conversation=tx.one(conversations.BY_ID, id=id), message_ids=message_ids, dropped=dropped)
