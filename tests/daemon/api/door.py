"""The private listener on a real Unix socket, with the desk behind it."""

import getpass
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web
from msgspec import Struct

from daemon import listeners
from daemon.api.access import Access
from daemon.api.server import Api
from daemon.hub import Hub
from daemon.metrics import Metrics
from daemon.receipts import Receipts
from daemon.store.store import Store
from prolink.client import DaemonClient
from prolink.model.agent import Role
from prolink.settings import AgentSettings, PrivateSettings
from tests.daemon.desk.room import Room, standing

US = AgentSettings(role=Role.SUPERVISOR, user=getpass.getuser(), display="Bu Sri")


class Door(Struct, frozen=True):
    room: Room
    hub: Hub
    socket: Path

    def client(self) -> DaemonClient:
        return DaemonClient(self.socket)

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """Post bytes as a command; return status and answer."""
        async with (
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(self.socket))) as http,
            http.post("http://prolink/v1/commands", data=body) as answer,
        ):
            return answer.status, await answer.read()


@asynccontextmanager
async def open_door(
    folder: Path,
    agents: dict[str, AgentSettings],
    group: str = "",
    more: Callable[[Store, Access], Sequence[web.RouteDef]] = lambda _store, _access: (),
) -> AsyncGenerator[Door, None]:
    """Serve a desk, and `more`, to `agents`; the socket stands in a short path, which pytest's own folders are not."""
    home = Path(tempfile.mkdtemp(prefix="prolink-"))
    home.chmod(0o755)
    settings = PrivateSettings(socket=str(home / "run" / "p.sock"), group=group)
    try:
        async with standing(folder) as room:
            hub = Hub()
            room.doorbell.answer(lambda committed: hub.publish(committed.events))
            access = Access(agents)
            api = Api(room.store, hub, room.orders, access, Receipts({}), Metrics(room.store, hub))
            async with listeners.private(api.application(more(room.store, access)), settings):
                yield Door(room, hub, Path(settings.socket))
                hub.close()
    finally:
        shutil.rmtree(home)
