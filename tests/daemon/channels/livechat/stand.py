"""A website's chat on real sockets, with a book in place of the store and a browser's end of the wire."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from msgspec import Struct
from msgspec.structs import replace

from daemon.channels.livechat.channel import Livechat
from daemon.channels.livechat.line import SEND_WITHIN
from daemon.channels.livechat.settings import Site
from daemon.store.histories import PAGE, VISITOR, Past
from prolink.clock import Clock, utc_now
from prolink.config import Secret
from prolink.model.contact import Identifier
from prolink.model.inbound import Batch, InboundMessage, Outgoing, StatusUpdate
from prolink.model.message import Option, Origin, State
from tests.daemon.channels.desk import Desk, listening

SECRET = "livechat-secret-of-the-tests-0123456789"
WEBSITE = "https://www.probolinggokota.example.id"
PATIENCE = 5.0  # seconds before a test that waits is called stuck


def vid_of(token: str) -> str:
    """Return the visitor whom a token names."""
    return str(json.loads(urlsafe_b64decode(token.partition(".")[0]))["vid"])


class Book(Desk):
    """A desk that also remembers what was said, as the store does; it hears of each cid once."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, Past]] = []
        self.held: asyncio.Event | None = None
        """While set and not rung, the commit does not come."""

    async def receive(self, batch: Batch) -> None:
        if self.held:
            await self.held.wait()
        await super().receive(batch)
        for item in batch.items:
            if isinstance(item, InboundMessage) and not await self.number(batch.channel, item.key):
                self.write(item.sender.identifiers[0].value, origin=Origin.CITIZEN, key=item.key, text=item.text)
            elif isinstance(item, StatusUpdate):
                self.settle(item.message_id, item.state)

    def write(self, vid: str, **about: Any) -> int:
        seq = len(self.said) + 1
        self.said.append((vid, Past(seq=seq, at=1_700_000_000_000 + seq, **about)))
        return seq

    def settle(self, seq: int, state: State) -> None:
        vid, past = self.said[seq - 1]
        self.said[seq - 1] = vid, replace(past, state=state)

    async def after(self, channel: str, visitor: str, seq: int) -> list[Past]:
        mine = [past for vid, past in self.said if vid == visitor]
        return [past for past in mine if past.seq > seq][:PAGE] if seq else mine[-PAGE:]

    async def number(self, channel: str, key: str) -> int:
        return next((past.seq for _vid, past in self.said if past.key == key), 0)

    def states(self) -> list[State | None]:
        return [past.state for _vid, past in self.said if past.origin is not Origin.CITIZEN]

    def texts(self) -> list[str]:
        return [past.text for _vid, past in self.said]


class Browser:
    """One window: a socket that has said its token and resumed."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, **frame: Any) -> None:
        await self.socket.send_json(frame)

    async def write(self, text: str, cid: str = "cid-00000001", **more: Any) -> None:
        await self.say(t="msg", cid=cid, text=text, **more)

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """Return the next word of one of these kinds, leaving others out."""
        async with asyncio.timeout(PATIENCE):
            while True:
                word: dict[str, Any] = await self.socket.receive_json()
                if word["t"] in kinds:
                    return word

    async def texts(self, count: int) -> list[str]:
        return [(await self.hear("msg"))["text"] for _ in range(count)]

    async def closed(self) -> int | None:
        """Wait until the house closes and return its code."""
        async with asyncio.timeout(PATIENCE):
            while not self.socket.closed:
                await self.socket.receive()
        return self.socket.close_code


class Stand(Struct, frozen=True):
    channel: Livechat
    book: Book
    http: aiohttp.ClientSession
    url: str
    """The channel's own address, without a slash at its end."""
    stop: asyncio.Event

    async def post(
        self, path: str, body: dict[str, Any], *, origin: str | None = WEBSITE
    ) -> tuple[int, dict[str, Any]]:
        """Return status and answer."""
        headers = {"Origin": origin} if origin else {}
        async with self.http.post(f"{self.url}/{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else {}

    async def token(self) -> str:
        """Return the token of a new visitor."""
        _status, answer = await self.post("session", {})
        return str(answer["token"])

    @asynccontextmanager
    async def window(self, token: str, *, after: int = 0) -> AsyncIterator[Browser]:
        """Open a window whose history has been told."""
        async with self.http.ws_connect(f"{self.url}/socket", headers={"Origin": WEBSITE}) as socket:
            browser = Browser(socket)
            await browser.say(t="auth", token=token)
            await browser.say(t="resume", after=after)
            yield browser

    def vid(self) -> str:
        """Return the only visitor who wrote."""
        (vid,) = {vid for vid, _past in self.book.said}
        return vid

    async def answer(self, text: str, *, vid: str = "", options: tuple[Option, ...] = (), **about: Any) -> int:
        """Say something to the visitor as the outbox does: stored, handed over, settled."""
        vid = vid or self.vid()
        about = {"origin": Origin.ANSWER, "text": text, "options": options} | about
        seq = self.book.write(vid, state=State.QUEUED, **about)
        await self.hand_over(seq, vid, text)
        return seq

    async def hand_over(self, seq: int, vid: str, text: str = "") -> None:
        await self.channel.send(Outgoing(message_id=seq, to=(Identifier(VISITOR, vid),), text=text))
        if self.book.states() and self.book.said[seq - 1][1].state is State.QUEUED:
            self.book.settle(seq, State.SENT)


@asynccontextmanager
async def standing(
    kind: type[Livechat] = Livechat, *, clock: Clock = utc_now, send_within: float = SEND_WITHIN, **site: Any
) -> AsyncIterator[Stand]:
    """Serve a website's chat in front of a book."""
    settings = Site(**{"origins": (WEBSITE,)} | site)
    book, stop = Book(), asyncio.Event()
    channel = kind(
        "web",
        settings,
        Secret(SECRET),
        records=book,
        client=lambda request: request.headers.get("X-Forwarded-For", request.remote or ""),
        clock=clock,
        stop=stop,
        send_within=send_within,
    )
    async with aiohttp.ClientSession() as http, listening(channel, book) as url, asyncio.TaskGroup() as group:
        running = group.create_task(channel.run(book.receive))
        yield Stand(channel, book, http, url + channel.path, stop)
        await channel.close()
        running.cancel()
