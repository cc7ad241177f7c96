"""Visitor: a citizen's browser without a browser, on the livechat of a running daemon."""

import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from msgspec import Struct

from prolink.errors import NoLink, Refused
from prolink.model.message import Option
from prolink.settings import Settings
from prolink.words import _

GREETED_WITHIN = 10.0  # seconds for the daemon to let a visitor in


class Heard(Struct, frozen=True):
    """One message of the desk."""

    text: str
    by: str
    """bot or agent."""
    name: str = ""
    """The agent's."""
    options: tuple[Option, ...] = ()


class Site(Struct, frozen=True):
    """Where a daemon's livechat is, and the website that may show it."""

    url: str
    origin: str


def site_of(settings: Settings) -> Site:
    """Return the first livechat of the settings; raise Refused where there is none."""
    for name, table in settings.channels.get("livechat", {}).items():
        public = settings.public
        host = "127.0.0.1" if public.host in ("0.0.0.0", "::", "") else public.host  # noqa: S104 - read, not bound
        base = public.public_url.rstrip("/") if public.certificate else f"http://{host}:{public.port}"
        return Site(f"{base}/livechat/{name}", str(next(iter(table.get("origins", [])), "")))
    raise Refused(_("The settings have no livechat to write to: add [channels.livechat.NAME], or leave out --daemon."))


class Visitor:
    """One visitor's open window."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def write(self, text: str, choice: str = "") -> None:
        """Send a message; `choice` is the id of the option that was pressed."""
        frame = {"t": "msg", "cid": secrets.token_hex(8), "text": text}
        await self._socket.send_json({**frame, "choice": choice} if choice else frame)

    async def messages(self) -> AsyncIterator[Heard]:
        """Yield what the desk says until the daemon closes the window."""
        async for frame in self._socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            told: dict[str, Any] = frame.json()
            if told.get("t") == "msg" and told.get("by") != "you":
                options = tuple(Option(str(id), str(title)) for id, title in told.get("options", []))
                yield Heard(str(told["text"]), str(told["by"]), str(told.get("name", "")), options)
                await self._socket.send_json({"t": "got", "seq": told["seq"]})


@asynccontextmanager
async def visiting(site: Site) -> AsyncGenerator[Visitor, None]:
    """Open a window as a new visitor; raise NoLink where the daemon does not let one in."""
    headers = {"Origin": site.origin}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=GREETED_WITHIN)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout, trust_env=False) as session:
        try:
            async with session.post(f"{site.url}/session", json={}) as answer:
                answer.raise_for_status()
                token = (await answer.json())["token"]
            socket = await session.ws_connect(f"{site.url}/socket")
        except (aiohttp.ClientError, TimeoutError) as problem:
            sentence = _("The livechat at {url} does not answer: {why}. Is the daemon running? prolink doctor tells.")
            raise NoLink(sentence.format(url=site.url, why=problem)) from problem
        async with socket:
            await socket.send_json({"t": "auth", "token": token})
            await socket.send_json({"t": "resume", "after": 0})
            yield Visitor(socket)
