"""A Bot API of our own, for tests: it keeps updates until they are confirmed, takes sends, and fails as told."""

import asyncio
import contextlib
import re
from collections import defaultdict, deque
from typing import Any, Self

import aiohttp
from aiohttp import web
from msgspec import Struct

from daemon.simulate import bot_shapes as shapes
from daemon.simulate.bot_account import BotAccount
from daemon.simulate.bot_shapes import Wrong
from daemon.simulate.faults import BareStatus, CutAfter, Drip, Fault, Hang, Reset
from prolink.clock import Clock, utc_now

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_AGAIN = 0.02  # seconds before a webhook is posted again


class BotRefusal(Struct, frozen=True, kw_only=True):
    """An error as Telegram words it."""

    status: int
    description: str
    retry_after: int = 0
    """Seconds, with 429."""


class SimulatedBotApi(BotAccount):
    """Telegram in a box: `async with` it, point `base_url` at it, let citizens `write`, look at `sent`."""

    def __init__(self, *, token: str, clock: Clock = utc_now) -> None:
        super().__init__(int(token.partition(":")[0]), clock)
        self.base_url = ""
        self.called: list[tuple[str, dict[str, Any]]] = []
        """(method, parameters) of every call that came with the right token."""
        self.faults: defaultdict[str, deque[Fault | BotRefusal | None]] = defaultdict(deque)
        """Method → what is played for its next calls, one each; None lets one pass."""
        self.posted: list[int] = []
        """What the webhook answered, 0 for a connection that broke."""
        self._token = token
        self._stack = contextlib.AsyncExitStack()
        self._runner: web.AppRunner | None = None
        self._door: web.TCPSite | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        self._stack.push_async_callback(self._runner.cleanup)
        await self.come_back()
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        posting = group.create_task(self._post_for_ever(session), name="simulated webhook")
        self._stack.callback(posting.cancel)
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._stack.aclose()

    async def come_back(self) -> None:
        """Take connections, at the port of before."""
        assert self._runner is not None, "SimulatedBotApi is used outside its `async with`"
        self._door = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._door.start()
        self._port = int(self._runner.addresses[-1][1])
        self.base_url = f"http://127.0.0.1:{self._port}"

    async def go_away(self) -> None:
        """Refuse connections from now on and cut those that are open, as a platform that is down."""
        assert self._runner is not None
        assert self._door is not None
        await self._door.stop()
        for connection in self._runner.server.connections if self._runner.server else ():
            if connection.transport is not None:
                connection.transport.abort()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        refusal = self._check(request)
        if refusal is not None:
            return refusal
        given: dict[str, Any] = dict(request.query)
        if request.can_read_body:
            given |= await request.json() if request.content_type == "application/json" else dict(await request.post())
        fault = self.faults[method].popleft() if self.faults[method] else None
        played = await _play(request, fault)
        if played is not None:
            return played
        try:
            call = shapes.parameters(given)
            self.called.append((method, call))
            self.updates.stir()
            result = await self.carry_out(method, call)
        except Wrong as wrong:
            return _refused(wrong.status, str(wrong))
        finally:
            self.updates.stir()
        if isinstance(fault, CutAfter):
            return _cut(request)
        return web.json_response({"ok": True, "result": result})

    async def _file(self, request: web.Request) -> web.Response:
        refusal = self._check(request)
        content = self.files.get(request.match_info["path"].removeprefix("files/"))
        if refusal is not None or content is None:
            return refusal or _refused(404, "Not Found")
        return web.Response(body=content, content_type="application/octet-stream")

    async def _post_for_ever(self, session: aiohttp.ClientSession) -> None:
        """Post what waits to the webhook, where there is one, in order and until it says 200."""
        while True:
            while not (self.webhook[0] and self.updates.waiting):
                await self.updates.changed()
            update = self.updates.waiting[0]
            status = await self.post_update(session, update)
            self.posted.append(status)
            if status == 200:
                self.updates.confirm(update["update_id"] + 1)
            await asyncio.sleep(0 if status == 200 else _AGAIN)

    async def post_update(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> int:
        """Post one update to the webhook once and return the HTTP status, 0 for a connection that broke."""
        url, secret_token = self.webhook
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret_token} if secret_token else {}
        try:
            async with session.post(url, json=update, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _check(self, request: web.Request) -> web.Response | None:
        """Return the refusal for a wrong token, or for one that is none."""
        token = request.match_info["token"]
        if token == self._token:
            return None
        return _refused(401, "Unauthorized") if _TOKEN.fullmatch(token) else _refused(404, "Not Found")


async def _play(request: web.Request, fault: Fault | BotRefusal | None) -> web.StreamResponse | None:
    match fault:
        case BotRefusal():
            return _refused(fault.status, fault.description, fault.retry_after)
        case BareStatus():
            return web.Response(status=fault.status, text=fault.body)
        case Reset():
            return _cut(request)
        case Hang():
            await asyncio.sleep(fault.seconds)
            return _cut(request)
        case Drip():
            raise AssertionError("the simulated Bot API does not drip")
    return None


def _refused(status: int, description: str, retry_after: int = 0) -> web.Response:
    wait = {"parameters": {"retry_after": retry_after}} if retry_after else {}
    return web.json_response({"ok": False, "error_code": status, "description": description, **wait}, status=status)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
