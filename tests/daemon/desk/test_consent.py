"""What a citizen's yes and STOP leave in the ledger."""

import pytest

from daemon.store import consents
from prolink.model.consent import Consent
from prolink.model.message import Direction
from prolink.protocol.commands import Claim
from tests.daemon.desk.room import ANNA, CHANNEL, Room, phone, said

YES = ("berlangganan", "1", "ya")


async def ledger(room: Room, *, ended: bool = True) -> list[Consent]:
    return await room.store.all(consents.MASKED, after=0, contact=0, topic="", ended=int(ended), limit=99)


async def subscribe(room: Room, number: int = 1) -> None:
    for words in YES:
        await room.hear(said(words, phone(number)))


async def test_a_yes_is_kept_with_its_message_and_the_words_it_answered(room: Room) -> None:
    await subscribe(room)
    [line] = await ledger(room)
    talk = await room.talk()
    asked = [one.text for one in talk if one.direction is Direction.OUTBOUND]
    assert (line.contact_id, line.channel, line.withdrawn_at) == (1, CHANNEL, 0)
    assert line.wording in "\n".join(asked)
    assert [one.text for one in talk if one.id == line.granted_by] == ["ya"]


@pytest.mark.parametrize("no", ["tidak", "batal"])
async def test_without_a_yes_nothing_is_kept(room: Room, no: str) -> None:
    for words in (*YES[:2], no):
        await room.hear(said(words))
    assert await ledger(room) == []


async def test_a_stop_counts_also_while_a_person_has_the_chat(room: Room) -> None:
    await subscribe(room)
    await subscribe(room, 2)
    await room.order(ANNA, Claim(1))
    await room.hear(said("STOP", key="wamid.stop"))
    assert [line.contact_id for line in await ledger(room, ended=False)] == [2]
    [stop] = [one for one in await room.talk() if one.text == "STOP"]
    assert [line.withdrawn_by for line in await ledger(room) if line.contact_id == 1] == [stop.id]
