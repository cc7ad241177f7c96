"""Taking over a new state of the FAQ."""

from typing import Any

import msgspec
import pytest

from daemon.store import faq
from prolink.errors import BadInput
from prolink.model.faq import Entry, EntryState
from prolink.protocol.commands import ImportFaq
from tests.daemon.desk.room import EDITOR, ENTRIES, Room


def entry(**changes: Any) -> Entry:
    return msgspec.structs.replace(ENTRIES[0], **changes)


async def test_entries_are_stored_in_their_order_and_the_bot_is_told(room: Room) -> None:
    room.rung.clear()
    done = await room.order(EDITOR, ImportFaq(ENTRIES))
    assert tuple(await room.store.all(faq.ENTRIES)) == ENTRIES
    assert room.rung[0].faq
    assert "4" in done.text


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (entry(id="B1", answer="Telepon {{dinas}}."), "dinas"),
        (entry(id="B1", verified="2026-13-45"), "2026-13-45"),
        (entry(id="B1", valid_until="besok"), "besok"),
        (entry(id="B1", valid_until="20261231"), "20261231"),
        (entry(id="B1", answer="  "), "answer"),
        (entry(id="B1", question=""), "question"),
        (entry(id=""), "id"),
        (entry(id="x" * 300), "x"),
        (entry(id="F04"), "F04"),
    ],
)
async def test_one_broken_entry_refuses_the_whole_import(room: Room, broken: Entry, complaint: str) -> None:
    before = await room.counts()
    with pytest.raises(BadInput, match=complaint):
        await room.order(EDITOR, ImportFaq((ENTRIES[1], broken)))
    assert await room.counts() == before


async def test_every_complaint_is_told_at_once(room: Room) -> None:
    with pytest.raises(BadInput) as refused:
        await room.order(EDITOR, ImportFaq((entry(id="B1", verified="x"), entry(id="B2", answer="{{tiada}}"))))
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["B1", "B2"]


async def test_what_is_missing_stays_unless_pruned(room: Room) -> None:
    await room.order(EDITOR, ImportFaq(ENTRIES))
    await room.order(EDITOR, ImportFaq(ENTRIES[:1]))
    assert len([one for one in await room.store.all(faq.ENTRIES) if one.state is EntryState.PUBLISHED]) == 4
    await room.order(EDITOR, ImportFaq(ENTRIES[:1], prune=True))
    states = {one.id: one.state for one in await room.store.all(faq.ENTRIES)}
    assert [id for id, state in states.items() if state is EntryState.PUBLISHED] == ["F01"]
    assert set(states) == {"F01", "F04", "E01", "X01"}
