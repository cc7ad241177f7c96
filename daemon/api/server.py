"""Server: the private listener on its Unix socket: commands, questions, events, metrics."""

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from daemon.api import questions, stream
from daemon.api.access import Access
from daemon.api.ledger import Ledger
from daemon.api.presence import Room
from daemon.desk.orders import Orders
from daemon.hub import Hub
from daemon.metrics import Metrics
from daemon.receipts import Receipts
from daemon.store import conversations, messages
from daemon.store.store import Store
from prolink.errors import BadInput, ProlinkError
from prolink.model.agent import Agent
from prolink.protocol.commands import Order, SaveDraft, Trouble
from prolink.protocol.events import Attending

log = logging.getLogger(__name__)

MOST_MESSAGES = 500  # of one page
LARGEST_COMMAND = 16 * 2**20  # bytes: an FAQ of 20,000 texts

_order = msgspec.json.Decoder(Order)
_encode = msgspec.json.Encoder().encode


class Api:
    """What staff's programs may ask of the daemon."""

    def __init__(
        self, store: Store, hub: Hub, orders: Orders, access: Access, receipts: Receipts, metrics: Metrics
    ) -> None:
        self._store, self._hub, self._orders, self._access = store, hub, orders, access
        self._attendance = orders.attendance
        self._receipts, self._metrics = receipts, metrics
        self._room = Room()

    def application(self, more: Sequence[web.RouteDef] = ()) -> web.Application:
        """Return the application to be served on the Unix socket, with `more` that others answer."""
        app = web.Application(client_max_size=LARGEST_COMMAND, middlewares=[_in_plain_words])
        app.add_routes(
            [
                web.post("/v1/commands", self._command),
                web.get("/v1/snapshot", self._snapshot),
                web.get(r"/v1/conversations/{id:\d{1,18}}", self._page),
                web.get("/v1/search", self._search),
                web.get("/v1/faq", self._faq),
                web.get("/v1/catalogue", self._catalogue),
                web.get("/v1/faq/gaps", self._gaps),
                web.get("/v1/events", self._events),
                web.get("/metrics", self._scrape),
                *Ledger(self._store, self._access).routes(),
                *more,
            ]
        )
        return app

    async def _command(self, request: web.Request) -> web.Response:
        agent = self._access.agent(request)
        try:
            order = _order.decode(await request.read())
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            raise BadInput(f"The command can't be read: {problem}.") from problem
        done = await self._orders.carry_out(agent, order)
        if isinstance(order.command, SaveDraft):
            await self._show_typing(agent, order.command)
        return _json(done)

    async def _snapshot(self, request: web.Request) -> web.Response:
        me = self._access.agent(request)
        return _json(await questions.snapshot(self._store, me, self._room.all(), self._attendance.here()))

    async def _page(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        before, limit = _number(request, "before", 0), _number(request, "limit", 200)
        found = await questions.page(
            self._store, int(request.match_info["id"]), before, max(1, min(limit, MOST_MESSAGES))
        )
        return _json(found)

    async def _search(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        before, limit = _number(request, "before", 0), _number(request, "limit", 20)
        words = request.query.get("q", "")
        return _json(await questions.search_messages(self._store, words, before, max(1, min(limit, MOST_MESSAGES))))

    async def _faq(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        return _json(await questions.faq_state(self._store))

    async def _catalogue(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        return _json(await questions.catalogue_state(self._store))

    async def _gaps(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        return _json(await questions.gap_list(self._store, _number(request, "since", 0)))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        agent = self._access.agent(request)
        console = object()

        def looked(conversation: int) -> None:
            for change in self._room.look(console, agent, conversation):
                self._hub.tell(change)

        def came() -> None:
            # Told each time: a live event that passed between this console's snapshot and its stream is lost to it.
            self._attendance.come(console, agent.name)
            self._hub.tell(Attending(self._attendance.here()))

        try:
            return await stream.follow(request, self._store, self._hub, _number(request, "since", 0), came, looked)
        finally:
            for change in self._room.leave(console):
                self._hub.tell(change)
            self._attendance.go(console)
            self._hub.tell(Attending(self._attendance.here()))

    async def _scrape(self, request: web.Request) -> web.Response:
        self._access.agent(request)
        return await self._metrics.scrape()

    async def _show_typing(self, agent: Agent, draft: SaveDraft) -> None:
        """Let the citizen see that the owner of the chat is writing an answer."""
        if draft.private or not draft.text:
            return
        conversation = await self._store.one(conversations.BY_ID, id=draft.conversation)
        if conversation is None or conversation.owner != agent.name:
            return
        heard = await self._store.one(messages.LAST_INBOUND, conversation=conversation.id)
        if heard:
            self._receipts.read(conversation.channel, heard, typing=True)


@web.middleware
async def _in_plain_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into `Trouble` with their status."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        error: ProlinkError = BadInput(f"The command is larger than {LARGEST_COMMAND // 2**20} MB.")
    except web.HTTPException:
        raise
    except ProlinkError as problem:
        error = problem
    except Exception:
        log.exception("a request broke the private listener", extra={"method": request.method})
        error = ProlinkError("An error of PROLINK's own; the daemon's log says more.")
    return _json(Trouble(error.code, str(error)), error.status)


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=_encode(value), status=status, content_type="application/json")


def _number(request: web.Request, name: str, default: int) -> int:
    given = request.query.get(name, str(default))
    if not given.isdecimal() or len(given) > 18:
        raise BadInput(f"{name}={given[:40]!r} is no number.")
    return int(given)
