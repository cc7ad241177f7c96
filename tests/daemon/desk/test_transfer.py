"""A conversation goes to a colleague or to the queue."""

from functools import partial

import pytest

from daemon.desk import transfer
from daemon.store import agents, conversations
from daemon.store.waits import LAST
from prolink import words
from prolink.clock import millis
from prolink.errors import Collision, NotFound, Refused
from prolink.model.conversation import Alarm, Mode
from prolink.model.message import Direction, Origin, State
from prolink.protocol.commands import Assign, Claim, Close, Reply, SaveDraft
from tests.daemon.desk.room import ANNA, BUDI, KTP, SUPERVISOR, Room, phone, said

TO_BUDI, TO_QUEUE = Assign(1, "budi"), Assign(1)


@pytest.fixture(autouse=True)
def english() -> None:
    words.use("en")


@pytest.fixture
async def held(room: Room) -> Room:
    """Anna holds a chat that she has not answered; Budi has a console open."""
    room.attendance.come("console", "budi")
    await room.hear(said("petugas"))
    await room.order(ANNA, Claim(1))
    room.time.pass_by(minutes=3)
    return room


async def test_a_colleague_gets_the_chat_with_its_place_and_has_to_look(held: Room) -> None:
    before = await held.conversation()
    done = await held.order(ANNA, TO_BUDI)
    after = await held.conversation()
    assert (after.owner, after.owner_since, after.mode) == ("budi", millis(held.time.now), Mode.HUMAN)
    assert (after.waiting_since, after.unread) == (before.waiting_since, 1)
    assert done.conversation == after
    assert (await held.talk())[-1].text == "anna gave the chat to budi"


async def test_the_next_holder_sees_the_shift_note_first_and_the_citizen_never(held: Room) -> None:
    ours = await held.ours()
    done = await held.order(ANNA, Assign(1, "budi", "KTP sudah dicek,\ntinggal kirim alamat"))
    [note] = [one for one in await held.talk() if one.id in done.message_ids]
    assert (note.direction, note.author, note.origin) == (Direction.NOTE, "anna", Origin.AGENT)
    assert (await held.conversation()).attention == "note of anna: KTP sudah dicek, tinggal kirim alamat"
    assert await held.ours() == ours
    await held.order(BUDI, Reply(1, "Selamat siang."))
    assert (await held.conversation()).attention == ""


async def test_the_queue_gets_the_chat_back_at_its_old_place(held: Room) -> None:
    await held.hear(said("petugas", phone(2)))
    before = await held.conversation()
    await held.order(ANNA, TO_QUEUE)
    after = await held.conversation()
    assert (after.owner, after.owner_since, after.waiting_since) == ("", 0, before.waiting_since)
    assert after.waiting_since < (await held.conversation(2)).waiting_since
    assert await held.store.one(conversations.WAITING) == 2


async def test_an_answered_chat_waits_since_what_was_not_answered(held: Room) -> None:
    await held.order(ANNA, Reply(1, "Baik."))
    held.time.pass_by(minutes=1)
    await held.hear(said("lalu bagaimana?"))
    asked = millis(held.time.now)
    held.time.pass_by(minutes=1)
    await held.hear(said("halo?"))
    held.time.pass_by(minutes=1)
    await held.order(ANNA, TO_QUEUE)
    after = await held.conversation()
    assert (after.waiting_since, after.unread) == (asked, 2)


async def test_a_chat_with_nothing_open_waits_since_it_was_put_there(held: Room) -> None:
    await held.order(ANNA, Reply(1, "Baik."))
    held.time.pass_by(minutes=1)
    await held.order(ANNA, TO_QUEUE)
    assert (await held.conversation()).waiting_since == millis(held.time.now)


async def test_the_bot_is_silent_from_an_assignment_on(room: Room) -> None:
    room.attendance.come("console", "budi")
    await room.hear(said(KTP))
    done = await room.order(ANNA, TO_BUDI)
    assert done.dropped == 1
    await room.hear(said(KTP))
    assert [one.delivery.state for one in await room.ours() if one.delivery] == [State.DROPPED]


async def test_the_wait_of_a_citizen_is_counted_once(held: Room) -> None:
    await held.order(ANNA, TO_BUDI)
    await held.order(SUPERVISOR, Claim(1, "budi rapat"))
    assert len(await held.store.all(LAST, most=9)) == 1


async def test_an_agent_gives_away_what_is_theirs_or_nobody_s(held: Room) -> None:
    with pytest.raises(Collision, match="anna"):
        await held.order(BUDI, TO_QUEUE)
    await held.hear(said("petugas", phone(2)))
    await held.order(ANNA, Assign(2, "budi"))
    assert (await held.conversation(2)).owner == "budi"


async def test_a_supervisor_gives_away_a_colleague_s_chat_with_a_note_only(held: Room) -> None:
    with pytest.raises(Refused, match="anna"):
        await held.order(SUPERVISOR, TO_BUDI)
    await held.order(SUPERVISOR, Assign(1, "budi", "anna sakit"))
    assert (await held.conversation()).owner == "budi"


async def test_who_assigns_to_oneself_claims(held: Room) -> None:
    with pytest.raises(Collision):
        await held.order(BUDI, TO_BUDI)
    await held.order(SUPERVISOR, Assign(1, "sri", "anna sakit"))
    assert (await held.talk())[-1].text == "sri took over the chat from anna: anna sakit"


async def test_an_absent_colleague_gets_nothing_unless_one_insists(held: Room) -> None:
    held.attendance.go("console")
    with pytest.raises(Refused, match="budi is not here"):
        await held.order(ANNA, TO_BUDI)
    await held.order(ANNA, Assign(1, "budi", even_absent=True))
    assert (await held.conversation()).owner == "budi"


@pytest.mark.parametrize(("to", "error"), [("nobody", NotFound), ("ayu", Refused), ("edi", Refused)])
async def test_only_staff_who_may_talk_get_a_chat(held: Room, to: str, error: type[Exception]) -> None:
    held.attendance.come("other", to)
    with pytest.raises(error, match=to):
        await held.order(ANNA, Assign(1, to))
    assert (await held.conversation()).owner == "anna"


async def test_who_has_left_the_staff_gets_nothing(held: Room) -> None:
    await held.store.write(lambda tx: agents.replace_all(tx, (ANNA,)))
    with pytest.raises(NotFound, match="budi"):
        await held.order(ANNA, TO_BUDI)


async def test_what_is_so_already_is_refused(held: Room) -> None:
    await held.order(ANNA, TO_BUDI)
    with pytest.raises(Refused, match="budi's already"):
        await held.order(SUPERVISOR, Assign(1, "budi", "sekali lagi"))
    await held.order(BUDI, TO_QUEUE)
    with pytest.raises(Refused, match="in the queue already"):
        await held.order(BUDI, TO_QUEUE)
    await held.order(BUDI, Close(1))
    with pytest.raises(Refused, match="closed"):
        await held.order(BUDI, TO_QUEUE)


async def test_lost_claims_return_at_their_old_place_unread_and_with_their_drafts(held: Room) -> None:
    await held.hear(said("halo?"))
    await held.order(ANNA, SaveDraft(1, "Selamat si"))
    before = await held.conversation()
    held.rung.clear()
    returned = await held.store.write(partial(transfer.return_claims, owner="anna", before=millis(held.time.now)))
    after = await held.conversation()
    assert returned == 1
    assert (after.owner, after.waiting_since, after.unread) == ("", before.waiting_since, 1)
    assert (await held.talk())[-1].text == "anna is gone: the chat is in the queue again"
    assert len(held.rung[0].events) == 1
    assert await held.count("draft WHERE agent = 'anna'") == 1


async def test_a_claim_made_meanwhile_does_not_return(held: Room) -> None:
    left = millis(held.time.now)
    held.time.pass_by(minutes=1)
    await held.hear(said("petugas", phone(2)))
    await held.order(ANNA, Claim(2))
    await held.store.write(partial(transfer.return_claims, owner="anna", before=left))
    assert [(await held.conversation(id)).owner for id in (1, 2)] == ["", "anna"]


async def test_an_alarm_outlasts_a_claim_that_nobody_answered(room: Room) -> None:
    await room.hear(said("tolong, rumah saya kebakaran!"))
    await room.order(ANNA, Claim(1))
    room.time.pass_by(minutes=1)
    await room.store.write(partial(transfer.return_claims, owner="anna", before=millis(room.time.now)))
    assert (await room.conversation()).alarm is Alarm.EMERGENCY
    await room.order(ANNA, Reply(1, "Petugas 112 sudah berangkat."))
    assert (await room.conversation()).alarm is Alarm.NONE
