"""Citizens' files on the private listener: for agents, of the conversation that was asked for, as they are."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from daemon.api.access import Access
from daemon.api.files import Files
from daemon.media.shelf import Part, Shelf
from daemon.store import media
from daemon.store.media import Found
from daemon.store.store import Store
from daemon.store.tx import Tx
from prolink.client import DaemonClient
from prolink.errors import NotAllowed, NotFound, Refused
from prolink.model.agent import Agent
from prolink.model.file import FileState
from prolink.model.inbound import FileRef
from prolink.protocol.answers import FileList
from prolink.settings import MediaSettings
from tests.daemon.api.door import US, Door, open_door
from tests.daemon.desk.room import CHANNEL, phone, said

CONTENT = b"<script>alert(1)</script>" * 20_000


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    opened = Shelf(tmp_path, MediaSettings())
    opened.open()
    return opened


@pytest.fixture
async def door(tmp_path: Path, shelf: Shelf) -> AsyncIterator[Door]:
    async with open_door(
        tmp_path, {"sri": US}, more=lambda store, access: Files(store, access, shelf).routes()
    ) as door:
        photo, paper = FileRef(ref="1", name="a.html"), FileRef(ref="2")
        await door.room.hear(said("foto", phone(1), kind="image", files=(photo, paper)), said("Halo", phone(2)))
        yield door


@pytest.fixture
async def client(door: Door) -> AsyncIterator[DaemonClient]:
    async with door.client() as client:
        yield client


async def come(door: Door, shelf: Shelf) -> None:
    """Let the first of the two files be here, and the second never come."""
    first, second = await door.room.store.all(media.DUE, channel=CHANNEL, now=2**62, limit=9)
    with Part(shelf, first.place) as part:
        part.write(CONTENT)
        part.finish()

    def unit(tx: Tx) -> None:
        media.keep(tx, first, Found(part.size, part.sha256, "text/plain"))
        media.give_up(tx, second, FileState.FAILED, "gone")

    await door.room.store.write(unit)


async def listed(client: DaemonClient, conversation: int = 1) -> FileList:
    return await client.query(f"/v1/conversations/{conversation}/files", FileList)


async def content(client: DaemonClient, conversation: int, file: int) -> bytes:
    return b"".join([chunk async for chunk in client.content(conversation, file)])


async def test_files_are_listed_with_all_that_is_known(door: Door, client: DaemonClient, shelf: Shelf) -> None:
    await come(door, shelf)
    first, second = (await listed(client)).files
    assert (first.name, first.kind, first.size, first.state) == ("a.html", "image", len(CONTENT), FileState.FETCHED)
    assert Path(first.path).read_bytes() == CONTENT
    assert (second.state, second.reason, second.path) == (FileState.FAILED, "gone", "")


async def test_a_conversation_without_files_has_an_empty_list(client: DaemonClient) -> None:
    assert (await listed(client, 2)).files == ()


async def test_a_conversation_that_does_not_exist_is_not_found(client: DaemonClient) -> None:
    with pytest.raises(NotFound, match="#7"):
        await listed(client, 7)


async def test_a_file_comes_as_it_is(door: Door, client: DaemonClient, shelf: Shelf) -> None:
    await come(door, shelf)
    assert await content(client, 1, 1) == CONTENT


async def test_it_is_never_served_as_something_to_be_shown(door: Door, shelf: Shelf) -> None:
    await come(door, shelf)
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(door.socket))) as http,
        http.get("http://prolink/v1/conversations/1/files/1") as answer,
    ):
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_of_another_conversation_is_not_found(door: Door, client: DaemonClient, shelf: Shelf) -> None:
    await come(door, shelf)
    for conversation, file in ((2, 1), (1, 99), (99, 1)):
        with pytest.raises(NotFound):
            await content(client, conversation, file)


async def test_one_that_is_not_here_is_refused_with_the_reason(door: Door, client: DaemonClient, shelf: Shelf) -> None:
    with pytest.raises(Refused, match="waiting"):
        await content(client, 1, 1)
    await come(door, shelf)
    with pytest.raises(Refused, match="gone"):
        await content(client, 1, 2)


async def test_one_that_is_gone_from_the_disk_is_said_to_be(door: Door, client: DaemonClient, shelf: Shelf) -> None:
    await come(door, shelf)
    Path((await listed(client)).files[0].path).unlink()
    with pytest.raises(NotFound, match="cadangan"):
        await content(client, 1, 1)


class Nobody(Access):
    """Knows no one."""

    def agent(self, request: web.Request) -> Agent:
        raise NotAllowed("The OS user nobody is no agent here.")


async def test_who_is_no_agent_sees_none(tmp_path: Path, shelf: Shelf) -> None:
    def more(store: Store, _access: Access) -> Sequence[web.RouteDef]:
        return Files(store, Nobody({}), shelf).routes()

    async with open_door(tmp_path, {}, more=more) as door, door.client() as client:
        with pytest.raises(NotAllowed):
            await listed(client)
        with pytest.raises(NotAllowed):
            await content(client, 1, 1)
