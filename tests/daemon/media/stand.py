"""A collector at work on a real store and a real folder, with a platform and its file server on loopback."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver

from daemon.channels.base import Source
from daemon.doorbell import Doorbell
from daemon.media.collector import Collector, Persistence
from daemon.media.download import Downloads, Patience
from daemon.media.shelf import Shelf
from daemon.store import media, messages
from daemon.store.store import Store, open_store
from daemon.store.tx import Committed, Tx
from prolink.config import Secret
from prolink.model.file import File, FileState
from prolink.model.inbound import FileRef
from prolink.settings import MediaSettings
from tests.daemon.house import MAIN, FakeChannel, HandClock, RunningClock, citizen_writes, open_channels, until

TOKEN = "EAAsystemuser0token"
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"grey" * 500
GRAPH = "https://graph.facebook.com"
HOSTS = ("graph.facebook.com", ".fbsbx.com", ".whatsapp.net")
IMPATIENT = Persistence(first_pause=0.01, longest_pause=0.02, stopped_pause=0.01)
HASTY = Patience(connect=2.0, silence=0.5, whole=2.0)


class Keeper(FakeChannel):
    """A channel whose platform keeps files: `places` says where each is, or what asking for it raises."""

    def __init__(self, id: str = MAIN) -> None:
        super().__init__(id)
        self.places: dict[str, Source | Exception] = {}
        self.asked: list[str] = []

    async def locate(self, ref: str) -> Source:
        self.asked.append(ref)
        place = self.places[ref]
        if isinstance(place, Exception):
            raise place
        return place


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class FileServer:
    """Speaks HTTP by hand: what stands under a path is written as it is, or by a function."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | Answer] = {}
        self.heads: list[bytes] = []
        """The head of each request."""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            answer = self.answers.get(
                head.split(b" ")[1].decode(), b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            )
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def put(self, path: str, content: bytes, *head: str, status: str = "200 OK") -> None:
        """Have a whole answer ready under a path."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *head]
        self.answers[path] = "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class Stand:
    """What tests do to a collector."""

    def __init__(
        self, store: Store, clock: HandClock, keeper: Keeper, server: FileServer, collector: Collector, path: Path
    ) -> None:
        self.store, self.clock, self.keeper, self.server = store, clock, keeper, server
        self.collector, self.shelf, self.path = collector, collector.shelf, path
        self.told: list[Committed] = []

    def at(self, path: str, **more: Any) -> Source:
        """Return a place on the platform's own server, which is this machine by its settings."""
        fields: dict[str, Any] = {"base_url": self.server.url, "hosts": HOSTS, "token": Secret(TOKEN)}
        return Source(url=Secret(self.server.url + path), **fields | more)

    def elsewhere(self, url: str) -> Source:
        """Return a place that a platform out in the world names."""
        return Source(url=Secret(url), token=Secret(TOKEN), base_url=GRAPH, hosts=HOSTS)

    async def comes(self, ref: str = "1", *, place: Source | Exception | None = None, **said: Any) -> int:
        """Let a citizen send a file and return its number; unless told otherwise it is the photo."""
        if place is None:
            self.server.put(f"/{ref}", PHOTO)
        self.keeper.places[ref] = place or self.at(f"/{ref}")

        def unit(tx: Tx) -> int:
            conversation = citizen_writes(tx, "foto", channel=self.keeper.id)
            message = tx.run("SELECT max(id) FROM message").fetchone()[0]
            wanted = FileRef(ref=ref, **said)
            return media.want(
                tx, message=message, conversation=conversation, channel=self.keeper.id, kind="image", ref=wanted
            )

        return await self.store.write(unit)

    async def file(self, number: int = 1) -> File:
        found = await self.store.one(media.BY_ID, id=number, conversation=1)
        assert found is not None
        return found[0]

    async def where(self, number: int = 1) -> Path:
        found = await self.store.one(media.BY_ID, id=number, conversation=1)
        assert found is not None
        return self.shelf.path(found[1])

    async def reaches(self, state: FileState, number: int = 1) -> File:
        """Wait until a file has got there."""

        async def there() -> bool:
            return (await self.file(number)).state is state

        await until(there)
        return await self.file(number)

    async def attempts(self, count: int, number: int = 1) -> None:
        """Wait until a file was tried so often in vain."""

        async def so() -> bool:
            row = await self.store.one(media.DUE, channel=self.keeper.id, now=2**62, limit=1)
            return row is not None and row.id == number and row.attempts >= count

        await until(so)

    async def shown(self, message: int = 1) -> tuple[File, ...]:
        """What consoles are shown of a message's files."""
        found = await self.store.one(messages.BY_ID, id=message)
        assert found is not None
        return found.files

    def on_disk(self) -> list[str]:
        """Every file in and around the folder, relative to the test's own."""
        return sorted(
            str(path.relative_to(self.path))
            for path in self.path.rglob("*")
            if path.is_file() and not path.name.startswith("prolink")
        )


@asynccontextmanager
async def standing(
    path: Path,
    *,
    max_mb: int = 1,
    quota_mb: int = 2,
    persistence: Persistence = IMPATIENT,
    patience: Patience = HASTY,
    resolver: AbstractResolver | None = None,
    clock: HandClock | None = None,
    keeper: Keeper | None = None,
    collecting: bool = True,
) -> AsyncIterator[Stand]:
    """Run a collector, with `collecting`, on a data directory inside `path`."""
    clock, keeper, server, doorbell = clock or RunningClock(), keeper or Keeper(), FileServer(), Doorbell()
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    shelf = Shelf(path / "data", MediaSettings(max_mb=max_mb, quota_mb=quota_mb, keep_days=30))
    async with (
        asyncio.timeout(30),
        listener,
        open_store(path / "data", clock, doorbell.ring) as store,
        Downloads(shelf, patience=patience, resolver=resolver) as downloads,
        asyncio.TaskGroup() as group,
    ):
        await store.write(lambda tx: open_channels(tx, keeper.id))
        collector = Collector(store, clock, [keeper], downloads, persistence)
        stand = Stand(store, clock, keeper, server, collector, path)
        doorbell.answer(collector.ring, stand.told.append)
        task = group.create_task(collector.run()) if collecting else None
        try:
            yield stand
        finally:
            if task is not None:
                task.cancel()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
