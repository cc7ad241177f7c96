"""Outbox: takes what is due to its platform, in order within each conversation, until it is settled or given up.

A channel that fails delays no other: each has a post of its own. A send happens outside a unit and is settled in one,
so it is sent at least once. A timeout is ambiguous: where the platform echoes our id in its statuses, the post waits
for the echo before it sends again.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from time import monotonic

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
SEND_TIMEOUT = 20.0  # seconds, over the channel's own
ECHO_GRACE = 6.0  # seconds in which a platform's status tells that it has the message
FIRST_PAUSE = 2.0  # seconds
LONGEST_PAUSE = 300.0  # seconds
GIVE_UP_AFTER = 24 * 3600.0  # seconds in the queue
TROUBLED_AFTER = 3  # failures in a row


def pause_after(attempts: int, jitter: Callable[[], float] = random.random) -> float:
    """Return the seconds before the next attempt: doubling, capped, with jitter so that not all return at once."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts, 16)) * (0.5 + jitter() / 2)


class Outbox:
    """One post a channel. `ring` is called after each commit."""

    def __init__(self, store: Store, clock: Clock, channels: Sequence[Channel]) -> None:
        self.posts = {channel.id: Post(store, clock, channel) for channel in channels}

    def ring(self, committed: Committed) -> None:
        """Wake the posts that have something new, and take back what was dropped."""
        for post in self.posts.values():
            post.recalled |= committed.dropped
        for id in committed.queued | committed.channels:
            if id in self.posts:
                self.posts[id].ring(look_at_state=id in committed.channels)

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

    def __init__(self, store: Store, clock: Clock, channel: Channel) -> None:
        self.channel = channel
        self.recalled: set[int] = set()
        """Messages dropped since the last look at the queue: a look that was under way may still bring them."""
        self._store, self._clock = store, clock
        self._bell = asyncio.Event()
        self._bucket = Bucket(channel.rate)
        self._under_way: set[int] = set()
        self._look_at_state, self._halted, self._stopping = True, False, False
        self._paused_until = 0.0
        self._failures = 0

    def ring(self, *, look_at_state: bool = False) -> None:
        """Have the queue looked at again."""
        self._look_at_state |= look_at_state
        self._bell.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Deliver what is due until stopped."""
        await self._recover()
        async with asyncio.TaskGroup() as sends:
            while not self._stopping:
                self._bell.clear()
                wait = await self._begin(sends)
                try:
                    async with asyncio.timeout(wait):
                        await self._bell.wait()
                except TimeoutError:
                    pass

    async def _recover(self) -> None:
        """Give what was perhaps under way at a crash the time in which its echo comes."""
        now = millis(self._clock())
        earliest = now + int(ECHO_GRACE * 1000) if self.channel.echoes else 0
        await self._store.write(
            lambda tx: deliveries.hold(
                tx, self.channel.id, earliest=earliest, latest=max(earliest, now + int(LONGEST_PAUSE * 1000))
            )
        )

    async def _begin(self, sends: asyncio.TaskGroup) -> float | None:
        """Start what is due and may go, and return the seconds after which to look again (None: when rung)."""
        if self._look_at_state:
            self._look_at_state = False
            state = await self._store.one(channels.STATE, id=self.channel.id)
            self._halted = state is ChannelState.STOPPED
        paused = self._paused_until - monotonic()
        if self._halted or paused > 0:
            return None if self._halted else paused
        room = min(IN_FLIGHT - len(self._under_way), self._bucket.available())
        if room <= 0:
            return None if len(self._under_way) >= IN_FLIGHT else self._bucket.wait()
        self.recalled.clear()
        now = millis(self._clock())
        limit = room + len(self._under_way)
        rows = await self._store.all(deliveries.DUE, channel=self.channel.id, now=now, limit=limit)
        due = [found for found in deliveries.gather(rows) if found.conversation_id not in self._under_way][:room]
        for found in due:
            if found.message_id not in self.recalled:
                self._under_way.add(found.conversation_id)
                self._bucket.take()
                sends.create_task(self._deliver(found), name=f"send {found.message_id}")
        if due:
            return 0.0 if len(due) < room else self._bucket.wait()
        next_due = await self._store.one(deliveries.NEXT_DUE, channel=self.channel.id, now=now)
        return None if next_due is None else max(0.001, (next_due - now) / 1000)

    async def _deliver(self, due: Due) -> None:
        try:
            outcome = await self._send(due)
            state = self._judge(outcome)
            pause = self._pause(due, outcome)
            await self._write(lambda tx: settle(tx, self.channel.id, due, outcome, pause=pause, state=state))
        finally:
            self._under_way.discard(due.conversation_id)
            self._bell.set()

    async def _send(self, due: Due) -> Receipt | SendError:
        outgoing = Outgoing(message_id=due.message_id, to=due.to, text=due.text, options=due.options)
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                return await self.channel.send(outgoing)
        except SendError as problem:
            return problem
        except TimeoutError:
            return Unclear(_("no answer from the platform in time"))
        except Exception:
            log.exception("a channel broke while sending", extra={"channel": self.channel.id, "number": due.message_id})
            return TryLater(_("an error of PROLINK's own; see the log"))

    async def _write(self, unit: Callable[[Tx], None]) -> None:
        """Write what a platform has said, however long the disk is full: forgotten, it would be sent twice."""
        while True:
            try:
                return await self._store.write(unit)
            except StoreBusy as problem:
                log.warning("can't settle a send yet", extra={"channel": self.channel.id, "problem": str(problem)})
                await asyncio.sleep(FIRST_PAUSE)

    def _judge(self, outcome: Receipt | SendError) -> ChannelState | None:
        """Return the channel's state where it changed: a person sees it at once."""
        if isinstance(outcome, ChannelStopped):
            self._halted = True
            return ChannelState.STOPPED
        if isinstance(outcome, TryLater | Unclear):
            self._failures += 1
            return ChannelState.TROUBLED if self._failures == TROUBLED_AFTER else None
        was_troubled, self._failures = self._failures >= TROUBLED_AFTER, 0
        return ChannelState.RUNNING if was_troubled else None

    def _pause(self, due: Due, outcome: Receipt | SendError) -> float:
        pause = pause_after(due.attempts)
        if isinstance(outcome, TryLater):
            pause = max(pause, outcome.after)
            if outcome.whole_channel:
                self._paused_until = monotonic() + max(outcome.after, FIRST_PAUSE)
        elif isinstance(outcome, Unclear) and self.channel.echoes:
            pause = max(pause, ECHO_GRACE)
        return pause


def settle(
    tx: Tx, channel: str, due: Due, outcome: Receipt | SendError, *, pause: float, state: ChannelState | None
) -> None:
    """Write down what came of a send; runs inside a unit."""
    if state is not None:
        channels.set_state(tx, channel, state, "" if isinstance(outcome, Receipt) else outcome.reason)
    match outcome:
        case Receipt(platform_id=platform_id):
            deliveries.settle(tx, due, platform_id)
            channels.spoke(tx, channel)
        case Undeliverable(reason=reason, platform_code=code):
            deliveries.fail(tx, due, reason, code)
        case ChannelStopped():
            pass  # It stays queued as it is: nothing is wrong with the message.
        case SendError(reason=reason, platform_code=code) if tx.now - due.queued_at > GIVE_UP_AFTER * 1000:
            sentence = _("not delivered in 24 hours of trying; the last word was: {reason}")
            deliveries.fail(tx, due, sentence.format(reason=reason), code)
        case SendError(reason=reason, platform_code=code):
            due_at = tx.now + int(pause * 1000)
            deliveries.postpone(tx, due, due_at=due_at, reason=reason, platform_code=code)
