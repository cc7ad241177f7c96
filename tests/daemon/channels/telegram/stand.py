"""A Telegram channel between a simulated Bot API and a recording desk, all on real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from msgspec import Struct

from daemon.channels.telegram.channel import Telegram
from daemon.channels.telegram.identity import ID
from daemon.channels.telegram.polling import Pace
from daemon.channels.telegram.settings import Account, Credentials
from daemon.simulate.bot_api import SimulatedBotApi
from daemon.simulate.bot_shapes import User
from prolink.config import Secret
from prolink.errors import ChannelStopped, SendError, TryLater
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing
from prolink.model.message import Option
from tests.daemon.channels.desk import Desk, listening

BOT = "110201543"
TOKEN = f"{BOT}:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET_TOKEN = "webhook-secret_of-the-tests"
SITI = User(id=628120000001, first_name="Siti", last_name="Aminah", username="siti_prob")
JOKO = User(id=628120000002, first_name="Pak Joko")
PATIENCE = 5.0  # seconds until a test gives up
FAST = Pace(poll=1, grace=0.5, first_pause=0.01, longest_pause=0.04, conflict_pause=0.02)


class Stand(Struct, frozen=True):
    api: SimulatedBotApi
    channel: Telegram
    desk: Desk
    http: aiohttp.ClientSession
    url: str
    """The webhook."""
    troubles: list[SendError]
    """What `run` raised."""

    async def heard(self) -> None:
        """Wait until Telegram knows that everything was stored."""
        async with asyncio.timeout(PATIENCE):
            await self.api.heard()

    async def until(self, come_true: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.api.until(come_true)

    def key(self, message_id: int, user: User = SITI) -> str:
        return f"{BOT}:{user.id}:{message_id}"


def to(user: User = SITI, text: str = "Halo", *, options: tuple[Option, ...] = ()) -> Outgoing:
    return Outgoing(message_id=41, to=(Identifier(ID, str(user.id)),), text=text, options=options)


async def keep_running(channel: Telegram, desk: Desk, troubles: list[SendError]) -> None:
    """Do what the daemon does with a run: again after trouble, no more when it stopped."""
    while True:
        try:
            await channel.run(desk.receive)
        except TryLater as problem:
            troubles.append(problem)
            await asyncio.sleep(problem.after)
        except ChannelStopped as problem:
            troubles.append(problem)
            return


@asynccontextmanager
async def standing(
    *,
    running: bool = True,
    timeout: float = 5.0,
    pace: Pace = FAST,
    token: str = TOKEN,
    public_url: str | None = None,
    **account: Any,
) -> AsyncIterator[Stand]:
    """Tie a channel to a simulated Bot API and a desk; with `running` it hears too."""
    api = SimulatedBotApi(token=TOKEN)
    desk, troubles = Desk(), list[SendError]()
    async with api, aiohttp.ClientSession() as http:
        api.know(SITI)
        api.know(JOKO)
        settings = Account(**{"base_url": api.base_url} | account)
        secret_token = Secret(SECRET_TOKEN) if settings.mode == "webhook" else None
        port = free_port()
        channel = Telegram(
            "main",
            settings,
            Credentials(Secret(token), secret_token),
            session=http,
            public_url=f"http://127.0.0.1:{port}" if public_url is None else public_url,
            timeout=timeout,
            pace=pace,
        )
        async with listening(channel, desk, port) as url, asyncio.TaskGroup() as group:
            run = group.create_task(keep_running(channel, desk, troubles)) if running else None
            try:
                yield Stand(api, channel, desk, http, url + channel.path, troubles)
            finally:
                if run is not None:
                    run.cancel()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
