"""Mistakes seen in the field that concern the dialogue, each carried through the desk and its store."""

import pytest

from daemon.store import consents
from prolink.model.consent import Consent
from prolink.model.conversation import Alarm, Mode, Status
from prolink.model.message import Direction, Origin, State
from prolink.protocol.commands import Claim, Close, Reply
from tests.daemon.desk.bot.talks import TEXTS
from tests.daemon.desk.room import ANNA, KTP, Room, phone, said


async def words(room: Room) -> list[str]:
    """What we said, oldest first."""
    return [message.text for message in await room.ours()]


async def ledger(room: Room) -> list[Consent]:
    """Every line about the first citizen."""
    return await room.store.all(consents.MASKED, after=0, contact=1, topic="", ended=True, limit=9)


async def test_the_same_webhook_twice_is_one_message_and_one_reply(room: Room) -> None:
    heard = said("tolong ada kebakaran")
    await room.hear(heard)
    await room.hear(heard)
    assert await words(room) == [TEXTS.emergency]


async def test_a_reply_queued_before_a_take_over_is_dropped_and_an_emergency_s_text_is_not(room: Room) -> None:
    await room.hear(said(KTP))
    await room.hear(said("tolong ada kebakaran"))
    done = await room.order(ANNA, Claim(1))
    assert done.dropped == 1
    answer, emergency = await room.ours()
    assert answer.delivery
    assert emergency.delivery
    assert (answer.delivery.state, emergency.delivery.state) == (State.DROPPED, State.QUEUED)
    assert emergency.origin is Origin.EMERGENCY


async def test_a_closed_chat_that_is_written_to_again_is_with_the_bot_and_not_lost(room: Room) -> None:
    await room.hear(said("berlangganan agenda"))
    await room.order(ANNA, Close(1))
    await room.hear(said("ya"))
    found = await room.conversation()
    assert (found.status, found.mode) == (Status.OPEN, Mode.BOT)
    assert await room.count("consent") == 0, "a form that was open before the close is gone"


@pytest.mark.parametrize("step", ["berlangganan", "berlangganan agenda", "data saya", "ktp di probolinggo"])
async def test_no_form_is_stuck_batal_leaves_it(room: Room, step: str) -> None:
    await room.hear(said(step))
    await room.hear(said("BATAL"))
    assert (await words(room))[-1].startswith((TEXTS.cancelled, TEXTS.menu))
    await room.hear(said(KTP))
    assert "Dukcapil" in (await words(room))[-1]


async def test_no_form_is_stuck_time_leaves_it(room: Room) -> None:
    await room.hear(said("berlangganan agenda"))
    room.time.pass_by(minutes=31)
    await room.hear(said("ya"))
    assert await room.count("consent") == 0


async def test_an_open_question_of_ours_blocks_no_other_question(room: Room) -> None:
    await room.hear(said("berlangganan agenda"))
    await room.hear(said(KTP))
    assert any("Lapor ke Dukcapil." in text for text in await words(room))
    await room.hear(said("ya"))
    assert await room.count("consent") == 1


# The ledger of consents.


async def test_a_consent_stands_with_when_how_wording_and_purpose_and_stop_withdraws_it(room: Room) -> None:
    await room.hear(said("berlangganan agenda"))
    await room.hear(said("ya setuju", key="wamid.yes"))
    [given] = await ledger(room)
    yes = next(message for message in await room.talk() if message.text == "ya setuju")
    assert (given.topic, given.granted_by, given.withdrawn_at) == ("agenda", yes.id, 0)
    assert given.wording in "\n".join(await words(room))
    assert given.purpose
    await room.hear(said("STOP"))
    [ended] = await ledger(room)
    assert ended.withdrawn_at
    assert ended.wording == given.wording


async def test_the_same_consent_twice_is_one(room: Room) -> None:
    for _again in range(2):
        await room.hear(said("berlangganan agenda"))
        await room.hear(said("ya"))
    assert await room.count("consent") == 1


async def test_stop_works_while_a_person_has_the_chat(room: Room) -> None:
    await room.hear(said("berlangganan agenda"))
    await room.hear(said("ya"))
    await room.order(ANNA, Claim(1))
    await room.hear(said("STOP"))
    assert await room.count("consent WHERE withdrawn_at > 0") == 1
    assert (await words(room))[-1] == TEXTS.stopped


# Danger.


async def test_an_emergency_rings_on_consoles_and_its_text_is_said_once_across_a_take_over(room: Room) -> None:
    await room.hear(said("tolong ada kebakaran"))
    first = await room.conversation()
    assert (first.alarm, first.mode) == (Alarm.EMERGENCY, Mode.BOT)
    await room.order(ANNA, Reply(1, "Damkar sudah di jalan."))
    room.time.pass_by(minutes=5)
    await room.hear(said("kebakarannya membesar tolong"))
    again = await room.conversation()
    assert again.alarm is Alarm.EMERGENCY
    assert again.alarm_at > first.alarm_at
    assert (await words(room)).count(TEXTS.emergency) == 1
    room.time.pass_by(minutes=31)
    await room.hear(said("tolong kebakaran lagi"))
    assert (await words(room)).count(TEXTS.emergency) == 2


async def test_a_crisis_brings_the_chat_to_the_queue_with_its_reason(room: Room) -> None:
    await room.hear(said("aku mau bunuh diri", phone(1)))
    found = await room.conversation()
    assert (found.alarm, found.mode) == (Alarm.CRISIS, Mode.HUMAN)
    assert found.waiting_since
    notes = [message.text for message in await room.talk() if message.direction is Direction.NOTE]
    assert len(notes) == 2
    assert await words(room) == [TEXTS.crisis]
