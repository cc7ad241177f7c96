"""A website's chat behind the port: its doors, its files, its way out to whoever is here or comes back."""

import asyncio
from collections.abc import Sequence
from typing import Any

import aiohttp
from aiohttp import web

from daemon.channels.base import Receive
from daemon.channels.livechat import files
from daemon.channels.livechat.doors import Client, Doors, peer
from daemon.channels.livechat.hall import Hall
from daemon.channels.livechat.line import SEND_WITHIN
from daemon.channels.livechat.passport import Office
from daemon.channels.livechat.reel import NoRecords, Records
from daemon.channels.livechat.settings import Site, read
from daemon.channels.livechat.talk import Talk, platform_id
from daemon.store.histories import VISITOR
from prolink.clock import Clock, utc_now
from prolink.config import Secret
from prolink.errors import Undeliverable
from prolink.model.channel import Limits
from prolink.model.inbound import Outgoing, Receipt
from prolink.words import _

LIMITS = Limits(text=4000, options_text=4000, buttons=10, button_title=80)
RATE = 500.0  # messages a second: the way is short
DAY = 86_400  # seconds


def open_channel(
    name: str,
    table: dict[str, Any],
    *,
    session: aiohttp.ClientSession,
    records: Records | None = None,
    client: Client = peer,
    clock: Clock = utc_now,
    stop: asyncio.Event | None = None,
) -> "Livechat":
    """Make the channel of [channels.livechat.NAME]; raise SettingsError for a wrong or missing key or secret.

    Without `records` it serves to check the settings: it knows nobody's chat.
    """
    site, secret = read(name, table)
    known, end = records or NoRecords(), stop or asyncio.Event()
    return Livechat(name, site, secret, records=known, client=client, clock=clock, stop=end)


class Livechat:
    """The chat of one website. Nothing leaves this house: what is sent is in our own database already."""

    def __init__(
        self,
        name: str,
        site: Site,
        secret: Secret,
        *,
        records: Records,
        client: Client,
        clock: Clock,
        stop: asyncio.Event,
        send_within: float = SEND_WITHIN,
    ) -> None:
        self.kind = "livechat"
        self.id = f"livechat:{name}"
        self.limits = LIMITS
        self.rate = RATE
        # A send can't be unclear: what a crash interrupted is told again under the same number, and shown once.
        self.echoes = False
        self.path = f"/livechat/{name}"
        self.hall = Hall()
        self._site, self._records, self._client, self._clock, self._stop = site, records, client, clock, stop
        self._send_within = send_within
        self._office = Office(self.id, secret, site.session_days * DAY)

    def routes(self, receive: Receive) -> Sequence[web.RouteDef]:
        """Return the script, the page, and the doors behind them."""
        talk = Talk(self.id, receive, self._records, self.hall, self._clock)
        doors = Doors(self._site, self._office, talk, self._client, self._clock, self._send_within)
        return (*files.routes(self.path, self._site), *doors.routes(self.path))

    async def run(self, receive: Receive) -> None:
        """Wait for the end of the daemon, then send every visitor away, to come back at different moments."""
        try:
            await self._stop.wait()
        finally:
            self.hall.close()

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Let a message be read: now by who is here, later by who comes back."""
        visitors = [one.value for one in outgoing.to if one.kind == VISITOR]
        if not visitors:
            raise Undeliverable(_("This person has never written in the website's chat."))
        self.hall.release(outgoing.message_id)
        for vid in visitors:
            self.hall.ring(vid)
        return Receipt(platform_id(outgoing.message_id))

    async def seen(self, platform_id: str, *, typing: bool) -> None:
        """Show that an answer is being written; that a message was read needs no word, it was acknowledged."""
        if typing:
            self.hall.tell(platform_id.partition(":")[0], {"t": "typing"})

    async def close(self) -> None:
        """Send away who is left."""
        self.hall.close()
