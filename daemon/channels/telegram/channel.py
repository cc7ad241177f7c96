"""A Telegram bot behind the port: how it hears, speaks and shows that it writes."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
from aiohttp import web
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from daemon.channels.base import Receive, Source
from daemon.channels.telegram import media
from daemon.channels.telegram.failures import weighed
from daemon.channels.telegram.identity import chat_of, key, place
from daemon.channels.telegram.outbound import LIMITS, keyboard, marked
from daemon.channels.telegram.polling import Pace, Polling
from daemon.channels.telegram.settings import Account, Credentials, read
from daemon.channels.telegram.taps import Taps
from daemon.channels.telegram.throttle import Throttle
from daemon.channels.telegram.transport import Transport
from daemon.channels.telegram.webhook import Webhook
from prolink.errors import ChannelStopped, TryLater, Unclear, Undeliverable
from prolink.model.inbound import Outgoing, Receipt
from prolink.words import _

SEND_TIMEOUT = 10.0  # seconds for a whole call

log = logging.getLogger(__name__)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def open_channel(
    name: str, table: dict[str, Any], *, session: aiohttp.ClientSession, public_url: str = ""
) -> "Telegram":
    """Make the channel of [channels.telegram.NAME]; raise SettingsError for a wrong or missing key or secret.

    `public_url` is where the world reaches the public listener: a webhook's address begins with it.
    """
    account, credentials = read(name, table)
    return Telegram(name, account, credentials, session=session, public_url=public_url)


class Telegram:
    """One bot; nothing is asked of Telegram before `run`, so it starts with the Bot API down."""

    def __init__(
        self,
        name: str,
        account: Account,
        credentials: Credentials,
        *,
        session: aiohttp.ClientSession,
        public_url: str = "",
        timeout: float = SEND_TIMEOUT,
        pace: Pace | None = None,
    ) -> None:
        self.kind = "telegram"
        self.id = f"telegram:{name}"
        self.limits = LIMITS
        self.rate = account.rate
        self.echoes = False
        self.path = f"/webhooks/telegram/{name}"
        self._number = credentials.bot
        self._base_url = account.base_url
        self._pace = pace or Pace(poll=account.poll_timeout)
        self._transport = Transport(session, account.base_url, credentials.token, timeout=timeout)
        # A token it must be given, though it never uses it: the transport makes the addresses.
        self._bot = Bot("-", _nowhere, _nowhere, request=self._transport, get_updates_request=self._transport)
        self._throttle = Throttle()
        self._taps = Taps(self._bot)
        self._polling = Polling(self.id, self._number, self._transport, self._taps, self._pace)
        self._webhook: Webhook | None = None
        if account.mode == "webhook":
            assert credentials.secret_token is not None, "settings.read wants one for a webhook"
            self._webhook = Webhook(self.id, self._number, credentials.secret_token, self._taps)
        self._webhook_url = f"{public_url.rstrip('/')}{self.path}" if public_url else ""

    def routes(self, receive: Receive) -> Sequence[web.RouteDef]:
        """Return the webhook, nothing when polling."""
        if self._webhook is None:
            return ()
        webhook = self._webhook

        async def take(request: web.Request) -> web.Response:
            return await webhook.take(request, receive)

        return (web.post(self.path, take),)

    async def run(self, receive: Receive) -> None:
        """Hear what is new, and answer taps; raise ChannelStopped for a wrong token, TryLater when trouble lasts."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._taps.run(), name=f"{self.id} taps")
                await (self._polling.run(receive) if self._webhook is None else self._be_called(self._webhook))
        except BaseExceptionGroup as problems:
            raise problems.exceptions[0] from None  # The group only wraps the one error that ended it.

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one message to Telegram, once."""
        chat = chat_of(outgoing.to)
        if not chat:
            raise Undeliverable(_("This person has no Telegram account to write to."))
        try:
            return await self._send(chat, outgoing)
        except TelegramError as problem:
            error = self._throttle.widened(chat, weighed(problem, self._transport.hidden))
            raise error from None

    async def seen(self, platform_id: str, *, typing: bool) -> None:
        """Show that we write, for at most five seconds; Telegram's bots have no sign that they read."""
        where = place(platform_id)
        if not typing or where is None:
            return
        try:
            await self._bot.send_chat_action(where.chat, ChatAction.TYPING)
        except TelegramError as problem:
            log.debug("%s: not shown as typing: %s", self.id, type(problem).__name__)

    async def locate(self, ref: str) -> Source:
        """Ask Telegram where a citizen's file is; the address holds for an hour."""
        try:
            body = await self._transport.retrieve(media.question(ref))
            return media.source(body, self._transport.file_url, self._base_url)
        except TelegramError as problem:
            raise weighed(problem, self._transport.hidden) from None

    async def close(self) -> None:
        """Keep nothing open: the session belongs to the daemon."""

    async def _send(self, chat: int, outgoing: Outgoing) -> Receipt:
        html = marked(outgoing.text)
        if html is not None:
            try:
                return await self._say(chat, outgoing, html, ParseMode.HTML)
            except BadRequest as problem:
                if "parse entities" not in problem.message:
                    raise
                # Certainly not delivered: what Telegram can't read as HTML goes as it was written.
        return await self._say(chat, outgoing, outgoing.text, None)

    async def _say(self, chat: int, outgoing: Outgoing, text: str, parse_mode: str | None) -> Receipt:
        try:
            sent = await self._bot.send_message(
                chat,
                text,
                parse_mode=parse_mode,
                reply_markup=keyboard(outgoing.options),
                link_preview_options=_NO_PREVIEW,
            )
            return Receipt(key(self._number, chat, sent.message_id))
        except TelegramError:
            raise
        except Exception as problem:
            # PTB's strict parser: Telegram said 200, so it has the message, but we can't read where.
            log.warning("%s: the answer to a send can't be read: %s", self.id, type(problem).__name__)
            raise Unclear(_("Telegram took the message but named no id for it.")) from None

    async def _be_called(self, webhook: Webhook) -> None:
        """Tell Telegram where we are, where we know it ourselves, and wait to be called."""
        if self._webhook_url:
            try:
                await webhook.set_up(self._bot, self._webhook_url)
            except TelegramError as problem:
                error = weighed(problem, self._transport.hidden)
                if isinstance(error, ChannelStopped):
                    raise error from None
                raise TryLater(
                    error.reason, platform_code=error.platform_code, after=self._pace.longest_pause
                ) from None
        else:
            log.info("%s: [public] has no public_url; tell Telegram of %s yourself with setWebhook", self.id, self.path)
        await asyncio.Event().wait()


def _nowhere(_token: str) -> str:
    return ""
