"""kill -9 at random points while a visitor writes: every message stored once, every answer told once."""

import asyncio
import random
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.simulate import stage
from daemon.simulate.stage import Stage
from prolink.client import DaemonClient
from prolink.model.message import Direction

KILLS = 6
PAUSE = 0.25  # seconds between two messages


class Visitor:
    """What the widget does, without a window: one message at a time, again until acknowledged."""

    def __init__(self, stage: Stage) -> None:
        self._page = stage.page
        self._headers = {"Origin": f"http://127.0.0.1:{stage.port}"}
        self._token, self._after = "", 0
        self.acknowledged: list[str] = []
        self.told: dict[int, str] = {}
        self.refused = 0

    async def write(self, texts: list[str]) -> None:
        """Write every text, however often the line is cut."""
        async with aiohttp.ClientSession(headers=self._headers) as http:
            while len(self.acknowledged) < len(texts):
                try:
                    await self._converse(http, texts)
                except (aiohttp.ClientError, ConnectionError, TypeError):
                    await asyncio.sleep(0.05)

    async def hear(self, seconds: float) -> None:
        """Come back and hear what is told within some seconds."""
        async with aiohttp.ClientSession(headers=self._headers) as http, self._line(http) as line:
            try:
                async with asyncio.timeout(seconds):
                    while True:
                        self._take(await line.receive_json())
            except TimeoutError:
                pass

    def _line(self, http: aiohttp.ClientSession) -> Any:
        return _Line(http, self._page, self._token, self._after)

    async def _converse(self, http: aiohttp.ClientSession, texts: list[str]) -> None:
        if not self._token:
            async with http.post(self._page + "session") as answer:
                self._token = (await answer.json())["token"]
        async with self._line(http) as line:
            while len(self.acknowledged) < len(texts):
                number = len(self.acknowledged)
                await line.send_json({"t": "msg", "cid": f"cid-{number:08}", "text": texts[number]})
                while len(self.acknowledged) == number:
                    word = await line.receive_json()
                    self._take(word)
                    if word["t"] == "slow":
                        self.refused += 1
                        await asyncio.sleep(word["wait"])
                        break
                await asyncio.sleep(PAUSE)

    def _take(self, word: dict[str, Any]) -> None:
        if word["t"] == "ack" and word["cid"] == f"cid-{len(self.acknowledged):08}":
            self.acknowledged.append(word["cid"])
        if word["t"] == "msg":
            self._after = max(self._after, word["after"])
            if word["by"] != "you":
                assert self.told.get(word["seq"], word["text"]) == word["text"]
                self.told[word["seq"]] = word["text"]


class _Line:
    def __init__(self, http: aiohttp.ClientSession, page: str, token: str, after: int) -> None:
        self._http, self._page, self._token, self._after = http, page, token, after

    async def __aenter__(self) -> aiohttp.ClientWebSocketResponse:
        self._socket = await self._http.ws_connect(self._page + "socket")
        await self._socket.send_json({"t": "auth", "token": self._token})
        await self._socket.send_json({"t": "resume", "after": self._after})
        return self._socket

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()


@pytest.mark.slow
async def test_every_message_is_stored_once_and_every_answer_told_once(tmp_path: Path) -> None:
    chance = random.Random(7)
    texts = [f"syarat KTP {number}" for number in range(KILLS * 6)]
    async with stage.simulated_graph() as graph:
        built = stage.build(tmp_path, graph.base_url)
        visitor = Visitor(built)
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(visitor.write(texts))
            for _ in range(KILLS):
                async with stage.running(built) as daemon:
                    await asyncio.sleep(chance.uniform(0.2, 1.2))
                    daemon.kill()
                    await daemon.wait()
            async with stage.running(built):
                await writing
                await visitor.hear(1.0)
                async with DaemonClient(built.socket) as client:
                    (conversation,) = (await client.snapshot()).conversations
                    page = await client.page(conversation.id)
    inbound = [one.text for one in page.messages if one.direction is Direction.INBOUND]
    outbound = {one.id: one.text for one in page.messages if one.direction is Direction.OUTBOUND}
    assert inbound == texts
    assert visitor.told == outbound
    assert len(outbound) >= len(texts)
