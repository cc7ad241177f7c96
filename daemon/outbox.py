"""Outbox: takes what is due to its platform, in order within each conversation, until it is settled or given up.

A channel that fails delays no other: each has a post of its own, with a breaker that spares a platform that is down. A
send happens outside a unit and is settled in one, so it is sent at least once. A timeout is ambiguous: where the
platform echoes our id in its statuses, the post waits for the echo before it sends again.
"""

import asyncio
import logging
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from daemon import failpoints
from daemon.breaker import LONGEST, Breaker
from daemon.channels.base import Channel
from daemon.rate import Bucket
from daemon.store import channels, deliveries
from daemon.store.deliveries import Due
from daemon.store.store import Store
from daemon.store.tx import Committed, Tx
from prolink.clock import Clock, millis
from prolink.errors import ChannelStopped, SendError, StoreBusy, TryLater, Unclear, Undeliverable
from prolink.model.channel import ChannelState
from prolink.model.inbound import Outgoing, Receipt
from prolink.words import _

log = logging.getLogger(__name__)

IN_FLIGHT = 32  # sends at once on one channel
TROUBLED_AFTER = 3  # failures in a row
LEAST_ATTEMPTS = 8  # before giving up: a channel that stood still, or a clock that leapt, did not try for 24 hours
CLOCK_SLACK = 5_000  # milliseconds that the wall clock may be set back without anybody noticing


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a post waits for what, in seconds."""

    answer: float = 20.0
    """For a send to return, over the channel's own limit."""
    echo: float = 6.0
    """For a platform's status to tell that it has a message whose send was unclear."""
    first_pause: float = 2.0
    """Before the second attempt; doubled from there."""
    longest_pause: float = 300.0
    give_up: float = 24 * 3600.0
    """In the queue."""
    look: float = 60.0
    """Between two looks at the queue at most: due times are wall clock, and that may be set back."""

    def pause(self, attempts: int, jitter: Callable[[], float] = random.random) -> float:
        """Return the pause after so many failures: doubling, capped, with jitter so that not all return at once."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(attempts, 16)) * (0.5 + jitter() / 2)


class Outbox:
    """One post a channel. `ring` is called after each commit."""

    def __init__(
        self, store: Store, clock: Clock, channels: Sequence[Channel], patience: Patience = Patience()
    ) -> None:
        self.posts = {channel.id: Post(store, clock, channel, patience) for channel in channels}

    def ring(self, committed: Committed) -> None:
        """Wake the posts that have something new, and take back what was dropped."""
        for post in self.posts.values():
            post.recalled |= committed.dropped
        for id in committed.queued | committed.channels:
            if id in self.posts:
                self.posts[id].ring(look_at_state=id in committed.channels)
        for id in committed.spoke & self.posts.keys():
            self.posts[id].hear()

    async def run(self) -> None:
        """Deliver until stopped; returns when what was under way has been settled."""
        async with asyncio.TaskGroup() as group:
            for post in self.posts.values():
                group.create_task(post.run(), name=f"post {post.channel.id}")

    def stop(self) -> None:
        """Begin nothing more."""
        for post in self.posts.values():
            post.stop()


class Post:
    """The way out of one channel."""

    def __init__(self, store: Store, clock: Clock, channel: Channel, patience: Patience) -> None:
        self.channel = channel
        self.recalled: set[int] = set()
        """Messages dropped since the last look at the queue: a look that was under way may still bring them."""
        self._store, self._clock, self._patience = store, clock, patience
        self._bell = asyncio.Event()
        self._bucket = Bucket(channel.rate)
        self._under_way: set[int] = set()
        self._look_at_state, self._halted, self._stopping = True, False, False
        self._paused_until = 0.0
        self._breaker = Breaker(patience.first_pause)
        self._latest = 0
        self._after_sent = failpoints.at("after_sent")

    def ring(self, *, look_at_state: bool = False) -> None:
        """Have the queue looked at again."""
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
                    self._look_at_state = True
                    wait = self._patience.first_pause
                try:
                    async with asyncio.timeout(min(wait, self._patience.look)):
                        await self._bell.wait()
                except TimeoutError:
                    pass

    async def _begin(self, sends: asyncio.TaskGroup) -> float:
        """Start what is due and may go, and return the seconds after which to look again if nobody rings."""
        if self._look_at_state:
            await self._read_state()
        paused = self._paused_until - monotonic()
        if self._halted or paused > 0:
            return math.inf if self._halted else paused
        if self._breaker.open and (self._under_way or self._breaker.wait > 0):
            return math.inf if self._under_way else self._breaker.wait
        room = min(1 if self._breaker.open else IN_FLIGHT - len(self._under_way), self._bucket.available())
        if room <= 0:
            return math.inf if len(self._under_way) >= IN_FLIGHT else self._bucket.wait()
        now = self._millis()
        if now < self._latest - CLOCK_SLACK:
            await self._hold(0, self._patience.echo)
        self._latest = now
        self.recalled.clear()
        # Taken before the look: it may still show as waiting what is settled while it lasts, and that would go twice.
        busy = self._under_way.copy()
        rows = await self._store.all(deliveries.DUE, channel=self.channel.id, now=now, limit=room + len(busy))
        due = [found for found in deliveries.gather(rows) if found.conversation_id not in busy][:room]
        for found in due:
            self._under_way.add(found.conversation_id)
            self._bucket.take()
            sends.create_task(self._deliver(found), name=f"send {found.message_id}")
        if due:
            return 0.0 if len(due) < room else self._bucket.wait()
        next_due = await self._store.one(deliveries.NEXT_DUE, channel=self.channel.id, now=now)
        return math.inf if next_due is None else max(0.001, (next_due - now) / 1000)

    async def _read_state(self) -> None:
        self._look_at_state = False
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
        try:
            # A claim may have been committed since the queue was looked at; from here on, the message is out.
            if due.message_id in self.recalled or self._halted:
                return
            outcome = await self._send(due)
            self._after_sent()
            was_open = self._breaker.open
            state = self._judge(outcome)
            pause = self._pause(due, outcome)
            give_up_at = due.queued_at + int(self._patience.give_up * 1000)
            await self._write(
                lambda tx: settle(tx, self.channel.id, due, outcome, pause=pause, give_up_at=give_up_at, state=state)
            )
            if was_open and not self._breaker.open:
                await self._hold(0, LONGEST)  # Long pauses were meant for a platform that is down; it is back.
        finally:
            self._under_way.discard(due.conversation_id)
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

    def _pause(self, due: Due, outcome: Receipt | SendError) -> float:
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


def settle(
    tx: Tx,
    channel: str,
    due: Due,
    outcome: Receipt | SendError,
    *,
    pause: float,
    give_up_at: int,
    state: ChannelState | None,
) -> None:
    """Write down what came of a send; runs inside a unit."""
    if state is not None and (
        # A person (or a status) may have stopped the channel while this was under way: that stands.
        state is ChannelState.STOPPED or tx.one(channels.STATE, id=channel) is not ChannelState.STOPPED
    ):
        channels.set_state(tx, channel, state, "" if isinstance(outcome, Receipt) else outcome.reason)
    match outcome:
        case Receipt(platform_id=platform_id):
            deliveries.settle(tx, due, platform_id)
            tx.committed.spoke.add(channel)
        case Undeliverable(reason=reason, platform_code=code):
            deliveries.fail(tx, due, reason, code)
        case ChannelStopped():
            pass  # It stays queued as it is: nothing is wrong with the message.
        case SendError(reason=reason, platform_code=code) if tx.now > give_up_at and due.attempts + 1 >= LEAST_ATTEMPTS:
            sentence = _("not delivered in 24 hours of trying; the last word was: {reason}")
            deliveries.fail(tx, due, sentence.format(reason=reason), code)
        case SendError(reason=reason, platform_code=code):
            due_at = tx.now + int(pause * 1000)
            deliveries.postpone(tx, due, due_at=due_at, reason=reason, platform_code=code)
