"""Files at Meta, simulated: what citizens have sent, where it is, and what goes wrong when somebody fetches it."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import secrets
from collections import deque
from typing import Any

from aiohttp import web
from msgspec import Struct

from daemon.simulate import shapes
from daemon.simulate.faults import BareStatus, CutAfter, Drip, Fault, Hang, Refusal, Reset

PIXEL = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP////////////////////////////////////////////////////////////////////////////////"
    "//////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
"""The smallest photo: one grey pixel as JPEG."""


class Held(Struct, frozen=True, kw_only=True):
    """A file that a citizen has sent."""

    content: bytes
    type: str
    sha256: str
    """Base64, as Meta writes it."""


class GraphFiles:
    """Two addresses: one tells where a file is, the other gives it; both want the token."""

    def __init__(self, token: str) -> None:
        self.held: dict[str, Held] = {}
        """By media id; take one out, and Meta has forgotten it."""
        self.asked: list[str] = []
        """The path of every request that came."""
        self.next_answers: deque[Fault | None] = deque()
        """Played for the next downloads, one each; None lets one pass."""
        self.address = ""
        """Said in the place of the true address, where it is set; `{id}` stands for the file."""
        self._token = token

    def routes(self) -> tuple[web.RouteDef, ...]:
        """Return what the simulated Graph API serves for files."""
        return (web.get("/{version:v[0-9.]+}/{id}", self._where), web.get("/lookaside/{id}", self._content))

    def hold(self, content: bytes, type: str) -> dict[str, Any]:
        """Keep a file and return it as it stands in a message."""
        sha256 = base64.b64encode(hashlib.sha256(content).digest()).decode()
        id = str(10**15 + secrets.randbelow(9 * 10**15))
        self.held[id] = Held(content=content, type=type, sha256=sha256)
        return {"id": id, "mime_type": type, "sha256": sha256}

    async def _where(self, request: web.Request) -> web.Response:
        refusal, id = self._check(request), request.match_info["id"]
        if refusal is not None:
            return refusal
        held = self.held.get(id)
        if held is None:
            words = f"Unsupported get request. Object with ID '{id}' does not exist"
            return web.json_response({"error": shapes.error(100, words)}, status=400)
        url = self.address.format(id=id) or f"http://{request.host}/lookaside/{id}"
        known = {"mime_type": held.type, "sha256": held.sha256, "file_size": len(held.content)}
        return web.json_response({"messaging_product": "whatsapp", "id": id, "url": url, **known})

    async def _content(self, request: web.Request) -> web.StreamResponse:
        refusal = self._check(request)
        if refusal is not None:
            return refusal
        held = self.held.get(request.match_info["id"])
        if held is None:
            return web.Response(status=404)
        match self.next_answers.popleft() if self.next_answers else None:
            case BareStatus() as fault:
                return web.Response(status=fault.status, text=fault.body)
            case Refusal() as fault:
                return web.Response(status=fault.status)
            case Hang() as fault:
                await asyncio.sleep(fault.seconds)
                return _cut(request)
            case Reset():
                return _cut(request)
            case CutAfter():
                return await _begin(request, held.content, 0.0)
            case Drip() as fault:
                return await _begin(request, held.content, fault.pause)
        return web.Response(body=held.content, content_type=held.type.partition(";")[0])

    def _check(self, request: web.Request) -> web.Response | None:
        self.asked.append(request.path)
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogatepass")
        if hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return None
        return web.json_response({"error": shapes.error(190, "Error validating access token.")}, status=401)


async def _begin(request: web.Request, content: bytes, pause: float) -> web.StreamResponse:
    """Give the first half, then cut; or byte after byte, `pause` seconds apart."""
    response = web.StreamResponse(headers={"Content-Length": str(len(content))})
    with contextlib.suppress(ConnectionError):
        await response.prepare(request)
        if not pause:
            await response.write(content[: len(content) // 2])
            return _cut(request)
        for byte in content:
            await response.write(bytes([byte]))
            await asyncio.sleep(pause)
    return response


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
