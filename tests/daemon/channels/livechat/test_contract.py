"""Livechat keeps the promises of every channel, but for those about a platform: it is its own."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from daemon.channels.livechat.channel import Livechat
from daemon.store.histories import VISITOR
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import Origin, State
from tests.daemon.channels.contract import ChannelContract, Fault, Peer
from tests.daemon.channels.livechat.stand import Book, Browser, Stand, standing, vid_of

NO_PLATFORM = "livechat has no platform behind it: a send can't be refused, throttled or unclear"


class Posted(Livechat):
    """The channel before whose sends the message stands in the book, as the store has it."""

    async def send(self, outgoing: Outgoing) -> Receipt:
        book = self._records
        assert isinstance(book, Book)
        for to in outgoing.to:
            if to.kind == VISITOR:
                book.write(
                    to.value, origin=Origin.ANSWER, text=outgoing.text, options=outgoing.options, state=State.SENT
                )
        return await super().send(outgoing)


class LivechatPeer(Peer):
    def __init__(self, stand: Stand, browser: Browser, token: str) -> None:
        self.channel = stand.channel
        self.desk = stand.book
        self.token = token
        self._browser, self._vid, self._said = browser, vid_of(token), 0
        self.person = (Identifier(VISITOR, self._vid),)

    async def write(self, text: str) -> str:
        self._said += 1
        cid = f"cid-{self._said:08}"
        troubles = len(self.desk.troubles)
        for _ in range(troubles + 1):
            await self._browser.write(text, cid)
        await self._browser.hear("ack")
        return f"{self._vid}:{cid}"

    async def arrived(self) -> list[tuple[str, tuple[str, ...]]]:
        await self._browser.say(t="resume", after=0)
        heard = {}
        while (word := await self._browser.hear("msg", "live"))["t"] == "msg":
            heard[word["seq"]] = (word["text"], tuple(title for _id, title in word.get("options", ())))
        return list(heard.values())

    def next_answer(self, fault: Fault) -> None:
        pytest.skip(NO_PLATFORM)

    async def leave(self) -> None:
        await self._browser.socket.close()


class TestLivechat(ChannelContract):
    def standing(self) -> AbstractAsyncContextManager[Peer]:
        return _peer()

    async def test_a_platform_that_is_away_is_tried_later(self) -> None:
        pytest.skip(NO_PLATFORM)


@asynccontextmanager
async def _peer() -> AsyncIterator[Peer]:
    async with standing(Posted) as stand:
        token = await stand.token()
        async with stand.window(token) as browser:
            await browser.hear("live")
            yield LivechatPeer(stand, browser, token)
