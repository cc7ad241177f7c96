"""The mirror: what the daemon holds, as this console knows it; a pure fold over snapshot and events.

Each view keeps its rows sorted by what is most urgent. An event moves one row with bisect instead of sorting all, so
ten thousand conversations and fifty events a second cost next to nothing.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TypeAlias

from console.thread import Thread
from prolink.model.agent import Agent, Role
from prolink.model.channel import ChannelState, ChannelStatus, Limits
from prolink.model.conversation import Conversation, Mode, Status
from prolink.protocol.answers import Page, Snapshot
from prolink.protocol.events import Attending, Changed, ChannelChanged, Event, Presence

MOST_THREADS = 20
"""Opened conversations whose messages are kept, the latest."""

Place: TypeAlias = tuple[int, int, int]
"""Where a row stands: how urgent (least most), since when, and its id to tell equals apart."""


class View(IntEnum):
    """The queue's views; the number is the key that shows it."""

    MINE = 1
    WAITING = 2
    BOT = 3
    ALL = 4
    CLOSED = 5


def is_waiting(conversation: Conversation) -> bool:
    """Tell whether a citizen waits for a person, or is in danger, and nobody has claimed the conversation."""
    return (
        conversation.status is not Status.CLOSED
        and not conversation.owner
        and (conversation.waiting_since > 0 or conversation.mode is Mode.HUMAN or bool(conversation.alarm))
    )


def needs(conversation: Conversation, me: str) -> bool:
    """Tell whether a conversation needs this agent: it waits for anybody, or a citizen wrote in one of mine."""
    return is_waiting(conversation) or (
        conversation.owner == me and conversation.unread > 0 and conversation.status is not Status.CLOSED
    )


def views_of(conversation: Conversation, me: str) -> frozenset[View]:
    """Return the views that show a conversation."""
    if conversation.status is Status.CLOSED:
        return frozenset({View.CLOSED})
    found = {View.ALL}
    if conversation.owner and conversation.owner == me:
        found.add(View.MINE)
    elif is_waiting(conversation):
        found.add(View.WAITING)
    elif conversation.mode is Mode.BOT:
        found.add(View.BOT)
    return frozenset(found)


def place(conversation: Conversation) -> Place:
    """Return where a row stands: first alarms that nobody has taken, then who waits longest, unread, human, bot."""
    if conversation.status is Status.CLOSED:
        return (9, -conversation.closed_at, conversation.id)
    if conversation.alarm and (not conversation.owner or conversation.alarm_at > conversation.owner_since):
        return (-1, -conversation.alarm_at, conversation.id)
    if is_waiting(conversation):
        return (0, conversation.waiting_since or conversation.last_inbound_at, conversation.id)
    if conversation.mode is Mode.HUMAN and conversation.unread:
        return (1, conversation.last_inbound_at, conversation.id)
    if conversation.attention:
        return (2, conversation.last_inbound_at, conversation.id)
    return (3 if conversation.mode is Mode.HUMAN else 4, -conversation.last_at, conversation.id)


_NOBODY = Agent("", "", Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Mirror:
    """The state of the desk; every method returns a new one."""

    me: Agent = _NOBODY
    agents: dict[str, Agent] = field(default_factory=dict)
    channels: dict[str, ChannelStatus] = field(default_factory=dict)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    orders: dict[View, list[Place]] = field(default_factory=lambda: {view: [] for view in View})
    """Never changed in place."""
    presence: dict[int, tuple[str, ...]] = field(default_factory=dict)
    here: tuple[str, ...] = ()
    """Who has a console open."""
    threads: dict[int, Thread] = field(default_factory=dict)
    """Messages of the conversations that were opened, the latest opened last."""

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Mirror":
        """Begin from a snapshot, without threads: those of an earlier mirror may miss messages."""
        me = snapshot.me.name
        orders: dict[View, list[Place]] = {view: [] for view in View}
        for conversation in snapshot.conversations:
            for view in views_of(conversation, me):
                orders[view].append(place(conversation))
        for order in orders.values():
            order.sort()
        return cls(
            me=snapshot.me,
            agents={agent.name: agent for agent in snapshot.agents},
            channels={channel.id: channel for channel in snapshot.channels},
            conversations={conversation.id: conversation for conversation in snapshot.conversations},
            orders=orders,
            presence=dict(snapshot.presence),
            here=snapshot.here,
        )

    def after(self, event: Event) -> "Mirror":
        """Return the mirror after one event; what it does not know leaves it as it is."""
        match event:
            case Changed():
                return self._after_change(event)
            case ChannelChanged(channel):
                return replace(self, channels={**self.channels, channel.id: channel})
            case Presence(conversation, agents):
                return replace(self, presence={**self.presence, conversation: agents})
            case Attending(agents):
                return replace(self, here=agents)
            case _:
                return self

    def after_all(self, events: Iterable[Event]) -> "Mirror":
        """Fold many events, oldest first."""
        mirror = self
        for event in events:
            mirror = mirror.after(event)
        return mirror

    def awaiting(self, number: int) -> "Mirror":
        """Begin a thread whose page was asked for: what happens meanwhile is kept."""
        if number in self.threads:
            return self
        kept = dict(self.threads)
        while len(kept) >= MOST_THREADS:
            del kept[next(iter(kept))]
        return replace(self, threads={**kept, number: Thread(loading=True, more=True)})

    def with_page(self, page: Page, *, before: int) -> "Mirror":
        """Take a page of messages: the last ones of a conversation, or those before a message id."""
        number = page.conversation.id
        mirror = self.awaiting(number)._with_conversation(page.conversation)
        thread = mirror.threads[number]
        thread = thread.with_older(page) if before else thread.with_last(page)
        kept = {key: value for key, value in mirror.threads.items() if key != number}
        return replace(mirror, threads={**kept, number: thread})

    def without_presence(self) -> "Mirror":
        """Forget who is here and looks at what: it is not known while the link is down."""
        return replace(self, presence={}, here=())

    def rows(self, view: View) -> list[int]:
        """Return the ids of a view's conversations, the most urgent first."""
        return [number for _, _, number in self.orders[view]]

    def count(self, view: View) -> int:
        """Return how many conversations a view shows."""
        return len(self.orders[view])

    def next_in_need(self, after: int) -> int:
        """Return the conversation that needs me most, going round from the one given; 0 for none."""
        me = self.me.name
        wanted = [spot for spot in self.orders[View.ALL] if spot[0] <= 1 and needs(self.conversations[spot[2]], me)]
        if not wanted:
            return 0
        ids = [spot[2] for spot in wanted]
        return ids[(ids.index(after) + 1) % len(ids)] if after in ids else ids[0]

    def limits(self, conversation: Conversation) -> Limits | None:
        """Return what fits in one message of the conversation's channel."""
        status = self.channels.get(conversation.channel)
        return status.limits if status else None

    def colleagues(self) -> list[tuple[Agent, bool]]:
        """Return who else may talk, each with whether a console is open: those first, then by name."""
        able = [one for one in self.agents.values() if one.may_talk and one.name != self.me.name]
        return sorted(((one, one.name in self.here) for one in able), key=lambda pair: (not pair[1], pair[0].name))

    def stopped(self) -> list[ChannelStatus]:
        """Return the channels that wait for a person."""
        return [status for status in self.channels.values() if status.state is ChannelState.STOPPED]

    def _after_change(self, event: Changed) -> "Mirror":
        mirror = self._with_conversation(event.conversation) if event.conversation else self
        thread = mirror.threads.get(event.conversation_id)
        if thread is None or not event.messages:
            return mirror
        return replace(mirror, threads={**mirror.threads, event.conversation_id: thread.after(event.messages)})

    def _with_conversation(self, conversation: Conversation) -> "Mirror":
        known = self.conversations.get(conversation.id)
        if known == conversation or (known and known.version > conversation.version):
            return self
        orders = dict(self.orders)
        if known:
            for view in views_of(known, self.me.name):
                order = list(orders[view])
                del order[bisect_left(order, place(known))]
                orders[view] = order
        for view in views_of(conversation, self.me.name):
            order = list(orders[view])
            insort(order, place(conversation))
            orders[view] = order
        return replace(self, orders=orders, conversations={**self.conversations, conversation.id: conversation})
