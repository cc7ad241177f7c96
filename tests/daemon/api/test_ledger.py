"""Asking for consents: who may see what, and what is written down about it."""

from functools import partial
from pathlib import Path

import pytest

from daemon.store import consents, contacts
from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink import words
from prolink.client import DaemonClient
from prolink.errors import BadInput, NotAllowed, NotFound, Refused
from prolink.model.agent import Role
from prolink.model.contact import Identifier
from prolink.protocol.answers import ConsentList, TopicList
from prolink.settings import AgentSettings
from tests.daemon.api.door import US, Door, open_door
from tests.daemon.desk.room import CHANNEL, phone, said

DISCLOSURES = Statement("SELECT agent, subject, reason FROM disclosure ORDER BY id", tuple)


@pytest.fixture(autouse=True)
def english() -> None:
    words.use("en")


def grant(tx: Tx, *, contact: int, topic: str) -> None:
    consents.grant(tx, contact=contact, channel=CHANNEL, topic=topic, purpose="p", wording="w", message=contact)


async def agreed(door: Door) -> None:
    """Two citizens agree, the first to two topics."""
    await door.room.hear(said("Halo", phone(1)), said("Halo", phone(2)))
    for contact, topic in ((1, "bencana"), (1, "agenda"), (2, "bencana")):
        await door.room.store.write(partial(grant, contact=contact, topic=topic))


async def ask(client: DaemonClient, **asked: str) -> ConsentList:
    return await client.query("/v1/consents", ConsentList, **asked)


@pytest.mark.parametrize("who", ["628120000001", "+62 812-0000-001", "0812 0000 001", "#1", "1"])
async def test_a_person_is_found_as_people_write_it(door: Door, client: DaemonClient, who: str) -> None:
    await agreed(door)
    found = await ask(client, who=who)
    assert [(one.contact_id, one.topic) for one in found.consents] == [(1, "bencana"), (1, "agenda")]


async def test_an_unknown_person_is_not_found_and_a_doubtful_one_is_refused(door: Door, client: DaemonClient) -> None:
    await agreed(door)
    with pytest.raises(NotFound, match="#12"):
        await ask(client, who="#99")
    await door.room.store.write(lambda tx: contacts.link(tx, 2, Identifier("telegram.id", "628120000001")))
    with pytest.raises(Refused, match="#1, #2"):
        await ask(client, who="628120000001")


async def test_identifiers_are_masked_until_a_reason_is_written_down(door: Door, client: DaemonClient) -> None:
    await agreed(door)
    assert {one.handle for one in (await ask(client, who="#1")).consents} == {"+62812••••0001"}
    assert await door.room.store.all(DISCLOSURES) == []
    found = await ask(client, who="#1", reason="permintaan warga")
    assert {one.handle for one in found.consents} == {"628120000001"}
    assert await door.room.store.all(DISCLOSURES) == [("sri", "consents contact=1 topic=*", "permintaan warga")]


async def test_a_word_is_no_reason(client: DaemonClient) -> None:
    with pytest.raises(BadInput):
        await ask(client, reason="ya")


async def test_only_supervisors_are_shown_identifiers(tmp_path: Path) -> None:
    agent = AgentSettings(role=Role.AGENT, user=US.user)
    async with open_door(tmp_path, {"anna": agent}) as door, door.client() as client:
        with pytest.raises(NotAllowed):
            await ask(client, reason="ingin tahu saja")
        assert (await ask(client)).consents == ()
        assert await door.room.store.all(DISCLOSURES) == []


@pytest.fixture
async def many(door: Door) -> Door:
    await agreed(door)

    def much(tx: Tx) -> None:
        for number in range(600):
            grant(tx, contact=2, topic=f"topik-{number}")

    await door.room.store.write(much)
    return door


async def test_a_long_ledger_comes_in_pages_without_a_hole(many: Door, client: DaemonClient) -> None:
    first = await ask(client)
    second = await ask(client, after=str(first.consents[-1].id))
    assert (first.more, second.more) == (True, False)
    assert [one.id for one in (*first.consents, *second.consents)] == list(range(1, 604))


async def test_topics_are_counted(door: Door, client: DaemonClient) -> None:
    await agreed(door)
    topics = (await client.query("/v1/consents/topics", TopicList)).topics
    assert [(one.topic, one.in_force) for one in topics] == [("agenda", 1), ("bencana", 2)]
