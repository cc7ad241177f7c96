"""The ledger: written once, withdrawn once, never deleted."""

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from daemon.store import consents, contacts
from daemon.store.store import Store, open_store
from daemon.store.tx import Tx
from prolink.model.consent import Consent, TopicCount
from prolink.model.contact import Identifier
from tests.daemon.house import HandClock, citizen_writes, open_channels

WORDS = {"purpose": "peringatan cuaca", "wording": "Setuju?"}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Two citizens, of whom the first agreed to two topics and the second to one."""
    async with open_store(tmp_path, HandClock(), lambda _committed: None) as store:
        await store.write(open_channels)
        await store.write(citizen_writes)
        await store.write(partial(citizen_writes, phone="6281200000002"))
        for contact, topic in ((1, "bencana"), (1, "agenda"), (2, "bencana")):
            await store.write(partial(grant, contact=contact, topic=topic))
        yield store


def grant(tx: Tx, *, contact: int, topic: str) -> None:
    consents.grant(tx, contact=contact, channel="whatsapp:main", topic=topic, message=contact, **WORDS)


async def ledger(store: Store, *, contact: int = 0, topic: str = "", ended: bool = True) -> list[Consent]:
    return await store.all(consents.MASKED, after=0, contact=contact, topic=topic, ended=int(ended), limit=99)


async def test_a_stop_ends_all_of_one_person_at_once_and_of_nobody_else(store: Store) -> None:
    assert await store.write(lambda tx: consents.withdraw(tx, contact=1, topic="", message=1)) == 2
    assert [(one.contact_id, one.topic) for one in await ledger(store, ended=False)] == [(2, "bencana")]
    assert all(one.withdrawn_at and one.withdrawn_by == 1 for one in await ledger(store, contact=1))


async def test_one_topic_ends_alone(store: Store) -> None:
    assert await store.write(lambda tx: consents.withdraw(tx, contact=1, topic="agenda", message=1)) == 1
    assert [one.topic for one in await ledger(store, contact=1, ended=False)] == ["bencana"]
    assert await store.all(consents.TOPICS) == [TopicCount("agenda", 0, 1), TopicCount("bencana", 2, 0)]


async def test_a_second_yes_is_the_first_one_and_one_after_a_stop_is_a_new_line(store: Store) -> None:
    await store.write(partial(grant, contact=1, topic="agenda"))
    assert len(await ledger(store, contact=1, topic="agenda")) == 1
    await store.write(lambda tx: consents.withdraw(tx, contact=1, topic="", message=1))
    await store.write(partial(grant, contact=1, topic="agenda"))
    assert [bool(one.withdrawn_at) for one in await ledger(store, contact=1, topic="agenda")] == [True, False]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM consent",
        "UPDATE consent SET topic = 'lain'",
        "UPDATE consent SET wording = 'lain', withdrawn_at = 5 WHERE withdrawn_at = 0",
        "UPDATE consent SET withdrawn_at = 0 WHERE withdrawn_at > 0",
        "UPDATE consent SET withdrawn_at = 5 WHERE withdrawn_at > 0",
        "DELETE FROM disclosure",
        "UPDATE disclosure SET reason = ''",
    ],
)
async def test_nothing_in_the_ledger_can_be_deleted_or_written_over(store: Store, sql: str) -> None:
    await store.write(lambda tx: consents.withdraw(tx, contact=2, topic="", message=2))
    await store.write(lambda tx: consents.disclose(tx, "sri", "all", "permintaan"))
    before = await ledger(store)
    with pytest.raises(sqlite3.IntegrityError, match=r"consent|disclosure"):
        await store.write(lambda tx: tx.run(sql))
    assert await ledger(store) == before


async def test_a_line_keeps_its_words_and_shows_the_identifier_masked_or_whole(store: Store) -> None:
    [line] = await ledger(store, contact=2)
    assert (line.purpose, line.wording, line.granted_by, line.channel) == (
        "peringatan cuaca",
        "Setuju?",
        2,
        "whatsapp:main",
    )
    assert line.handle == "+62812••••0002"
    [line] = await store.all(consents.REVEALED, after=0, contact=2, topic="", ended=1, limit=1)
    assert line.handle == "6281200000002"


async def test_an_identifier_names_its_holders(store: Store) -> None:
    await store.write(lambda tx: contacts.link(tx, 1, Identifier("telegram.id", "6281200000002")))
    found = await store.all(contacts.HOLDERS, written="x", digits="6281200000002")
    assert found == [1, 2]
