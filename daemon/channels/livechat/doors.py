"""Doors: the addresses under /livechat/NAME: session, socket, and long polling where a proxy blocks WebSockets.

Everything but the files asks for the Origin header first: CORS does not cover WebSockets, and a browser can't forge it.
Questions are POSTs because browsers send no Origin with a GET to the page's own host; the token stands in the body,
where no log keeps it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import hdrs, web

from daemon.channels.livechat import frames
from daemon.channels.livechat.brakes import Brake, Crowd, place
from daemon.channels.livechat.frames import LARGEST, Poll, Post
from daemon.channels.livechat.line import Line
from daemon.channels.livechat.passport import Office
from daemon.channels.livechat.settings import Site
from daemon.channels.livechat.talk import Talk
from prolink.clock import Clock
from prolink.errors import BadInput, StoreError
from prolink.model.message import State

POLL_LASTS = 25.0  # seconds; office proxies cut at 30 or 60
RETRY_AFTER = "3"  # seconds

Client = Callable[[web.Request], str]
"""Returns the address of who asks, behind our own proxies."""
Handler = Callable[[web.Request, str], Awaitable[web.StreamResponse]]


def peer(request: web.Request) -> str:
    """Return who holds the other end of the connection, proxy or not."""
    return request.remote or ""


class Doors:
    """What the public listener serves for one website beside the files."""

    def __init__(
        self, site: Site, office: Office, talk: Talk, client: Client, clock: Clock, send_within: float
    ) -> None:
        self._send_within = send_within
        self._site, self._office, self._talk, self._client, self._clock = site, office, talk, client, clock
        self._sessions = Brake(site.sessions_per_minute / 60, site.sessions_per_minute)
        self._crowd = Crowd(site.sockets, site.sockets_per_address)

    def routes(self, path: str) -> Sequence[web.RouteDef]:
        """Return the routes below a path."""
        return (
            web.post(f"{path}/session", self._checked(self._session)),
            web.get(f"{path}/socket", self._checked(self._socket), allow_head=False),
            web.post(f"{path}/poll", self._checked(self._poll)),
            web.post(f"{path}/message", self._checked(self._message)),
        )

    def _checked(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Let only the websites of the settings in, and only while we are open."""

        async def check(request: web.Request) -> web.StreamResponse:
            origins = request.headers.getall(hdrs.ORIGIN, [])
            if len(origins) != 1 or origins[0] not in self._site.origins:
                # The bare status may be read by any page: so the widget there stops and says why.
                return web.Response(status=403, headers={hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"})
            if self._talk.hall.closed:
                return _answer(origins[0], 503)
            try:
                return await handler(request, origins[0])
            except BadInput as problem:
                return _answer(origins[0], problem.status)
            except StoreError:
                return _answer(origins[0], 503)
            except TimeoutError:
                return _answer(origins[0], 408)

        return check

    def _now(self) -> int:
        return int(self._clock().timestamp())

    async def _session(self, request: web.Request, site: str) -> web.StreamResponse:
        pause = self._sessions.wait(place(self._client(request)))
        if pause:
            return _answer(site, 429, retry=pause)
        return _answer(site, 200, {"token": self._office.issue(site, self._now())})

    async def _socket(self, request: web.Request, site: str) -> web.StreamResponse:
        at = place(self._client(request))
        if self._crowd.full(at):
            return _answer(site, 503)
        with self._crowd.one_more(at):
            return await Line(request, self._talk, within=self._send_within).serve(self._office, site, self._now)

    async def _poll(self, request: web.Request, site: str) -> web.StreamResponse:
        asked = frames.body(await _body(request), Poll)
        passport = self._office.check(asked.token, site, self._now())
        at = place(self._client(request))
        if self._talk.hurried(passport.vid) or self._talk.hall.full(passport.vid) or self._crowd.full(at):
            return _answer(site, 429)
        await self._talk.mark(passport.vid, asked.got, State.DELIVERED)
        await self._talk.mark(passport.vid, asked.seen, State.READ)
        with self._crowd.one_more(at):
            answer: dict[str, Any] = {"events": await self._wait(passport.vid, asked)}
        if self._office.ages(passport, self._now()):
            answer["token"] = self._office.issue(site, self._now(), passport.vid)
        return _answer(site, 200, answer)

    async def _wait(self, vid: str, asked: Poll) -> list[dict[str, Any]]:
        """Return what there is to tell, as soon as there is something or the poll has lasted long enough."""
        reel = self._talk.reel(vid, asked.after, asked.have)
        until = asyncio.get_running_loop().time() + (POLL_LASTS if asked.wait else 0)
        with self._talk.hall.enter(vid) as end:
            while True:
                end.bell.clear()
                events = [*await reel.unroll(), *end.words]
                if events or not asked.wait or end.leaving:
                    return events
                try:
                    async with asyncio.timeout_at(until):
                        await end.bell.wait()
                except TimeoutError:
                    return []

    async def _message(self, request: web.Request, site: str) -> web.StreamResponse:
        asked = frames.body(await _body(request), Post)
        passport = self._office.check(asked.token, site, self._now())
        pause = self._talk.pause(passport.vid)
        if pause:
            return _answer(site, 429, retry=pause)
        seq = await self._talk.write(passport.vid, asked.msg)
        return _answer(site, 200, {"t": "ack", "cid": asked.msg.cid, "seq": seq})


def _answer(site: str, status: int, data: dict[str, Any] | None = None, *, retry: float = 0.0) -> web.Response:
    """Answer a website of the settings in a way that its scripts may read, and no cache may keep."""
    headers = {
        hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: site,
        hdrs.ACCESS_CONTROL_EXPOSE_HEADERS: hdrs.RETRY_AFTER,
        hdrs.VARY: hdrs.ORIGIN,
        hdrs.CACHE_CONTROL: "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if status in (429, 503):
        headers[hdrs.RETRY_AFTER] = str(max(1, round(retry + 0.5))) if retry else RETRY_AFTER
    if data is None:
        return web.Response(status=status, headers=headers)
    return web.Response(
        status=status, body=frames.encode(data), headers=headers, content_type="application/json", charset="utf-8"
    )


async def _body(request: web.Request) -> bytes:
    """Read a body of at most LARGEST bytes; raise TimeoutError where the listener gives it no more time."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(max_size=LARGEST, actual_size=len(body))
    return bytes(body)
