"""Talk: what a visitor may do once it is known who it is, whichever way the words come."""

import logging

from daemon.channels.base import Receive
from daemon.channels.livechat import frames
from daemon.channels.livechat.brakes import Brake
from daemon.channels.livechat.frames import Write
from daemon.channels.livechat.hall import Hall
from daemon.channels.livechat.reel import Records, Reel
from daemon.store.histories import PAGE
from prolink.clock import Clock, millis
from prolink.errors import StoreError
from prolink.model.inbound import Batch, StatusUpdate
from prolink.model.message import RANK, State

log = logging.getLogger(__name__)

MESSAGES = 1.0  # a second that a visitor may write
MESSAGES_AT_ONCE = 5
FRAMES = 10.0  # a second of any sort
FRAMES_AT_ONCE = 60


class Talk:
    """One channel's conversations with the desk."""

    def __init__(self, channel: str, receive: Receive, records: Records, hall: Hall, clock: Clock) -> None:
        self.hall = hall
        self._channel, self._receive, self._records, self._clock = channel, receive, records, clock
        self._messages = Brake(MESSAGES, MESSAGES_AT_ONCE)
        self._frames = Brake(FRAMES, FRAMES_AT_ONCE)

    def hurried(self, vid: str) -> bool:
        """Count anything that a visitor sends and tell whether it is more than a widget ever would."""
        return self._frames.wait(vid) > 0

    def pause(self, vid: str) -> float:
        """Count a message and return 0.0, or the seconds that its visitor must wait first."""
        return self._messages.wait(vid)

    async def write(self, vid: str, said: Write) -> int:
        """Have a message stored and answered, once for each cid; return its number. Raises StoreBusy or StoreFailed."""
        await self._receive(frames.batch(self._channel, vid, said, millis(self._clock())))
        self.hall.ring(vid)
        return await self._records.number(self._channel, frames.key(vid, said.cid))

    def reel(self, vid: str, after: int, have: tuple[int, ...] = ()) -> Reel:
        """Return what unrolls the chat after a number."""
        return Reel(self._records, self._channel, vid, self.hall.released, after=after, have=have)

    async def mark(self, vid: str, upto: int, state: State, since: int = 0) -> int:
        """Report that our messages up to a number arrived or were read; return how far that is known now.

        Only messages that this visitor could read are touched, whatever number is claimed. Best effort.
        """
        at = since
        while at < upto:
            page = await self._records.after(self._channel, vid, at)
            told = [past for past in page if past.seq <= upto]
            updates = tuple(
                StatusUpdate(
                    platform_id=platform_id(past.seq), state=state, at=millis(self._clock()), message_id=past.seq
                )
                for past in told
                if past.state in RANK
                and RANK[past.state] < RANK[state]
                and (past.state is not State.QUEUED or past.seq in self.hall.released)
            )
            if updates:
                kept = frames.encode({"visitor": vid, state.value: upto})
                try:
                    await self._receive(Batch(channel=self._channel, body=kept, items=updates))
                except StoreError as problem:
                    log.debug("no mark", extra={"channel": self._channel, "problem": str(problem)})
                    return at
            at = told[-1].seq if told else upto
            if len(told) < PAGE:
                return at
        return at


def platform_id(seq: int) -> str:
    """Return the platform's id of a message of ours: the platform is this house."""
    return f"lc:{seq}"
