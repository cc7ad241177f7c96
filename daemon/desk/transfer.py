"""Transfer: a conversation goes to a colleague or to the queue: by hand, or because its agent's session was lost."""

from collections.abc import Collection

from daemon.desk import handover
from daemon.desk.speak import preview, write_down
from daemon.store import agents, conversations, deliveries, messages, waits
from daemon.store.tx import Tx
from prolink.errors import NotFound, Refused
from prolink.model.agent import Agent
from prolink.model.conversation import Conversation, Mode
from prolink.protocol.commands import Assign, Done
from prolink.words import _


def assign(tx: Tx, agent: Agent, wish: Assign, here: Collection[str]) -> Done:
    """Give a conversation to the colleague or to the queue; `here` are the agents with a console open."""
    if wish.to == agent.name:
        return handover.claim(tx, agent, wish.conversation, wish.note)
    conversation = handover.still_open(tx, wish.conversation)
    handover.refuse_foreign(tx, conversation, agent)
    if conversation.owner not in ("", agent.name) and not wish.note.strip():
        sentence = _("#{id} belongs to {owner}: write a note that tells why")
        raise Refused(sentence.format(id=conversation.id, owner=conversation.owner))
    if wish.to:
        _refuse_unfit(tx, conversation, wish, here)
    elif conversation.mode is Mode.HUMAN and not conversation.owner:
        raise Refused(_("#{id} is in the queue already").format(id=conversation.id))
    dropped = deliveries.drop_answers(tx, conversation.id)
    note = (handover.put_note(tx, agent, conversation, wish.note),) if wish.note.strip() else ()
    line = _("{agent} gave the chat to {to}") if wish.to else _("{agent} put the chat into the queue")
    write_down(tx, conversation, line.format(agent=agent.name, to=wish.to), author=agent.name)
    if note:
        conversation = conversations.change(
            tx,
            conversation,
            attention=preview(_("note of {agent}: {text}").format(agent=agent.name, text=wish.note)),
        )
    if wish.to:
        _give(tx, conversation, wish.to)
        text = _("#{id} is {to}'s now").format(id=conversation.id, to=wish.to)
    else:
        _queue(tx, conversation)
        text = _("#{id} is in the queue").format(id=conversation.id)
    return Done(
        text=text, conversation=tx.one(conversations.BY_ID, id=conversation.id), message_ids=note, dropped=dropped
    )


def return_claims(tx: Tx, owner: str, before: int) -> int:
    """Put into the queue what an absent agent holds since before a moment (epoch ms), and return how many those are."""
    held = tx.all(conversations.HELD, owner=owner, before=before)
    for conversation in held:
        write_down(tx, conversation, _("{agent} is gone: the chat is in the queue again").format(agent=owner))
        _queue(tx, conversation)
    return len(held)


def _refuse_unfit(tx: Tx, conversation: Conversation, wish: Assign, here: Collection[str]) -> None:
    """Raise NotFound or Refused, with the mend, for a colleague who can't take the conversation."""
    staff = {one.name: one for one in tx.all(agents.ACTIVE)}
    if wish.to not in staff:
        able = ", ".join(name for name, one in staff.items() if one.may_talk) or "-"
        raise NotFound(_("there is no agent {name}; there are: {names}").format(name=wish.to[:40], names=able))
    if not staff[wish.to].may_talk:
        raise Refused(_("{name} may only read ({role})").format(name=wish.to, role=staff[wish.to].role.value))
    if conversation.owner == wish.to:
        raise Refused(_("#{id} is {to}'s already").format(id=conversation.id, to=wish.to))
    if wish.to not in here and not wish.even_absent:
        sentence = _("{name} is not here now; give #{id} to the queue, or insist (--even-absent)")
        raise Refused(sentence.format(name=wish.to, id=conversation.id))


def _give(tx: Tx, conversation: Conversation, to: str) -> None:
    if conversation.waiting_since and not conversation.owner:
        waits.add(tx, conversation.waiting_since)
    conversations.change(
        tx,
        conversation,
        mode=Mode.HUMAN.value,
        owner=to,
        owner_since=tx.now,
        unread=max(conversation.unread, 1),  # The new holder is to look at it, whoever wrote last.
        dialogue="",
    )


def _queue(tx: Tx, conversation: Conversation) -> None:
    """Let a conversation wait for anybody, at the place it had, else since the citizen's first unanswered message."""
    since = conversation.waiting_since
    if not since and conversation.unread:
        held_since = conversation.owner_since
        since = tx.one(messages.UNANSWERED_SINCE, conversation=conversation.id, since=held_since) or 0
    conversations.change(
        tx,
        conversation,
        mode=Mode.HUMAN.value,
        owner="",
        owner_since=0,
        waiting_since=since or tx.now,
        unread=max(conversation.unread, 1),
        dialogue="",
    )
