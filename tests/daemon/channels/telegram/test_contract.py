"""Telegram keeps the promises of every channel, polling and with a webhook."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from daemon.channels.telegram.identity import ID
from daemon.simulate import faults
from daemon.simulate.bot_api import BotRefusal
from prolink.model.contact import Identifier
from tests.daemon.channels.contract import ChannelContract, Fault, Peer
from tests.daemon.channels.telegram.stand import SITI, TOKEN, Stand, standing

FAULTS: dict[Fault, faults.Fault | BotRefusal] = {
    "throttled": BotRefusal(status=429, description=f"Too Many Requests: retry after 7 {TOKEN}", retry_after=7),
    "refused": BotRefusal(status=403, description=f"Forbidden: bot was blocked by the user {TOKEN}"),
    "revoked": BotRefusal(status=401, description=f"Unauthorized {TOKEN}"),
    "silent": faults.Hang(30),
    "cut after taking": faults.CutAfter(),
    "in trouble": faults.BareStatus(status=502, body=f"<html>{TOKEN}</html>"),
}


class TelegramPeer(Peer):
    def __init__(self, stand: Stand) -> None:
        self.channel = stand.channel
        self.desk = stand.desk
        self.person = (Identifier(ID, str(SITI.id)),)
        self.token = TOKEN
        self._stand = stand

    async def write(self, text: str) -> str:
        number = self._stand.api.write(SITI, text)
        await self._stand.heard()
        return self._stand.key(number)

    async def arrived(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(sent.text, tuple(title for _data, title in sent.buttons)) for sent in self._stand.api.sent]

    def next_answer(self, fault: Fault) -> None:
        self._stand.api.faults["sendMessage"].append(FAULTS[fault])

    async def leave(self) -> None:
        await self._stand.api.go_away()


@asynccontextmanager
async def _peer(**account: Any) -> AsyncIterator[Peer]:
    async with standing(timeout=0.5, **account) as stand:
        if account:
            async with asyncio.timeout(5):
                await stand.api.until(lambda: bool(stand.api.webhook[0]))
        yield TelegramPeer(stand)


class TestPolling(ChannelContract):
    def standing(self) -> AbstractAsyncContextManager[Peer]:
        return _peer()


class TestWebhook(ChannelContract):
    def standing(self) -> AbstractAsyncContextManager[Peer]:
        return _peer(mode="webhook")
