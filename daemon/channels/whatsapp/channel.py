"""A WhatsApp number behind the port: its webhook, its sends, its blue ticks."""

import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
from aiohttp import web

from daemon.channels.base import Receive, Source
from daemon.channels.webhooks import Complaints, busy, matches, read_body, taken
from daemon.channels.whatsapp import inbound, media, signature
from daemon.channels.whatsapp.outbound import LIMITS, payload, read_receipt
from daemon.channels.whatsapp.sending import SEND_TIMEOUT, Graph, receipt
from daemon.channels.whatsapp.settings import Credentials, Number, read
from prolink.errors import BadInput, SendError, SettingsError, StoreError
from prolink.model.inbound import Outgoing, Receipt

log = logging.getLogger(__name__)


def open_channel(name: str, table: dict[str, Any], *, session: aiohttp.ClientSession) -> "WhatsApp":
    """Make the channel of [channels.whatsapp.NAME]; raise SettingsError for a wrong or missing key or secret."""
    number, credentials = read(name, table)
    try:
        return WhatsApp(name, number, credentials)
    except ValueError as problem:
        where = f"[channels.whatsapp.{name}]"
        raise SettingsError(f"{where}: a call can't be made of base_url and the token: {problem}.") from problem


class WhatsApp:
    """One number of the WhatsApp Cloud API."""

    def __init__(self, name: str, number: Number, credentials: Credentials, *, timeout: float = SEND_TIMEOUT) -> None:
        self.kind = "whatsapp"
        self.id = f"whatsapp:{name}"
        self.limits = LIMITS
        self.rate = number.rate
        self.echoes = True
        self.path = f"/webhooks/whatsapp/{name}"
        self._number = number
        self._credentials = credentials
        self._signature = signature.Signature(credentials.app_secret)
        self._graph = Graph(number.base_url, credentials.token, timeout=timeout)
        self._version = f"/{number.graph_version}"
        self._messages = self._graph.post(f"{self._version}/{number.phone_number_id}/messages")
        self._complaints = Complaints(log)

    def routes(self, receive: Receive) -> Sequence[web.RouteDef]:
        """Return the webhook: GET for Meta's handshake, POST for what happens."""

        async def webhook(request: web.Request) -> web.Response:
            return await self._webhook(request, receive)

        return (web.get(self.path, self._handshake), web.post(self.path, webhook))

    async def run(self, receive: Receive) -> None:
        """Return at once: Meta comes to us."""

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one message to Meta, once; our id goes along and comes back in its statuses."""
        answer = await self._graph.call(self._messages, payload(outgoing))
        return receipt(answer, self._credentials.token)

    async def seen(self, platform_id: str, *, typing: bool) -> None:
        """Show blue ticks and, with `typing`, that we write; neither where the settings forbid read receipts."""
        if not self._number.read_receipts:
            return
        try:
            answer = await self._graph.call(self._messages, read_receipt(platform_id, typing=typing))
        except SendError as problem:
            log.debug("%s: no read receipt: %s", self.id, problem.reason)
            return
        if answer.status != 200:
            log.debug("%s: no read receipt: HTTP status %d", self.id, answer.status)

    async def locate(self, ref: str) -> Source:
        """Ask Meta where a citizen's file is; the address holds for minutes."""
        answer = await self._graph.call(self._graph.get(media.question(self._version, ref)))
        return media.source(answer, self._credentials.token, self._number.base_url)

    async def close(self) -> None:
        """Let go of the connections to Meta."""
        self._graph.close()

    async def _handshake(self, request: web.Request) -> web.Response:
        asked = request.query
        if asked.get("hub.mode") != "subscribe" or not matches(
            self._credentials.verify_token, asked.get("hub.verify_token")
        ):
            self._complaints.warn("handshake", "%s: a webhook handshake had the wrong verify token", self.id)
            return web.Response(status=403)
        return web.Response(text=asked.get("hub.challenge", ""), content_type="text/plain")

    async def _webhook(self, request: web.Request, receive: Receive) -> web.Response:
        try:
            body = await read_body(request)
            self._signature.check(body, request.headers.get(signature.HEADER))
            batch = inbound.batch(self.id, self._number.phone_number_id, body)
        except TimeoutError:
            return web.Response(status=408)
        except BadInput as problem:
            self._complaints.warn(problem.code, "%s: webhook refused: %s", self.id, problem)
            return web.Response(status=problem.status)
        try:
            await receive(batch)
        except StoreError as problem:
            self._complaints.warn(problem.code, "%s: webhook put off: %s", self.id, problem)
            return busy()
        return taken(request)
