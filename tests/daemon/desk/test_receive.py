"""What becomes of one delivery of a platform."""

import asyncio

import msgspec
import pytest

from daemon.desk.intake import Intake
from daemon.desk.library import Library
from daemon.desk.receive import Reception
from daemon.faq.match import Match
from daemon.profile.texts import render
from daemon.store import conversations
from daemon.store.tx import Tx
from prolink.model.conversation import Mode, Outcome, Status
from prolink.model.inbound import Batch, Unreadable
from prolink.model.message import Direction, Origin, State
from prolink.protocol.commands import Claim, Close
from prolink.protocol.events import Changed, Event
from tests.daemon.desk.bot.talks import SAKTI, TEXTS
from tests.daemon.desk.room import ANNA, CHANNEL, KTP, LIMITS, Room, corrected, moved, phone, reported, said


async def test_a_message_is_stored_and_answered(room: Room) -> None:
    await room.hear(said(KTP, key="wamid.A"))
    question, answer = await room.talk()
    assert (question.direction, question.origin, question.text) == (Direction.INBOUND, Origin.CITIZEN, KTP)
    assert (answer.origin, answer.text, answer.entry) == (Origin.ANSWER, "Lapor ke Dukcapil.", "F01")
    assert answer.delivery
    assert answer.delivery.state is State.QUEUED
    assert room.read == ["wamid.A"]


async def test_message_answer_and_delivery_leave_in_one_commit(room: Room) -> None:
    room.rung.clear()
    await room.hear(said(KTP))
    [committed] = room.rung
    assert committed.queued == {CHANNEL}
    assert len(committed.events) == 1


async def test_a_unit_that_fails_keeps_nothing(room: Room) -> None:
    def take_in_and_fall(tx: Tx) -> None:
        batch = Batch(channel=CHANNEL, body=b"{}", items=(said("petugas"),))
        Intake(tx, CHANNEL, LIMITS, room.library.book, {}).take_in(batch)
        raise KeyError("fell")

    before = await room.counts()
    room.rung.clear()
    with pytest.raises(KeyError):
        await room.store.write(take_in_and_fall)
    assert await room.counts() == before
    assert not any(committed.queued or committed.events for committed in room.rung)


async def test_the_same_delivery_ten_times_more_changes_nothing(room: Room) -> None:
    items = (said(KTP), said("petugas", phone(2)), reported("foreign", State.READ))
    await room.hear(*items)
    before, seen = await room.counts(), await room.conversations()
    for _again in range(10):
        await room.hear(*items)
    assert await room.counts() == before
    assert await room.conversations() == seen


async def test_an_unreadable_delivery_that_comes_again_changes_nothing(room: Room) -> None:
    await room.hear(Unreadable(reason="no id"), body=b"broken")
    await room.hear(body=b"nothing for us")
    before = await room.counts()
    await room.hear(Unreadable(reason="no id"), body=b"broken")
    await room.hear(body=b"nothing for us")
    assert await room.counts() == before


async def test_a_broken_part_harms_no_neighbour_and_stays_in_the_journal(room: Room) -> None:
    await room.hear(said(KTP, phone(1)), Unreadable(reason="no id"), said("Halo", phone(2)), body=b"three")
    assert [one.text for one in await room.ours(1)] == ["Lapor ke Dukcapil."]
    assert len(await room.ours(2)) == 1
    assert await room.problems() == ["no id"]


async def test_a_part_that_breaks_the_desk_is_undone_alone(room: Room) -> None:
    """And the neighbour's message, which takes over its number, is told for the neighbour only."""
    await room.hear(said("Halo", phone(1)))
    room.rung.clear()
    room.library.book = msgspec.structs.replace(room.library.book, answer=_break)
    await room.hear(said(KTP, phone(1)), said("Halo", phone(2)))
    assert len(await room.talk(1)) == 2
    assert len(await room.talk(2)) == 2
    assert len(await room.problems()) == 1
    told = [_event(body) for committed in room.rung for _, body in committed.events]
    assert all(said.conversation_id == one.conversation_id for one in told for said in one.messages)


def _break(entry: str) -> str:
    raise RuntimeError("broken book")


def _event(body: bytes) -> Changed:
    event = msgspec.json.decode(body, type=Event)
    return event if isinstance(event, Changed) else Changed(conversation_id=0)


async def test_a_state_of_the_bot_that_another_release_wrote_blocks_no_chat(room: Room) -> None:
    await room.hear(said("Halo"))
    chat = await room.store.one(conversations.BY_ID, id=1)
    assert chat is not None
    await room.store.write(lambda tx: conversations.change(tx, chat, dialogue='{"greeted":"maybe"}'))
    await room.hear(said(KTP))
    assert (await room.talk())[-1].text == "Lapor ke Dukcapil."


async def test_an_unknown_kind_is_stored_marked_and_not_answered(room: Room) -> None:
    await room.hear(said("", kind="poll", detail={"question": "?"}))
    [message] = await room.talk()
    assert (message.kind, message.detail) == ("poll", {"question": "?"})
    assert "poll" in (await room.conversation()).attention


@pytest.mark.parametrize("kind", ["reaction", "system", "unsupported"])
async def test_what_wants_no_word_gets_none(room: Room, kind: str) -> None:
    await room.hear(said("👍", kind=kind))
    assert await room.ours() == []
    assert (await room.conversation()).attention == ""


async def test_a_photo_is_answered_politely(room: Room) -> None:
    await room.hear(said("lampu mati", kind="image", detail={"id": "77"}))
    assert [one.text for one in await room.ours()] == [TEXTS.cannot_read]


async def test_what_staff_typed_on_the_phone_is_ours_and_not_answered(room: Room) -> None:
    await room.hear(said(KTP, echo=True))
    [message] = await room.talk()
    assert (message.direction, message.origin, message.delivery) == (Direction.OUTBOUND, Origin.PHONE, None)
    assert (await room.conversation()).last_inbound_at == 0


async def test_an_edit_changes_the_text_and_keeps_the_words_before(room: Room) -> None:
    await room.hear(said("ktp hilang", key="wamid.A"))
    await room.hear(corrected("wamid.A", "kk hilang"))
    message = (await room.talk())[0]
    assert message.text == "kk hilang"
    assert message.edited_at
    assert message.detail
    assert message.detail["before"] == ["ktp hilang"]


async def test_an_old_edit_that_comes_again_does_not_undo_a_newer_one(room: Room) -> None:
    await room.hear(said("satu", key="wamid.A"))
    await room.hear(corrected("wamid.A", "dua", key="edit 1"))
    await room.hear(corrected("wamid.A", "tiga", key="edit 2"))
    before = await room.counts()
    await room.hear(corrected("wamid.A", "dua", key="edit 1"))
    assert (await room.talk())[0].text == "tiga"
    assert await room.counts() == before


async def test_a_revoked_message_is_marked(room: Room) -> None:
    await room.hear(said("rahasia", key="wamid.A"))
    await room.hear(corrected("wamid.A", None))
    assert (await room.talk())[0].revoked


async def test_a_correction_of_an_unknown_message_stays_in_the_journal(room: Room) -> None:
    await room.hear(corrected("wamid.none", "teks"))
    assert len(await room.problems()) == 1
    assert await room.conversations() == []


async def test_a_closed_chat_that_is_written_to_is_open_with_the_bot(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, Claim(1))
    await room.order(ANNA, Close(1, Outcome.SOLVED))
    await room.hear(said(KTP))
    found = await room.conversation()
    assert (found.status, found.mode, found.owner, found.outcome) == (Status.OPEN, Mode.BOT, "", "")
    assert (await room.talk())[-1].text == "Lapor ke Dukcapil."


async def test_a_reaction_opens_no_closed_chat(room: Room) -> None:
    await room.hear(said("Halo"))
    await room.order(ANNA, Close(1))
    await room.hear(said("👍", kind="reaction"))
    assert (await room.conversation()).status is Status.CLOSED


async def test_the_bot_is_silent_while_a_person_has_the_chat(room: Room) -> None:
    await room.hear(said(KTP))
    await room.order(ANNA, Claim(1))
    before = len(await room.ours())
    for text in (KTP, "menu", "petugas", "halo"):
        await room.hear(said(text))
    assert len(await room.ours()) == before
    assert (await room.conversation()).unread == 4
    assert len(room.read) == 1


async def test_who_asks_for_a_person_hears_the_place_in_the_queue(room: Room) -> None:
    for number in (1, 2, 3):
        await room.hear(said("petugas", phone(number)))
    await room.order(ANNA, Claim(1))
    await room.hear(said("petugas", phone(4)))
    places = [(await room.ours(number))[-1].text for number in (1, 2, 3, 4)]
    assert [_queued(TEXTS.asked_for_person, place) for place in (1, 2, 3, 3)] == places
    waiting = await room.conversation(4)
    assert (waiting.mode, waiting.waiting_since) == (Mode.HUMAN, waiting.last_at)


def _queued(lead: str, place: int) -> str:
    return f"{lead}\n{render(TEXTS.in_queue, tempat=str(place), tunggu='belum bisa dipastikan')}"


async def test_a_receipt_for_the_queue_is_no_answer_that_a_take_over_drops(room: Room) -> None:
    await room.hear(said("petugas"))
    done = await room.order(ANNA, Claim(1))
    assert done.dropped == 0
    [receipt] = await room.ours()
    assert receipt.origin is Origin.RECEIPT


async def test_the_second_miss_brings_the_chat_to_the_queue(room: Room) -> None:
    await room.hear(said("qwertyuiop"))
    await room.hear(said("asdfghjkl"))
    assert [one.text for one in await room.ours()] == [TEXTS.not_known, _queued(TEXTS.gave_up, 1)]


async def test_a_status_that_overtakes_the_answer_to_our_request_counts(room: Room) -> None:
    await room.hear(said(KTP))
    await room.hear(reported("wamid.out", State.DELIVERED, message_id=2))
    delivery = (await room.talk())[1].delivery
    assert delivery
    assert delivery.state is State.DELIVERED


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([State.READ, State.DELIVERED, State.SENT], State.READ),
        ([State.SENT, State.FAILED, State.SENT], State.FAILED),
        ([State.FAILED, State.DELIVERED], State.DELIVERED),
    ],
)
async def test_statuses_in_any_order_never_move_a_message_back(room: Room, told: list[State], state: State) -> None:
    await room.hear(said(KTP))
    for one in told:
        await room.hear(reported("wamid.out", one, message_id=2, reason="why"))
    delivery = (await room.talk())[1].delivery
    assert delivery
    assert delivery.state is state


@pytest.mark.parametrize("message_id", [0, 1, 999])
async def test_statuses_of_what_is_not_ours_change_nothing(room: Room, message_id: int) -> None:
    await room.hear(said(KTP))
    before = await room.counts()
    await room.hear(
        reported("foreign", State.READ, message_id),
        reported("foreign", State.FAILED, message_id, reason="190", stops_channel=True),
    )
    assert await room.counts() == before
    assert await room.count("channel WHERE state = 'running'") == 1


async def test_a_failure_that_tells_of_dead_credentials_stops_the_channel_once(room: Room) -> None:
    await room.hear(said(KTP))
    failed = reported("wamid.out", State.FAILED, 2, reason="token expired", stops_channel=True)
    await room.hear(failed)
    assert await room.count("channel WHERE state = 'stopped' AND reason = 'token expired'") == 1
    await room.store.write(lambda tx: tx.run("UPDATE channel SET state = 'running', reason = ''") and None)
    await room.hear(failed)
    assert await room.count("channel WHERE state = 'running'") == 1


async def test_a_number_s_move_before_anybody_wrote_is_forgotten(room: Room) -> None:
    before = await room.counts()
    await room.hear(moved(phone(1), phone(2)))
    assert {name: count for name, count in (await room.counts()).items() if before[name] != count} == {}


async def test_matching_needs_no_unit(room: Room) -> None:
    assert isinstance(room.library.match("\x00 \ud800 👍" * 1000), Match)


async def test_an_echo_of_a_message_that_still_waits_says_that_the_platform_takes_ours(room: Room) -> None:
    await room.hear(said("Halo"))
    room.rung.clear()
    await room.hear(reported("wamid.ours", State.SENT, 2))
    assert any(CHANNEL in committed.spoke for committed in room.rung)


async def test_a_message_that_comes_before_the_faq_is_built_waits_for_it(room: Room) -> None:
    knowledge = room.library.knowledge
    shut = Library(SAKTI, room.hours)
    reception = Reception(room.store, shut, {CHANNEL: LIMITS}, lambda _channel, _key: None)
    coming = asyncio.create_task(reception.receive(Batch(channel=CHANNEL, body=b"{}", items=(said(KTP),))))
    await asyncio.sleep(0.05)
    assert not coming.done()
    shut.swap(knowledge)
    await coming
    assert [message.text for message in await room.ours()] == ["Lapor ke Dukcapil."]
