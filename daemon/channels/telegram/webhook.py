"""Webhook: Telegram comes to us, with our secret in a header; nothing is parsed before that is compared."""

import logging

from aiohttp import web
from telegram import Bot

from daemon.channels.base import Receive
from daemon.channels.telegram.inbound import KINDS, posted
from daemon.channels.telegram.taps import Taps
from daemon.channels.webhooks import Complaints, busy, matches, read_body, taken
from prolink.config import Secret
from prolink.errors import BadInput, StoreError

HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = logging.getLogger(__name__)


class Webhook:
    """The way in of one bot that is called."""

    def __init__(self, channel: str, bot: str, secret_token: Secret, taps: Taps) -> None:
        self._channel, self._bot, self._secret_token, self._taps = channel, bot, secret_token, taps
        self._complaints = Complaints(log)

    async def set_up(self, bot: Bot, url: str) -> None:
        """Tell Telegram where to post; raise TelegramError where it does not take it."""
        await bot.set_webhook(url, allowed_updates=list(KINDS), secret_token=self._secret_token.reveal())

    async def take(self, request: web.Request, receive: Receive) -> web.Response:
        """Take in one update: 200 only after the commit."""
        if not matches(self._secret_token, request.headers.get(HEADER)):
            self._complaints.warn("secret", "%s: a webhook came without our secret token", self._channel)
            return web.Response(status=401)
        try:
            news = posted(self._channel, self._bot, await read_body(request))
        except TimeoutError:
            return web.Response(status=408)
        except BadInput as problem:
            self._complaints.warn(problem.code, "%s: webhook refused: %s", self._channel, problem)
            return web.Response(status=problem.status)
        try:
            await receive(news.batch)
        except StoreError as problem:
            self._complaints.warn(problem.code, "%s: webhook put off: %s", self._channel, problem)
            return busy()
        self._taps.add(news.taps)
        return taken(request)
