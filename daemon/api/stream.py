"""Stream: a console's WebSocket: first what it missed, then what happens, without a seam between the two."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec
from aiohttp import WSMsgType, web

from daemon.hub import GAP, Hub, Listener, frame
from daemon.store import events
from daemon.store.store import Store
from prolink.protocol.events import Look

HEARTBEAT = 20.0  # seconds
FAREWELL = 2.0  # seconds for a console to answer our goodbye: one that was suspended never does
MOST_MISSED = 5000  # events; who missed more takes a snapshot
LARGEST_WORD = 1024  # bytes a console may say at once

_look = msgspec.json.Decoder(Look)


async def follow(
    request: web.Request,
    store: Store,
    hub: Hub,
    since: int,
    came: Callable[[], None],
    looked: Callable[[int], None],
) -> web.WebSocketResponse:
    """Serve one console until it leaves or the hub closes.

    `came` is called when it hears all that is told from then on; `looked` hears which conversation is before it.
    """
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=FAREWELL, max_msg_size=LARGEST_WORD, compress=False)
    await socket.prepare(request)
    with hub.listen() as listener:
        came()
        missed = await _missed(store, since)
        if missed is None:
            with suppress(ConnectionError):
                await socket.send_bytes(GAP)
                await socket.close()
            return socket
        async with asyncio.TaskGroup() as group:
            told = group.create_task(_tell(socket, listener, missed, since), name="tell console")
            await _hear(socket, looked)
            told.cancel()
    return socket


async def _missed(store: Store, since: int) -> list[tuple[int, bytes]] | None:
    """Return the events after `since`, None when some of them are gone or `since` is from another database."""
    missed = await store.all(events.SINCE, since=since, limit=MOST_MISSED + 1)
    # Looked at after the events: had some been forgotten in between, their absence would not show the other way round.
    oldest, newest = await store.one(events.RANGE) or (0, 0)
    if since > newest or (since < newest and (oldest == 0 or since < oldest - 1)):
        return None
    return missed if len(missed) <= MOST_MISSED else None


async def _tell(socket: web.WebSocketResponse, listener: Listener, missed: list[tuple[int, bytes]], since: int) -> None:
    told = since
    with suppress(ConnectionError):  # The console has gone: `_hear` notices it too.
        for seq, body in missed:
            await socket.send_bytes(frame(seq, body))
            told = seq
        # The listener was there before the missed ones were read: it may hold some of them too.
        while (item := await listener.get()) is not None:
            seq, data = item
            if seq == 0 or seq > told:
                await socket.send_bytes(data)
        await socket.close()


async def _hear(socket: web.WebSocketResponse, looked: Callable[[int], None]) -> None:
    async for message in socket:
        if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
            try:
                looked(_look.decode(message.data).conversation)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                break
