"""DaemonClient: the one way from console and command line to a running daemon."""

import io
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
import msgspec

from prolink import errors
from prolink.protocol.answers import Page, Snapshot
from prolink.protocol.commands import Command, Done, Order, Trouble
from prolink.protocol.events import Frame, Look

T = TypeVar("T")

ANSWER_TIMEOUT = 10.0  # seconds
CHUNK = 128 * 1024  # bytes
HEARTBEAT = 10.0  # seconds; a daemon that went without a word is noticed after one and a half

_ERRORS: dict[str, type[errors.ProlinkError]] = {
    kind.code: kind
    for kind in (
        errors.BadInput,
        errors.NotFound,
        errors.Refused,
        errors.Collision,
        errors.NotAllowed,
        errors.StoreBusy,
        errors.StoreFailed,
    )
}
_frame = msgspec.json.Decoder(Frame)
_trouble = msgspec.json.Decoder(Trouble)


def new_key() -> str:
    """Return a fresh key for one command; keep it across retries, and the command is carried out once."""
    return secrets.token_hex(12)


class Feed:
    """An open stream of events; iterate for frames, `look` to say what is on the screen."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def look(self, conversation: int) -> None:
        """Tell colleagues which conversation is before this agent, 0 for none."""
        try:
            await self._socket.send_bytes(msgspec.json.encode(Look(conversation)))
        except (aiohttp.ClientError, OSError) as problem:
            raise errors.NoLink("The daemon closed the stream of events.") from problem

    async def __aiter__(self) -> AsyncGenerator[Frame, None]:
        async for message in self._socket:
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                break
            yield _read(message.data, _frame)
        raise errors.NoLink("The daemon closed the stream of events.")


class DaemonClient:
    """Speak to the daemon over its Unix socket. Every call raises `NoLink` when it does not answer."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            base_url="http://prolink",
            connector=aiohttp.UnixConnector(str(self.socket)),
            timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def send(self, command: Command, key: str | None = None) -> Done:
        """Have a command carried out once, however often it comes with the same key; raise what was refused."""
        body = msgspec.json.encode(Order(key or new_key(), command))
        return await self._ask("POST", "/v1/commands", Done, data=io.BytesIO(body))

    async def snapshot(self) -> Snapshot:
        """Return all that a console needs to begin."""
        return await self._ask("GET", "/v1/snapshot", Snapshot)

    async def page(self, conversation: int, *, before: int = 0, limit: int = 200) -> Page:
        """Return the last messages of a conversation, or those before a message id; raise NotFound."""
        query = {"before": str(before), "limit": str(limit)}
        return await self._ask("GET", f"/v1/conversations/{conversation}", Page, params=query)

    async def query(self, path: str, kind: type[T], **params: str) -> T:
        """Ask any other question of the private listener; `kind` is the answer's type."""
        return await self._ask("GET", path, kind, params=params)

    async def content(self, conversation: int, file: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a citizen's file; raise NotFound or Refused where it is not here."""
        patience = aiohttp.ClientTimeout(total=None, sock_connect=ANSWER_TIMEOUT, sock_read=ANSWER_TIMEOUT)
        path = f"/v1/conversations/{conversation}/files/{file}"
        try:
            async with self._connected.get(path, timeout=patience) as response:
                if response.status != 200:
                    raise _error(await response.read())
                async for chunk in response.content.iter_chunked(CHUNK):
                    yield chunk
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise errors.NoLink(f"The daemon at {self.socket} broke off in the middle of file {file}.") from problem

    @asynccontextmanager
    async def events(self, since: int) -> AsyncGenerator[Feed, None]:
        """Open the stream of what happens after `since`; a first `Gap` tells that a new snapshot is needed."""
        try:
            socket = await self._connected.ws_connect(
                "/v1/events", params={"since": str(since)}, heartbeat=HEARTBEAT, max_msg_size=0
            )
        except aiohttp.WSServerHandshakeError as problem:
            if problem.status == 403:
                raise errors.NotAllowed(f"The daemon at {self.socket} does not know this user.") from problem
            raise errors.NoLink(f"The daemon at {self.socket} refused the stream: {problem.message}") from problem
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise errors.NoLink(f"The daemon at {self.socket} is gone.") from problem
        # What the block raises is its own affair: an OSError there is no lost link.
        async with socket:
            yield Feed(socket)

    @property
    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("DaemonClient is used as a context manager")
        return self._session

    async def _ask(self, method: str, path: str, kind: type[T], **options: Any) -> T:
        try:
            async with self._connected.request(method, path, **options) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise errors.NoLink(
                f"No daemon answers at {self.socket}. Is it running (systemctl status prolink)? "
                "Are you in the group that may open the socket?"
            ) from problem
        if response.status == 200:
            return _read(body, msgspec.json.Decoder(kind))
        raise _error(body)


def _read(body: bytes | str, decoder: msgspec.json.Decoder[T]) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise errors.NoLink("The daemon's answer can't be read: are console and daemon of one release?") from problem


def _error(body: bytes) -> errors.ProlinkError:
    try:
        trouble = _read(body, _trouble)
    except errors.NoLink as problem:
        return problem
    return _ERRORS.get(trouble.code, errors.ProlinkError)(trouble.text)
