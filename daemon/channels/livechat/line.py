"""Line: one browser's WebSocket: token, resume, then messages both ways until either leaves."""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from daemon.channels.livechat import frames
from daemon.channels.livechat.frames import LARGEST, Auth, Got, Resume, Seen, Write
from daemon.channels.livechat.hall import End
from daemon.channels.livechat.passport import Office, Passport
from daemon.channels.livechat.reel import Reel
from daemon.channels.livechat.talk import Talk
from prolink.errors import BadInput, StoreError
from prolink.model.message import State

log = logging.getLogger(__name__)

HEARTBEAT = 25.0  # seconds; proxies cut what is silent for a minute, and so does the widget
AUTH_WITHIN = 10.0  # seconds
SEND_WITHIN = 15.0  # seconds in which a browser must take a frame
CLOSE_WITHIN = 2.0  # seconds for a browser's answer to our good-bye
COME_BACK = (0.5, 6.0)  # seconds: not everybody at once after a restart
WRONG_TOKEN = 4401
TOO_MANY = 4429


class Line:
    """A WebSocket whose origin has been checked."""

    def __init__(self, request: web.Request, talk: Talk, *, within: float) -> None:
        self._request, self._talk, self._within = request, talk, within
        self._socket = web.WebSocketResponse(
            timeout=CLOSE_WITHIN, heartbeat=HEARTBEAT, max_msg_size=LARGEST, compress=False
        )
        self._reel: Reel | None = None
        self._vid = ""
        self._marked = 0

    async def serve(self, office: Office, site: str, now: Callable[[], int]) -> web.WebSocketResponse:
        """Serve the browser until it leaves; `now` returns epoch seconds."""
        await self._socket.prepare(self._request)
        passport = await self._passport(office, site, now)
        if passport is None:
            await self._socket.close(code=WRONG_TOKEN, message=b"token")
            return self._socket
        self._vid = passport.vid
        if self._talk.hall.full(self._vid):
            await self._socket.close(code=TOO_MANY, message=b"too many windows")
            return self._socket
        hello = {"t": "hello"}
        if office.ages(passport, now()):
            hello["token"] = office.issue(site, now(), passport.vid)
        with self._talk.hall.enter(self._vid) as end:
            end.tell(hello)
            async with asyncio.TaskGroup() as group:
                telling = group.create_task(self._tell(end), name="tell visitor")
                code = await self._hear(end)
                telling.cancel()
        await self._socket.close(code=code)
        return self._socket

    async def _passport(self, office: Office, site: str, now: Callable[[], int]) -> Passport | None:
        try:
            async with asyncio.timeout(AUTH_WITHIN):
                message = await self._socket.receive()
            said = frames.frame(message.data) if message.type is WSMsgType.TEXT else None
            return office.check(said.token, site, now()) if isinstance(said, Auth) else None
        except (BadInput, TimeoutError):
            return None

    async def _hear(self, end: End) -> int:
        """Take in frames and return the code with which to close."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return WSCloseCode.UNSUPPORTED_DATA
            if self._talk.hurried(self._vid):
                return WSCloseCode.POLICY_VIOLATION
            try:
                said = frames.frame(message.data)
            except BadInput:
                return WSCloseCode.POLICY_VIOLATION
            match said:
                case Write():
                    await self._take(end, said)
                case Resume(after=after):
                    self._reel = self._talk.reel(self._vid, after)
                    end.bell.set()
                case Got(seq=seq):
                    await self._talk.mark(self._vid, seq, State.DELIVERED, self._marked)
                case Seen(seq=seq):
                    self._marked = await self._talk.mark(self._vid, seq, State.READ, self._marked)
                case Auth():
                    return WSCloseCode.POLICY_VIOLATION
        return WSCloseCode.OK

    async def _take(self, end: End, said: Write) -> None:
        """Store a message, then acknowledge it; what could not be stored hears nothing and comes again."""
        pause = self._talk.pause(self._vid)
        if pause:
            end.tell({"t": "slow", "cid": said.cid, "wait": round(pause, 2)})
            return
        try:
            seq = await self._talk.write(self._vid, said)
        except StoreError as problem:
            log.debug("a visitor's message was put off", extra={"problem": str(problem)})
            return
        end.tell({"t": "ack", "cid": said.cid, "seq": seq})

    async def _tell(self, end: End) -> None:
        """Tell words and messages as they come; a browser that takes nothing is let go."""
        live: Reel | None = None
        try:
            while True:
                end.bell.clear()
                if end.leaving:
                    await self._send({"t": "bye", "wait": round(random.uniform(*COME_BACK), 2)})  # noqa: S311
                    await self._socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"restart")
                    return
                if end.lags:
                    await self._socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"reads too slowly")
                    return
                while end.words:
                    await self._send(end.words.popleft())
                reel = self._reel
                if reel is not None:
                    while events := await reel.unroll():
                        for event in events:
                            await self._send(event)
                    if live is not reel:
                        live = reel
                        await self._send({"t": "live"})
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await end.bell.wait()
                except TimeoutError:
                    end.words.append({"t": "beat"})
        except (ConnectionError, TimeoutError):
            if self._request.transport is not None:
                self._request.transport.abort()

    async def _send(self, word: dict[str, Any]) -> None:
        async with asyncio.timeout(self._within):
            await self._socket.send_str(frames.encode(word).decode())
