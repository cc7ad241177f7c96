"""A daemon for one agent on a Unix socket: it speaks protocol.py, obeys, and can be made to refuse, forget and die."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import WSCloseCode, web
from msgspec.structs import replace

from prolink.errors import Collision, ProlinkError
from prolink.model.agent import Agent
from prolink.model.conversation import Conversation, Mode, Status
from prolink.model.message import Delivery, Direction, Message, Origin, State
from prolink.protocol.answers import Draft, Page, Snapshot
from prolink.protocol.commands import (
    Assign,
    Claim,
    Close,
    Done,
    Order,
    Release,
    Reopen,
    Reply,
    SaveDraft,
    Trouble,
    WriteNote,
)
from prolink.protocol.events import Changed, Event, Frame, Gap, Look, Presence
from tests.console.people import ANNA, BOB, NOW, snapshot


class FakeDaemon:
    """Hold conversations and messages in memory; `orders` is what was carried out, `looks` what was looked at."""

    def __init__(self, *conversations: Conversation, messages: tuple[Message, ...] = (), now: int = NOW) -> None:
        self.conversations = {item.id: item for item in conversations}
        self.messages: dict[int, list[Message]] = {}
        for message in messages:
            self.messages.setdefault(message.conversation_id, []).append(message)
        self.frames: list[Frame] = []
        self.orders: list[Order] = []
        self.looks: list[int] = []
        self.asked: list[tuple[int, int]] = []
        self.drafts: dict[tuple[int, bool], Draft] = {}
        self.refusal: ProlinkError | None = None
        self.forgotten = False
        """Answer the next stream with a gap."""
        self.dropped = 0
        self.deaf = False
        """Cut the line when a command comes, after carrying it out."""
        self.me = ANNA
        self.agents: tuple[Agent, ...] = (ANNA, BOB)
        self._done: dict[str, Done] = {}
        self._sockets: set[web.WebSocketResponse] = set()
        self._now = now
        self._runner: web.AppRunner | None = None

    @property
    def seq(self) -> int:
        return 100 + len(self.frames)

    async def start(self, socket: Path) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.get("/v1/snapshot", self._snapshot),
                web.post("/v1/commands", self._command),
                web.get("/v1/conversations/{number}", self._page),
                web.get("/v1/events", self._events),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        socket.unlink(missing_ok=True)
        await web.UnixSite(self._runner, str(socket)).start()

    async def stop(self) -> None:
        await self.hang_up()
        if self._runner:
            await self._runner.cleanup()

    async def hang_up(self) -> None:
        """Close every stream of events."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def tell(self, event: Event, *, live: bool = False) -> None:
        """Let something happen."""
        frame = Frame(0 if live else self.seq + 1, event)
        if not live:
            self.frames.append(frame)
            if isinstance(event, Changed) and event.conversation:
                self.conversations[event.conversation.id] = event.conversation
            if isinstance(event, Changed):
                known = {item.id: item for item in self.messages.get(event.conversation_id, [])}
                known |= {item.id: item for item in event.messages}
                self.messages[event.conversation_id] = [known[number] for number in sorted(known)]
        for socket in list(self._sockets):
            await socket.send_bytes(msgspec.json.encode(frame))

    async def change(self, number: int, *messages: Message, **fields: object) -> Conversation:
        """Change a conversation and tell everybody."""
        old = self.conversations[number]
        new = replace(old, version=old.version + 1, **fields)
        await self.tell(Changed(conversation_id=number, conversation=new, messages=messages))
        return new

    def line(self, about: int, text: str, direction: Direction, origin: Origin, author: str = "") -> Message:
        """Make the next message of a conversation."""
        number = max((item.id for item in self.messages.get(about, [])), default=0) + 1
        delivery = Delivery(state=State.QUEUED) if direction is Direction.OUTBOUND else None
        return Message(
            id=number,
            conversation_id=about,
            direction=direction,
            origin=origin,
            author=author,
            text=text,
            at=self._now,
            delivery=delivery,
        )

    async def _snapshot(self, request: web.Request) -> web.Response:
        return _answer(self.state())

    def state(self) -> Snapshot:
        """Return what a console begins with."""
        return snapshot(
            *self.conversations.values(),
            me=self.me,
            agents=self.agents,
            seq=self.seq,
            drafts=tuple(self.drafts.values()),
        )

    async def _page(self, request: web.Request) -> web.Response:
        number, before = int(request.match_info["number"]), int(request.query.get("before", "0"))
        limit = int(request.query.get("limit", "200"))
        self.asked.append((number, before))
        if number not in self.conversations:
            return web.Response(status=404, body=msgspec.json.encode(Trouble("not_found", "no such conversation")))
        messages = [item for item in self.messages.get(number, []) if not before or item.id < before]
        return _answer(
            Page(
                conversation=self.conversations[number],
                messages=tuple(messages[-limit:]),
                more=len(messages) > limit,
            )
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        since = int(request.query["since"])
        if self.forgotten:
            self.forgotten = False
            await socket.send_bytes(msgspec.json.encode(Frame(0, Gap())))
            return socket
        for frame in self.frames:
            if frame.seq > since:
                await socket.send_bytes(msgspec.json.encode(frame))
        self._sockets.add(socket)
        try:
            async for message in socket:
                look = msgspec.json.decode(message.data, type=Look)
                self.looks.append(look.conversation)
                if look.conversation:
                    await self.tell(Presence(look.conversation, ("anna",)), live=True)
        finally:
            self._sockets.discard(socket)
        return socket

    async def _command(self, request: web.Request) -> web.Response:
        order = msgspec.json.decode(await request.read(), type=Order)
        if order.key in self._done:
            return _answer(self._done[order.key])
        if self.refusal and not isinstance(order.command, SaveDraft):
            refusal, self.refusal = self.refusal, None
            return web.Response(status=409, body=msgspec.json.encode(Trouble(refusal.code, str(refusal))))
        done = await self._carry_out(order)
        self.orders.append(order)
        self._done[order.key] = done
        if self.deaf and not isinstance(order.command, SaveDraft):
            self.deaf = False
            assert request.transport is not None
            request.transport.abort()
        return _answer(done)

    async def _carry_out(self, order: Order) -> Done:
        human = Mode.HUMAN
        match order.command:
            case Assign(number, to):
                line = self.line(number, f"anna menugaskan ke {to}", Direction.NOTE, Origin.SYSTEM, "anna")
                given = await self.change(number, line, owner=to, mode=human, unread=1)
                return Done(conversation=given)
            case Claim(number):
                line = self.line(number, "anna mengambil alih", Direction.NOTE, Origin.SYSTEM, "anna")
                mine = await self.change(number, line, owner="anna", owner_since=self._now, mode=human, waiting_since=0)
                return Done(conversation=mine, dropped=self.dropped)
            case Release(number, note):
                line = self.line(number, f"anna mengembalikan ke bot: {note}", Direction.NOTE, Origin.SYSTEM, "anna")
                return Done(conversation=await self.change(number, line, owner="", mode=Mode.BOT, waiting_since=0))
            case Reply(number, text):
                line = self.line(number, text, Direction.OUTBOUND, Origin.AGENT, "anna")
                held = await self.change(
                    number,
                    line,
                    owner="anna",
                    mode=human,
                    waiting_since=0,
                    unread=0,
                    last_text=text[:120],
                    last_origin="agent",
                )
                return Done(conversation=held, message_ids=(line.id,))
            case WriteNote(number, text):
                line = self.line(number, text, Direction.NOTE, Origin.AGENT, "anna")
                return Done(conversation=await self.change(number, line), message_ids=(line.id,))
            case Close(number, outcome):
                closed = await self.change(
                    number, status=Status.CLOSED, closed_at=self._now, outcome=outcome.value, owner=""
                )
                return Done(conversation=closed)
            case Reopen(number):
                return Done(conversation=await self.change(number, status=Status.OPEN, owner="anna", mode=human))
            case SaveDraft(number, text, private):
                self.drafts[number, private] = Draft(
                    conversation=number, text=text, private=private, saved_at=self._now
                )
        return Done()


def _answer(value: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(value))


@asynccontextmanager
async def running(daemon: FakeDaemon, socket: Path) -> AsyncIterator[FakeDaemon]:
    """Let a fake daemon listen."""
    await daemon.start(socket)
    try:
        yield daemon
    finally:
        await daemon.stop()


COLLISION = Collision("ana mengambil alih #48213 lebih dulu.")


async def _stay(path: Path) -> None:
    """Run by hand: `python -m tests.console.fake_daemon SOCKET`; then `prolink console --socket SOCKET`."""
    from prolink.clock import millis, utc_now
    from tests.console.people import queue, talk

    shift = millis(utc_now()) - NOW
    fake = FakeDaemon(
        *(
            replace(
                item,
                last_at=item.last_at + shift,
                last_inbound_at=item.last_inbound_at + shift,
                waiting_since=item.waiting_since and item.waiting_since + shift,
                owner_since=item.owner_since and item.owner_since + shift,
                closed_at=item.closed_at and item.closed_at + shift,
            )
            for item in queue()
        ),
        messages=tuple(replace(item, at=item.at + shift) for item in talk()),
        now=NOW + shift,
    )
    async with running(fake, path):
        await asyncio.Event().wait()


if __name__ == "__main__":
    import sys

    asyncio.run(_stay(Path(sys.argv[1])))
