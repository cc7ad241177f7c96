"""Post: the way out of one channel.

What a commit has just queued is handed over with it and leaves at once; the queue is looked at for all the rest. A send
happens outside a unit and is settled in one, so it is sent at least once. A timeout is ambiguous: where the platform
echoes our id in its statuses, the post waits for the echo before it sends again. A breaker spares a platform that is
down.
"""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic

from daemon import failpoints
from daemon.breaker import LONGEST, Breaker
from daemon.channels.base import Channel
from daemon.patience import Patience
from daemon.rate import Bucket
from daemon.settlement import settle
from daemon.store import channels, deliveries
from daemon.store.due import Due, Queued
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.clock import Clock, millis
from prolink.errors import ChannelStopped, SendError, StoreBusy, TryLater, Unclear
from prolink.model.channel import ChannelState
from prolink.model.inbound import Outgoing, Receipt
from prolink.words import _

log = logging.getLogger(__name__)

IN_FLIGHT = 32  # sends at once on one channel
IN_HAND = 256  # messages that wait in memory for their send; more are found by the next look at the queue
TROUBLED_AFTER = 3  # failures in a row
LOOKS_APART = 0.1  # seconds between looks for what waits behind others, while there is something in hand
CLOCK_SLACK = 5_000  # milliseconds that the wall clock may be set back without anybody noticing


class Post:
    """The way out of one channel."""

    def __init__(self, store: Store, clock: Clock, channel: Channel, patience: Patience) -> None:
        self.channel = channel
        self.recalled: set[int] = set()
        """Messages dropped a moment ago: a look that was under way may still bring them, or they are in hand."""
        self._store, self._clock, self._patience = store, clock, patience
        self._bell = asyncio.Event()
        self._bucket = Bucket(channel.rate)
        self._handed: deque[Due] = deque()
        self._under_way: set[int] = set()
        """Conversations."""
        self._beginning: set[int] = set()
        """Messages whose send has been started and has not yet looked at what was recalled."""
        self._behind: set[int] = set()
        """Conversations in which something waits behind what is under way or in hand."""
        self._look, self._look_at = True, 0.0
        """Whether the queue must be looked at before anything else goes, and when at the latest, monotonic."""
        self._look_soon, self._looked_at = False, 0.0
        """Whether something may wait behind what has gone, and when the queue was looked at last."""
        self._look_at_state, self._halted, self._stopping = True, False, False
        self._paused_until = 0.0
        self._breaker = Breaker(patience.first_pause)
        self._latest = 0
        self._after_sent = failpoints.at("after_sent")

    def ring(self, handed: Sequence[Queued] = (), *, look_at_state: bool = False) -> None:
        """Take what was handed over; where nothing was, have the queue looked at again."""
        self._look |= not handed
        for queued in handed:
            if queued.conversation_id in self._under_way:
                # A look may have found it before its commit was told, and then it is what is under way.
                self._behind.add(queued.conversation_id)
            elif queued.due is None and any(due.conversation_id == queued.conversation_id for due in self._handed):
                self._behind.add(queued.conversation_id)
            elif queued.due is None:
                self._look_soon = True  # It must be read, or waits behind something that a look will find.
            elif len(self._handed) < IN_HAND:
                self._handed.append(queued.due)
            else:
                self._look = True
        self._look_at_state |= look_at_state
        self._bell.set()

    def hear(self) -> None:
        """Take the platform's own word, e.g. an echo in a status, as a sign that it is worth a probe."""
        if self._breaker.open:
            self._breaker.hear()
            self._bell.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Deliver what is due until stopped."""
        earliest = self._millis() + int(self._patience.echo * 1000) if self.channel.echoes else 0
        # What was perhaps under way at a crash gets the time in which its echo comes.
        await self._hold(earliest, self._patience.longest_pause)
        async with asyncio.TaskGroup() as sends:
            while not self._stopping:
                self._bell.clear()
                try:
                    wait = await self._begin(sends)
                except StoreBusy as problem:
                    log.warning("can't look at the queue", extra={"channel": self.channel.id, "problem": str(problem)})
                    self._look = self._look_at_state = True
                    wait = self._patience.first_pause
                await self._rung(min(wait, self._patience.look))

    async def _rung(self, within: float) -> None:
        """Return when the bell rings: by itself after so many seconds. (asyncio.timeout takes five times the CPU.)"""
        alarm = asyncio.get_running_loop().call_later(within, self._bell.set)
        try:
            await self._bell.wait()
        finally:
            alarm.cancel()

    async def _begin(self, sends: asyncio.TaskGroup) -> float:
        """Start what may go, and return the seconds after which to do so again if nobody rings."""
        if self._look_at_state:
            await self._read_state()
        wait = self._obstacle()
        if self._handed and (wait > 0 or self._breaker.open):
            self._handed.clear()  # It stands in the queue like all the rest.
            self._look = True
        if wait > 0:
            return wait
        overdue = self._look_soon and monotonic() >= self._looked_at + LOOKS_APART
        while self._handed and not self._look and not overdue and self._room() > 0:
            self._start(self._handed.popleft(), sends)
        soon = self._look_soon and (overdue or not self._handed)
        if self._look or soon or monotonic() >= self._look_at:
            return await self._start_due(sends)
        return self._full() if self._handed else self._look_at - monotonic()

    def _obstacle(self) -> float:
        """Return the seconds in which nothing may go, for ever until somebody rings; 0 where the way is free."""
        if self._halted:
            return math.inf
        paused = self._paused_until - monotonic()
        if paused > 0:
            return paused
        if self._breaker.open:
            return math.inf if self._under_way else max(0.0, self._breaker.wait)
        return 0.0

    def _room(self) -> int:
        return min(1 if self._breaker.open else IN_FLIGHT - len(self._under_way), self._bucket.available())

    def _full(self) -> float:
        """Return the seconds until there is room again, for ever where a send that ends will ring."""
        return math.inf if len(self._under_way) >= IN_FLIGHT else self._bucket.wait()

    async def _start_due(self, sends: asyncio.TaskGroup) -> float:
        """Look at the queue, start what is due, and return the seconds until something else will be."""
        room = self._room()
        if room <= 0:
            self._look_soon = True
            return self._full()
        now = self._millis()
        if now < self._latest - CLOCK_SLACK:
            await self._hold(0, self._patience.echo)
        self._latest, self._looked_at = now, monotonic()
        if self._look:
            self._handed.clear()  # It was committed, so this look finds it in its turn.
        urgent, self._look, self._look_soon = self._look, False, False
        self.recalled &= self._beginning.union(one.message_id for one in self._handed)
        # Taken before the look: it may still show as waiting what is settled while it lasts, and that would go twice.
        busy = self._under_way.copy()
        self._behind &= busy.union(one.conversation_id for one in self._handed)
        limit = room + len(busy) + len(self._handed)
        rows = await self._store.all(deliveries.DUE, channel=self.channel.id, now=now, limit=limit)
        # What is in hand, or was committed while the look lasted, may have come both ways.
        in_hand = {one.message_id for one in self._handed}
        found = [one for one in deliveries.gather(rows) if one.conversation_id not in busy]
        due = [one for one in found if one.message_id not in in_hand][:room]
        for one in due:
            self._start(one, sends)
        if len(due) == room:
            self._look, self._look_soon = self._look or urgent, True
            return self._bucket.wait()
        next_due = await self._store.one(deliveries.NEXT_DUE, channel=self.channel.id, now=now)
        wait = math.inf if next_due is None else max(0.001, (next_due - now) / 1000)
        self._look_at = monotonic() + min(wait, self._patience.look)
        return 0.0 if self._look or self._look_soon or self._handed else wait

    def _start(self, due: Due, sends: asyncio.TaskGroup) -> None:
        if due.conversation_id in self._under_way:
            self._behind.add(due.conversation_id)  # It is looked for when what is before it has been settled.
            return
        if due.message_id in self.recalled:
            self._look_soon = True  # Something may wait behind it.
            return
        self._under_way.add(due.conversation_id)
        self._beginning.add(due.message_id)
        self._bucket.take()
        sends.create_task(self._deliver(due), name=f"send {due.message_id}")

    async def _read_state(self) -> None:
        self._look_at_state, self._look = False, True
        state = await self._store.one(channels.STATE, id=self.channel.id)
        self._halted = state is ChannelState.STOPPED
        if state is ChannelState.RUNNING:
            self._breaker.close()

    async def _hold(self, earliest: int, longest: float) -> None:
        """Clamp the queue's due times: not before `earliest`, not later than `longest` seconds from now."""
        latest = max(earliest, self._millis() + int(longest * 1000))

        def clamp(tx: Tx) -> None:
            deliveries.hold(tx, self.channel.id, earliest=earliest, latest=latest)

        await self._write(clamp)

    def _millis(self) -> int:
        return millis(self._clock())

    async def _deliver(self, due: Due) -> None:
        settled = False
        try:
            # A claim may have been committed since the message was found; from here on, it is out.
            self._beginning.discard(due.message_id)
            if due.message_id in self.recalled or self._halted:
                return
            outcome = await self._send(due)
            self._after_sent()
            was_open = self._breaker.open
            state = self._judge(outcome)
            pause = 0.0 if isinstance(outcome, Receipt) else self._pause(due, outcome)
            give_up_at = due.queued_at + int(self._patience.give_up * 1000)
            await self._write(
                lambda tx: settle(tx, self.channel.id, due, outcome, pause=pause, give_up_at=give_up_at, state=state)
            )
            if was_open and not self._breaker.open:
                await self._hold(0, LONGEST)  # Long pauses were meant for a platform that is down; it is back.
            # Only of what was handed over is known what waits behind it.
            settled = isinstance(outcome, Receipt) and due.shown is not None and not was_open
        finally:
            self._under_way.discard(due.conversation_id)
            self._look_soon |= not settled or due.conversation_id in self._behind
            if self._look or self._look_soon or self._handed:
                self._bell.set()

    async def _send(self, due: Due) -> Receipt | SendError:
        outgoing = Outgoing(message_id=due.message_id, to=due.to, text=due.text, options=due.options)
        try:
            async with asyncio.timeout(self._patience.answer):
                return await self.channel.send(outgoing)
        except SendError as problem:
            return problem
        except TimeoutError:
            return Unclear(_("no answer from the platform in time"))
        except Exception:
            log.exception("a channel broke while sending", extra={"channel": self.channel.id, "number": due.message_id})
            # Nobody knows how far the send had got.
            return Unclear(_("an error of PROLINK's own; see the log"))

    async def _write(self, unit: Callable[[Tx], None]) -> None:
        """Write what a platform has said, however long the disk is full: forgotten, it would be sent twice."""
        while True:
            try:
                return await self._store.write(unit)
            except StoreBusy as problem:
                log.warning("can't settle a send yet", extra={"channel": self.channel.id, "problem": str(problem)})
                await asyncio.sleep(self._patience.first_pause)

    def _judge(self, outcome: Receipt | SendError) -> ChannelState | None:
        """Return the channel's state where it changed: a person sees it at once."""
        if isinstance(outcome, ChannelStopped):
            self._halted = True
            return ChannelState.STOPPED
        if isinstance(outcome, TryLater) and outcome.after and not outcome.whole_channel:
            return None  # One person is written to too fast: that says nothing about the channel.
        if isinstance(outcome, TryLater | Unclear):
            self._breaker.fail()
            return ChannelState.TROUBLED if self._breaker.failures == TROUBLED_AFTER else None
        was_troubled = self._breaker.failures >= TROUBLED_AFTER
        self._breaker.close()
        return ChannelState.RUNNING if was_troubled else None

    def _pause(self, due: Due, outcome: SendError) -> float:
        """Return the seconds before this message is tried again; also slow the channel where it asks for that."""
        pause = self._patience.pause(due.attempts)
        if isinstance(outcome, TryLater):
            # While only probes go, a message that certainly did not arrive may be one of them.
            pause = max(min(pause, LONGEST) if self._breaker.open else pause, outcome.after)
            if outcome.whole_channel:
                until = monotonic() + max(outcome.after, self._patience.first_pause)
                self._paused_until = max(self._paused_until, until)  # Of several answers, the longest pause counts.
        elif isinstance(outcome, Unclear) and self.channel.echoes:
            pause = max(pause, self._patience.echo)
        return pause
