"""Orders: carries out what agents ask, each key once, inside one unit."""

import asyncio
from collections.abc import Collection, Mapping

from daemon.catalogue import facts
from daemon.desk import catalogue, faqs, gaps, handover, transfer
from daemon.desk.attendance import Attendance
from daemon.faq.values import Values
from daemon.store import agents, channels
from daemon.store import catalogue as shelves
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.errors import NotAllowed, NotFound, Refused
from prolink.model.agent import Agent
from prolink.model.channel import ChannelState, Limits
from prolink.protocol.commands import (
    Assign,
    Claim,
    Close,
    Command,
    Done,
    DraftEntry,
    DropGaps,
    FlagWrong,
    ImportCatalogue,
    ImportFaq,
    Order,
    Release,
    Reopen,
    Reply,
    ResumeChannel,
    SaveDraft,
    StopChannel,
    TeachEntry,
    WriteNote,
)
from prolink.protocol.events import DraftSaved
from prolink.words import _


class Orders:
    """The desk's ear for staff."""

    def __init__(self, store: Store, limits: Mapping[str, Limits], values: Values, attendance: Attendance) -> None:
        self._store, self._limits, self._values, self.attendance = store, limits, values, attendance

    async def carry_out(self, agent: Agent, order: Order) -> Done:
        """Do what an agent asks, once for each key; raise Refused, Collision, NotAllowed, NotFound or BadInput."""
        _check_role(agent, order.command)
        self.attendance.act(agent.name)
        here = self.attendance.here()
        if isinstance(order.command, ImportFaq):
            named = facts.names(await self._store.all(shelves.SERVICES))
            # Beside the loop: a large FAQ takes longer than a citizen should wait.
            await asyncio.to_thread(faqs.refuse_broken, order.command.entries, {**self._values, **named})
        if isinstance(order.command, ImportCatalogue):
            catalogue.refuse_broken(order.command.services, self._values)
        return await self._store.write(lambda tx: self._once(tx, agent, order, here))

    def _once(self, tx: Tx, agent: Agent, order: Order, here: Collection[str]) -> Done:
        if isinstance(order.command, SaveDraft):  # Saved twice is saved once; its key need not be remembered.
            return _save_draft(tx, agent, order.command)
        before = tx.one(agents.CARRIED_OUT, key=order.key)
        if before:
            if before[0] != agent.name:
                raise Refused(_("this key belongs to another agent's command"))
            return before[1]
        done = self._act(tx, agent, order.command, here)
        agents.remember(tx, order.key, agent.name, done)
        return done

    def _act(self, tx: Tx, agent: Agent, command: Command, here: Collection[str]) -> Done:
        match command:
            case Claim(conversation=id, reason=reason):
                return handover.claim(tx, agent, id, reason)
            case Assign():
                return transfer.assign(tx, agent, command, here)
            case Release(conversation=id, note=note):
                return handover.release(tx, agent, id, note)
            case Reply(conversation=id, text=text):
                return handover.reply(tx, agent, id, text, self._limits)
            case WriteNote(conversation=id, text=text):
                return handover.note(tx, agent, id, text)
            case Close(conversation=id, outcome=outcome):
                return handover.close(tx, agent, id, outcome)
            case Reopen(conversation=id):
                return handover.reopen(tx, agent, id)
            case SaveDraft():
                return _save_draft(tx, agent, command)
            case ResumeChannel(channel=channel):
                return _set_channel(tx, channel, ChannelState.RUNNING, "")
            case StopChannel(channel=channel, reason=reason):
                why = reason.strip() or _("stopped by {agent}").format(agent=agent.name)
                return _set_channel(tx, channel, ChannelState.STOPPED, why)
            case ImportFaq(entries=entries, prune=prune):
                return faqs.take_over(tx, entries, prune=prune, by=agent.name)
            case FlagWrong(conversation=id, message=message):
                return gaps.flag(tx, agent.name, id, message)
            case DraftEntry(gaps=ids):
                return gaps.draft(tx, agent.name, ids)
            case TeachEntry(entry=entry, gaps=ids, variant=variant):
                return gaps.teach(tx, agent.name, ids, entry, variant)
            case DropGaps(gaps=ids):
                return gaps.drop(tx, agent.name, ids)
            case ImportCatalogue(services=services, prune=prune):
                return catalogue.take_over(tx, services, prune=prune, by=agent.name)


def _save_draft(tx: Tx, agent: Agent, command: SaveDraft) -> Done:
    handover.known(tx, command.conversation)
    draft = agents.save_draft(tx, agent.name, command.conversation, command.text, private=command.private)
    tx.record(DraftSaved(agent=agent.name, draft=draft))
    return Done()


def _set_channel(tx: Tx, id: str, state: ChannelState, reason: str) -> Done:
    if tx.one(channels.BY_ID, id=id) is None:
        raise NotFound(_("there is no channel {id}").format(id=id))
    channels.set_state(tx, id, state, reason)
    text = _("{id} runs") if state is ChannelState.RUNNING else _("{id} is stopped; its queue is kept")
    return Done(text=text.format(id=id))


def _check_role(agent: Agent, command: Command) -> None:
    if isinstance(command, ImportFaq | ImportCatalogue | DraftEntry | TeachEntry | DropGaps):
        allowed = agent.may_edit_faq
    elif isinstance(command, FlagWrong):
        allowed = agent.may_talk or agent.may_edit_faq
    elif isinstance(command, ResumeChannel | StopChannel):
        allowed = agent.may_run
    else:
        allowed = agent.may_talk
    if not allowed:
        raise NotAllowed(_("your role ({role}) does not allow that").format(role=agent.role.value))
