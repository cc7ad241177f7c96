"""A WhatsApp channel between a simulated Graph API and a recording desk, all on real sockets."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from msgspec import Struct

from daemon.channels.whatsapp.channel import WhatsApp
from daemon.channels.whatsapp.identity import PHONE
from daemon.channels.whatsapp.settings import Credentials, Number
from daemon.simulate.graph import SimulatedGraph
from daemon.simulate.shapes import Citizen
from prolink.config import Secret
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing
from tests.daemon.channels.desk import Desk, listening

NUMBER = "106540352242922"
TOKEN = "EAAsystemuser0token"
APP_SECRET = "app-secret-of-the-tests"
VERIFY_TOKEN = "verify-täken"
SITI = Citizen(name="Bu Siti", phone="628120000001", bsuid="ID.13491208655302741918", username="siti.prob")


class Stand(Struct, frozen=True):
    graph: SimulatedGraph
    channel: WhatsApp
    desk: Desk
    http: aiohttp.ClientSession
    url: str
    """The webhook."""

    async def post(self, body: bytes, header: str | None) -> int:
        """Post a body with this signature header, none for None; return the HTTP status."""
        headers = {} if header is None else {"X-Hub-Signature-256": header}
        async with self.http.post(self.url, data=io.BytesIO(body), headers=headers) as response:
            return response.status


def to_siti(text: str = "Halo", *, number: int = 41) -> Outgoing:
    return Outgoing(message_id=number, to=(Identifier(PHONE, SITI.phone),), text=text)


@asynccontextmanager
async def standing(*, timeout: float = 5.0, **number: Any) -> AsyncIterator[Stand]:
    """Tie a channel to a simulated Graph API and a desk."""
    graph = SimulatedGraph(app_secret=APP_SECRET, token=TOKEN, phone_number_id=NUMBER, pace=0)
    async with graph, aiohttp.ClientSession() as http:
        settings = Number(**{"phone_number_id": NUMBER, "base_url": graph.base_url} | number)
        credentials = Credentials(Secret(TOKEN), Secret(APP_SECRET), Secret(VERIFY_TOKEN))
        channel = WhatsApp("main", settings, credentials, timeout=timeout)
        desk = Desk()
        try:
            async with listening(channel, desk) as url:
                graph.webhook_url = url + channel.path
                yield Stand(graph, channel, desk, http, graph.webhook_url)
        finally:
            await channel.close()
