"""Polling: asks Telegram for news, and asks for later news only after what came has been committed."""

import asyncio
import logging
import random
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from telegram.error import TelegramError

from daemon.channels.base import Receive
from daemon.channels.telegram.failures import weighed
from daemon.channels.telegram.inbound import KINDS, News, polled
from daemon.channels.telegram.taps import Taps
from daemon.channels.telegram.transport import Transport
from prolink.errors import BadInput, ChannelStopped, SendError, StoreError, TryLater, Unclear
from prolink.words import _

log = logging.getLogger(__name__)

ALLOWED = msgspec.json.encode(list(KINDS)).decode()
TROUBLED_AFTER = 3  # failures in a row: then staff see it


class Pace(Struct, frozen=True):
    """How long polling waits for what, in seconds."""

    poll: int = 50
    """For news, at Telegram's side."""
    grace: float = 10.0
    """For the answer to come, beyond `poll`."""
    first_pause: float = 1.0
    """After a failure; doubled with each."""
    longest_pause: float = 60.0
    conflict_pause: float = 30.0
    """While another program polls for the same bot: asking more often only throws it out."""

    def pause(self, failures: int) -> float:
        """Return the pause after so many failures in a row, with jitter."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(failures - 1, 16)) * random.uniform(0.5, 1)  # noqa: S311


class Polling:
    """The way in of one bot that polls."""

    def __init__(self, channel: str, bot: str, transport: Transport, taps: Taps, pace: Pace) -> None:
        self._channel, self._bot, self._transport, self._taps, self._pace = channel, bot, transport, taps, pace
        self._confirm = 0
        """What to ask from: it tells Telegram that everything before was stored. 0 once Telegram knows."""
        self._failures = 0

    async def run(self, receive: Receive) -> None:
        """Take in news for ever; raise ChannelStopped for a wrong token, TryLater when trouble lasts."""
        while True:
            try:
                news = await self._ask()
            except SendError as problem:
                await self._rest(problem)
                continue
            self._failures = 0
            if news is None:
                # Nothing waits below: after a week of silence Telegram may count anew, from a lower number.
                self._confirm = 0
                continue
            try:
                await receive(news.batch)
            except StoreError as problem:
                log.warning("%s: updates put off: %s", self._channel, problem)
                await asyncio.sleep(self._pace.first_pause)
                continue
            self._confirm = news.last + 1
            self._taps.add(news.taps)

    async def _ask(self) -> News | None:
        """Return what is new, None for nothing; raise the SendError that says what to do."""
        query: dict[str, object] = {"timeout": self._pace.poll, "allowed_updates": ALLOWED}
        if self._confirm:
            query["offset"] = self._confirm
        try:
            body = await self._transport.retrieve(
                f"/getUpdates?{urlencode(query)}", read_timeout=self._pace.poll + self._pace.grace
            )
            return polled(self._channel, self._bot, body)
        except TelegramError as problem:
            raise weighed(problem, self._transport.hidden) from None
        except BadInput as problem:
            raise Unclear(_("Telegram's answer can't be read: {why}").format(why=problem)) from problem

    async def _rest(self, problem: SendError) -> None:
        """Pause after a failure; raise what a person must mend, and trouble that lasts."""
        if isinstance(problem, ChannelStopped):
            raise problem
        self._failures += 1
        pause = self._pace.pause(self._failures)
        if isinstance(problem, TryLater):
            pause = max(pause, problem.after)
            if problem.platform_code == "409":
                raise TryLater(problem.reason, platform_code="409", after=self._pace.conflict_pause)
        if self._failures >= TROUBLED_AFTER:
            raise TryLater(problem.reason, platform_code=problem.platform_code, after=pause)
        log.warning("%s: no news from Telegram: %s", self._channel, problem.reason)
        await asyncio.sleep(pause)
