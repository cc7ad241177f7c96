"""Commands and questions over the Unix socket."""

from pathlib import Path

import aiohttp
import msgspec
import pytest

from prolink import __version__
from prolink.client import DaemonClient
from prolink.errors import BadInput, Collision, NoLink, NotFound, ProlinkError, Refused
from prolink.model.agent import Role
from prolink.protocol import VERSION
from prolink.protocol.answers import FaqState
from prolink.protocol.commands import Claim, Close, ImportFaq, Reply, SaveDraft, Trouble, WriteNote
from tests.daemon.api.door import US, Door, open_door
from tests.daemon.desk.room import ANNA, CHANNEL, ENTRIES, KTP, phone, said


async def test_a_snapshot_holds_all_that_a_console_needs(door: Door, client: DaemonClient) -> None:
    await door.room.hear(said(KTP, phone(1)), said("Halo", phone(2)), said("Halo", phone(3)))
    await door.room.order(ANNA, Close(3))
    await client.send(SaveDraft(1, "Selamat"))
    await door.room.order(ANNA, SaveDraft(1, "punya Anna"))
    found = await client.snapshot()
    assert (found.version, found.daemon) == (VERSION, __version__)
    assert (found.me.name, found.me.display, found.me.role) == ("sri", "Bu Sri", Role.SUPERVISOR)
    assert sorted(one.id for one in found.conversations) == [1, 2, 3]
    assert [one.id for one in found.channels] == [CHANNEL]
    assert [draft.text for draft in found.drafts] == ["Selamat"]
    assert "anna" in [agent.name for agent in found.agents]


async def test_pages_lead_back_to_the_first_message_without_a_seam(door: Door, client: DaemonClient) -> None:
    for number in range(7):
        await door.room.hear(said(str(number), kind="reaction"))
    seen, before = list[str](), 0
    while True:
        page = await client.page(1, before=before, limit=3)
        seen = [one.text for one in page.messages] + seen
        if not page.more:
            break
        before = page.messages[0].id
    assert seen == [str(number) for number in range(7)]


async def test_a_page_of_a_chat_that_does_not_exist_is_not_found(client: DaemonClient) -> None:
    with pytest.raises(NotFound, match="#7"):
        await client.page(7)


async def test_a_command_is_carried_out_once_for_its_key(door: Door, client: DaemonClient) -> None:
    await door.room.hear(said("Halo"))
    first = await client.send(Reply(1, "Selamat pagi."), "a-key-of-mine")
    assert await client.send(Reply(1, "Selamat pagi."), "a-key-of-mine") == first
    assert len(await door.room.ours()) == 2


async def test_the_faq_is_asked_and_imported(client: DaemonClient) -> None:
    await client.send(ImportFaq(ENTRIES))
    assert (await client.query("/v1/faq", FaqState)).entries == ENTRIES


async def test_a_broken_import_is_told_entry_by_entry(client: DaemonClient) -> None:
    broken = msgspec.structs.replace(ENTRIES[0], verified="2026-13-45")
    with pytest.raises(BadInput, match=r"F01.*2026-13-45"):
        await client.send(ImportFaq((broken,)))


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (Claim(9), NotFound),
        (WriteNote(1, " "), BadInput),
        (WriteNote(1, "x" * 16_001), BadInput),
        (Claim(2**70), BadInput),
        (Claim(-1), BadInput),
        (SaveDraft(9, "x"), NotFound),
        (Reply(2, "x"), Refused),
    ],
)
async def test_an_error_arrives_as_the_error_that_it_was(
    door: Door, client: DaemonClient, command: Claim, error: type[ProlinkError]
) -> None:
    await door.room.hear(said("Halo", phone(1)), said("Halo", phone(2)))
    await door.room.order(ANNA, Close(2))
    with pytest.raises(error) as told:
        await client.send(command)
    assert type(told.value) is error


async def test_a_collision_arrives_as_one(tmp_path: Path) -> None:
    us = msgspec.structs.replace(US, role=Role.AGENT)
    async with open_door(tmp_path, {"sri": us}) as door, door.client() as client:
        await door.room.hear(said("petugas"))
        await door.room.order(ANNA, Claim(1))
        with pytest.raises(Collision, match="anna"):
            await client.send(Claim(1))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"key":' + b"[" * 100_000,
        b'{"key":"12345678","command":{"type":"explode"}}',
        b'{"key":"short","command":{"type":"claim","conversation":1}}',
        b'{"key":"12345678","command":{"type":"claim","conversation":"1"}}',
        b'{"key":"12345678","command":{"type":"note","conversation":1,"text":"\\ud800"}}',
    ],
)
async def test_what_can_t_be_read_is_bad_input(door: Door, body: bytes) -> None:
    status, answer = await door.post(body)
    assert (status, msgspec.json.decode(answer, type=Trouble).code) == (400, "bad_input")


async def test_a_command_too_large_is_bad_input(door: Door, client: DaemonClient) -> None:
    large = tuple(msgspec.structs.replace(ENTRIES[0], id=f"L{number}", answer="x" * 1_000_000) for number in range(17))
    with pytest.raises(BadInput, match="16 MB"):
        await client.send(ImportFaq(large))


async def test_an_unknown_question_is_taken_for_another_release(client: DaemonClient) -> None:
    with pytest.raises(NoLink, match="release"):
        await client.query("/v1/nothing", FaqState)


@pytest.mark.parametrize("query", ["before=x", "limit=-1", "before=" + "9" * 30])
async def test_a_number_that_is_none_is_bad_input(client: DaemonClient, query: str) -> None:
    name, _, value = query.partition("=")
    with pytest.raises(BadInput, match=name):
        await client.query("/v1/conversations/1", FaqState, **{name: value})


async def test_where_nobody_listens_there_is_no_link(tmp_path: Path) -> None:
    async with DaemonClient(tmp_path / "none.sock") as client:
        with pytest.raises(NoLink, match=r"none\.sock"):
            await client.snapshot()
        with pytest.raises(NoLink):
            async with client.events(0):
                pass


async def test_the_socket_is_for_its_group_alone(door: Door) -> None:
    assert door.socket.stat().st_mode & 0o777 == 0o660
    assert door.socket.parent.stat().st_mode & 0o777 == 0o750


async def test_metrics_tell_counts_and_no_words(door: Door, client: DaemonClient) -> None:
    await door.room.hear(said("rahasia besar", phone(1), name="Bu Rahasia"))
    text = await _metrics(door)
    assert 'prolink_conversations{mode="bot",waiting="no"} 1.0' in text
    assert "rahasia" not in text.casefold()


async def _metrics(door: Door) -> str:
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(door.socket))) as http,
        http.get("http://prolink/metrics") as answer,
    ):
        return await answer.text()
