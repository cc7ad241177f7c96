"""A Graph API of our own, for the demo and for tests: it takes sends as Meta does and posts signed webhooks."""

import asyncio
import base64
import contextlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Self

import aiohttp
from aiohttp import web
from msgspec import Struct

from daemon.simulate import shapes
from daemon.simulate.faults import BareStatus, CutAfter, Drip, Fault, Hang, Refusal, Reset
from daemon.simulate.graph_files import GraphFiles
from daemon.simulate.shapes import Citizen
from daemon.simulate.webhooks import TRIES, Postbox
from prolink.clock import Clock, utc_now

STATUSES = (("sent", 0.2), ("delivered", 0.6), ("read", 2.0))
"""What Meta reports on a send and how long after the word before, in seconds at pace 1."""


class Sent(Struct, frozen=True, kw_only=True):
    """One send that was taken. Taken is not delivered: see `lost`."""

    wamid: str
    to: str
    text: str
    options: tuple[tuple[str, str], ...]
    """(id, title) of each button or row."""
    call: dict[str, Any]
    """The body of the Graph call."""
    lost: bool
    """A BSUID stood in `to`: Meta answers 200 and never delivers."""


class Line(Struct, frozen=True, kw_only=True):
    """One line of a transcript. Untrusted: clean it before a terminal sees it."""

    citizen: Citizen
    text: str
    ours: bool
    options: tuple[tuple[str, str], ...] = ()
    wamid: str = ""


class SimulatedGraph:
    """Meta in a box: `async with` it, point `base_url` at it, let citizens `write`, look at `sent`.

    `webhook_url` may be set later than the start. `pace` stretches the time between `statuses`; 0 sends them at once.
    `thinks` is how many seconds pass between a send that was taken and our hearing of it; `tries` how often a webhook
    is posted before it is given up.
    """

    def __init__(
        self,
        *,
        app_secret: str,
        token: str,
        phone_number_id: str,
        webhook_url: str = "",
        clock: Clock = utc_now,
        statuses: Sequence[tuple[str, float]] = STATUSES,
        pace: float = 1.0,
        thinks: float = 0.0,
        tries: int = TRIES,
    ) -> None:
        self.webhook_url = webhook_url
        self.base_url = ""
        self.sent: list[Sent] = []
        self.read: list[tuple[str, bool]] = []
        """(wamid, whether we showed that we type) of every read receipt."""
        self.heard: list[Callable[[Line], None]] = []
        """Called with every line, the citizens' and ours."""
        self.next_answers: deque[Fault | None] = deque()
        """Played for the next sends, one each; None lets one pass."""
        self.files = GraphFiles(token)
        self._app_secret = app_secret
        self._token = token
        self._number = phone_number_id
        self._clock = clock
        self._statuses, self._pace = statuses, pace
        self._thinks = thinks
        self._tries = tries
        self._citizens: dict[str, Citizen] = {}
        self._changed = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()
        self._postbox: Postbox | None = None
        self._door: web.TCPSite | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        self._postbox = Postbox(session, app_secret=self._app_secret, tries=self._tries)
        app = web.Application()
        app.router.add_post("/{version}/{number}/messages", self._messages)
        app.add_routes(self.files.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        self._door = web.TCPSite(runner, "127.0.0.1", 0)
        await self._door.start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._tasks = await self._stack.enter_async_context(asyncio.TaskGroup())
        return self

    async def __aexit__(self, *problem: object) -> None:
        for task in self._running:
            task.cancel()
        await self._stack.aclose()

    async def close_door(self) -> None:
        """Refuse connections from now on, as a platform that is down."""
        assert self._door is not None, "SimulatedGraph is used outside its `async with`"
        await self._door.stop()

    @property
    def postbox(self) -> Postbox:
        """What was posted to the daemon, and how it answered."""
        assert self._postbox is not None, "SimulatedGraph is used outside its `async with`"
        return self._postbox

    async def write(self, citizen: Citizen, text: str) -> str:
        """Let a citizen write a text; return its wamid when the daemon took it, or gave up on it six times."""
        return await self.post(citizen, {"type": "text", "text": {"body": text}}, text)

    async def choose(self, citizen: Citizen, option: tuple[str, str], *, of: str) -> str:
        """Let a citizen tap a button or row (id, title) of our message `of`; return the wamid."""
        offered = next((sent.call for sent in reversed(self.sent) if sent.wamid == of), {})
        sort = "list_reply" if offered.get("interactive", {}).get("type") == "list" else "button_reply"
        reply = {"type": sort, sort: {"id": option[0], "title": option[1]}}
        content = {"type": "interactive", "interactive": reply, "context": {"from": self._number, "id": of}}
        return await self.post(citizen, content, option[1])

    async def send(self, citizen: Citizen, kind: str, content: bytes, type: str, **more: str) -> str:
        """Let a citizen send a file (kind image, document …; `more`: caption, filename); return the wamid."""
        part = self.files.hold(content, type) | more
        return await self.post(citizen, {"type": kind, kind: part}, f"📎 {more.get('caption', '')}".rstrip())

    async def post(self, citizen: Citizen, content: dict[str, Any], line: str = "") -> str:
        """Let a citizen send a message of any type: `content` holds `type` and what belongs to it; return the wamid."""
        wamid = _wamid()
        self.know(citizen)
        self._tell(Line(citizen=citizen, text=line, ours=False, wamid=wamid))
        message = shapes.message(citizen, wamid, self._seconds(), content)
        await self.notify(contacts=[shapes.contact(citizen)], messages=[message])
        return wamid

    async def notify(self, field: str = "messages", **value: Any) -> None:
        """Post a webhook with any content until the daemon takes it."""
        await self.postbox.deliver(self.webhook_url, shapes.webhook_body(self._number, field, **value))
        self._changed.set()

    def know(self, citizen: Citizen) -> None:
        """Remember somebody who has written: to others a send reports a closed window."""
        for address in filter(None, (citizen.phone, citizen.bsuid)):
            self._citizens[address] = citizen

    async def redeliver(self, number: int = -1, *, times: int = 1) -> list[int]:
        """Post an earlier body again, unchanged, as Meta does; return the HTTP statuses."""
        body = self.postbox.deliveries[number].body
        return [await self.postbox.post(self.webhook_url, body) for _again in range(times)]

    async def until(self, come_true: Callable[[], bool]) -> None:
        """Wait until something sent, read or posted makes it true; put a timeout around it."""
        while not come_true():
            self._changed.clear()
            await self._changed.wait()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        refusal = self._check(request)
        if refusal is not None:
            return refusal
        call: dict[str, Any] = await request.json()
        if call.get("status") == "read":
            self.read.append((str(call.get("message_id")), "typing_indicator" in call))
            self._changed.set()
            return web.json_response({"success": True})
        fault = self.next_answers.popleft() if self.next_answers else None
        match fault:
            case Refusal():
                wrong = shapes.error(fault.code, fault.message, fault.details)
                return web.json_response({"error": wrong}, status=fault.status, headers=_pause(fault.retry_after))
            case BareStatus():
                return web.Response(status=fault.status, text=fault.body, headers=_pause(fault.retry_after))
            case Reset():
                return _cut(request)
            case Hang():
                await asyncio.sleep(fault.seconds)
                return _cut(request)
        found = shapes.fault_of(call)
        if found is not None:
            return web.json_response({"error": shapes.error(*found)}, status=400)
        sent = self._take(call)
        if isinstance(fault, CutAfter):
            return _cut(request)
        if self._thinks:
            await asyncio.sleep(self._thinks)
        answer = _answer(sent)
        return await _drip(request, answer, fault.pause) if isinstance(fault, Drip) else web.json_response(answer)

    def _check(self, request: web.Request) -> web.Response | None:
        """Return the refusal for a wrong token or number."""
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            words = "Error validating access token: Session has expired."
            return web.json_response({"error": shapes.error(190, words)}, status=401)
        if request.match_info["number"] != self._number:
            words = f"Unsupported post request. Object with ID '{request.match_info['number']}' does not exist"
            return web.json_response({"error": shapes.error(100, words)}, status=400)
        return None

    def _take(self, call: dict[str, Any]) -> Sent:
        """Record a send, tell the transcript and report its statuses."""
        to = str(call.get("to") or call.get("recipient"))
        sent = Sent(
            wamid=_wamid(),
            to=to,
            text=shapes.text_of(call),
            options=shapes.options_of(call),
            call=call,
            lost="." in str(call.get("to", "")),
        )
        self.sent.append(sent)
        self._changed.set()
        citizen = self._citizens.get(to)
        if not sent.lost and citizen is not None:
            self._tell(Line(citizen=citizen, text=sent.text, ours=True, options=sent.options, wamid=sent.wamid))
        if not sent.lost:
            self._go_on(self._report(sent, known=citizen is not None))
        return sent

    async def _report(self, sent: Sent, *, known: bool) -> None:
        """Post the statuses of a send; to somebody who never wrote, Meta reports a closed window only now."""
        if not self.webhook_url:
            return
        if not known:
            late = shapes.error(131047, "Re-engagement message", "More than 24 hours have passed since the last reply.")
            failed = shapes.status(sent.wamid, "failed", self._seconds(), sent.call) | {"errors": [late]}
            await self.notify(statuses=[failed])
            return
        for word, after in self._statuses:
            await asyncio.sleep(after * self._pace)
            await self.notify(statuses=[shapes.status(sent.wamid, word, self._seconds(), sent.call)])

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._tasks is not None
        task = self._tasks.create_task(work, name="simulated statuses")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _tell(self, line: Line) -> None:
        for listener in self.heard:
            listener(line)

    def _seconds(self) -> int:
        return int(self._clock().timestamp())


def _wamid() -> str:
    return "wamid." + base64.b64encode(b"\x1d\x01" + secrets.token_bytes(25)).decode()


def _answer(sent: Sent) -> dict[str, Any]:
    whom = {"wa_id": sent.to} if "to" in sent.call else {"user_id": sent.to}
    contacts = [{"input": sent.to, **whom}]
    return {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": sent.wamid}]}


def _pause(retry_after: str) -> dict[str, str]:
    return {"Retry-After": retry_after} if retry_after else {}


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _drip(request: web.Request, answer: dict[str, Any], pause: float) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    with contextlib.suppress(ConnectionResetError):
        await response.prepare(request)
        for byte in web.json_response(answer).text or "":
            await response.write(byte.encode())
            await asyncio.sleep(pause)
    return response
