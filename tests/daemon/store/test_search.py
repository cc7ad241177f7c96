"""Search: words are found newest first, whatever a person types is harmless, and edits are found by their new words."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.api import questions
from daemon.jobs.search_index import SearchIndex
from daemon.store import messages, search
from daemon.store.store import Store, open_store
from daemon.store.tx import Tx
from prolink.protocol.answers import Found
from tests.daemon.house import HandClock, citizen_writes, open_channels

SAID = ("KTP saya hilang", "jam buka MPP?", "ktp rusak, bagaimana?", "terima kasih 🙏")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path, HandClock()) as store:
        await store.write(open_channels)
        for number, text in enumerate(SAID):
            await store.write(lambda tx, text=text, number=number: citizen_writes(tx, text, key=f"wamid.{number}"))  # type: ignore[misc]
        await store.write(lambda tx: search.go_on(tx, 100))
        yield store


async def found(store: Store, text: str, *, before: int = 2**62, limit: int = 20) -> tuple[Found, ...]:
    return (await questions.search_messages(store, text, before, limit)).found


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("ktp", [3, 1]),
        ("KTP hilang", [1]),
        ("hil", [1]),
        ("mpp!?", [2]),
        ("paspor", []),
        ('ktp" OR "mpp', []),
        ("NEAR(ktp mpp)", []),
    ],
)
async def test_messages_with_all_the_words_are_found_newest_first(store: Store, text: str, ids: list[int]) -> None:
    assert [hit.message.id for hit in await found(store, text)] == ids


async def test_whole_words_that_fill_the_page_go_before_beginnings(store: Store) -> None:
    await store.write(lambda tx: citizen_writes(tx, "ktpnya kemarin", key="wamid.8"))
    await store.write(lambda tx: search.go_on(tx, 100))
    assert [hit.message.id for hit in await found(store, "ktp", limit=1)] == [3]
    assert [hit.message.id for hit in await found(store, "ktp")] == [5, 3, 1]


async def test_a_page_goes_on_before_the_last_message_of_the_one_before(store: Store) -> None:
    (newest,) = await found(store, "ktp", limit=1)
    assert [hit.message.id for hit in await found(store, "ktp", before=newest.message.id)] == [1]


async def test_an_edited_message_is_found_by_its_new_words_only(store: Store) -> None:
    def edit(tx: Tx) -> None:
        message = tx.one(messages.BY_ID, id=1)
        assert message is not None
        messages.correct(tx, message, "KK saya hilang")
        search.change(tx, message, "KK saya hilang")

    await store.write(edit)
    assert [hit.message.id for hit in await found(store, "ktp")] == [3]
    assert [hit.message.id for hit in await found(store, "kk")] == [1]


async def test_the_index_follows_what_is_written(store: Store) -> None:
    index = SearchIndex(store)
    async with asyncio.TaskGroup() as group, asyncio.timeout(10):
        following = group.create_task(index.run())
        await store.write(lambda tx: citizen_writes(tx, "akta kelahiran", key="wamid.9"))
        while not await found(store, "akta"):
            await asyncio.sleep(0.02)
        following.cancel()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=80))
async def test_nothing_that_is_typed_is_an_operator(tmp_path: Path, text: str) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        for query in (search.query(text), search.query(text, begun=True)):
            assert not query or await store.all(search.FOUND, query=query, before=9, limit=9) == []
