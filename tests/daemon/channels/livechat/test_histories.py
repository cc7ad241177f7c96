"""What the store tells a visitor: their own chat, without notes, timeline and strangers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.store import agents, channels, contacts, conversations, deliveries, messages
from daemon.store.histories import PAGE, VISITOR, Histories
from daemon.store.store import Store, open_store
from daemon.store.tx import Tx
from prolink.clock import utc_now
from prolink.model.agent import Agent, Role
from prolink.model.channel import Limits
from prolink.model.contact import Identifier
from prolink.model.message import Direction, Option, Origin, State

WEB = "livechat:web"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(tmp_path / "data", utc_now) as store:
        await store.write(lambda tx: channels.replace_all(tx, {WEB: ("livechat", Limits(text=4000))}))
        yield store


def visitor(tx: Tx, vid: str) -> int:
    contact = contacts.create(tx, "Pengunjung")
    contacts.link(tx, contact, Identifier(VISITOR, vid))
    return conversations.create(tx, WEB, contact)


def write(tx: Tx, conversation: int, direction: Direction, origin: Origin, text: str, **more: object) -> int:
    id = messages.add(
        tx,
        conversation=conversation,
        channel=WEB,
        direction=direction,
        origin=origin,
        text=text,
        **more,  # type: ignore[arg-type]
    )
    if direction is Direction.OUTBOUND:
        deliveries.queue(tx, message=id, conversation=conversation, channel=WEB, origin=origin)
    return id


async def test_a_chat_is_told_with_its_agents_names_and_without_what_is_for_staff(store: Store) -> None:
    def fill(tx: Tx) -> None:
        agents.replace_all(tx, (Agent(name="anna", display="Anna Dewi", role=Role.AGENT),))
        chat = visitor(tx, "aa")
        write(tx, chat, Direction.INBOUND, Origin.CITIZEN, "Halo", platform_id="aa:cid-1")
        write(tx, chat, Direction.OUTBOUND, Origin.ANSWER, "Pilih", options=(Option("a", "KTP"),))
        write(tx, chat, Direction.NOTE, Origin.AGENT, "catatan rahasia")
        write(tx, chat, Direction.NOTE, Origin.SYSTEM, "anna took over")
        write(tx, chat, Direction.OUTBOUND, Origin.AGENT, "Saya Anna", author="anna")
        write(tx, visitor(tx, "bb"), Direction.INBOUND, Origin.CITIZEN, "orang lain", platform_id="bb:cid-1")

    await store.write(fill)
    told = await Histories(store).after(WEB, "aa", 0)
    assert [(one.text, one.author, one.key, one.state) for one in told] == [
        ("Halo", "", "aa:cid-1", None),
        ("Pilih", "", "", State.QUEUED),
        ("Saya Anna", "Anna Dewi", "", State.QUEUED),
    ]
    assert told[1].options == (Option("a", "KTP"),)
    assert await Histories(store).after("livechat:other", "aa", 0) == []
    assert await Histories(store).after(WEB, "nobody", 0) == []


async def test_pages_follow_each_other_and_zero_asks_for_the_last_one(store: Store) -> None:
    def fill(tx: Tx) -> None:
        chat = visitor(tx, "aa")
        for number in range(PAGE + 20):
            write(tx, chat, Direction.INBOUND, Origin.CITIZEN, str(number))

    await store.write(fill)
    histories = Histories(store)
    assert [one.text for one in await histories.after(WEB, "aa", 0)] == [str(n) for n in range(20, PAGE + 20)]
    first = await histories.after(WEB, "aa", 1)
    assert [one.text for one in first] == [str(n) for n in range(1, PAGE + 1)]
    assert [one.text for one in await histories.after(WEB, "aa", first[-1].seq)] == [
        str(n) for n in range(PAGE + 1, PAGE + 20)
    ]


async def test_a_key_has_the_number_under_which_it_was_stored(store: Store) -> None:
    id = await store.write(
        lambda tx: write(tx, visitor(tx, "aa"), Direction.INBOUND, Origin.CITIZEN, "x", platform_id="aa:cid-1")
    )
    assert await Histories(store).number(WEB, "aa:cid-1") == id
    assert await Histories(store).number(WEB, "aa:cid-2") == 0
