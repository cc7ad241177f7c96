"""The outbox where it gets dangerous: stopped channels, lost answers, take-overs, a database that can't be written."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.patience import Patience
from daemon.post import IN_FLIGHT, TROUBLED_AFTER
from daemon.store import channels, deliveries
from daemon.store.store import FILE
from daemon.store.tx import Tx
from prolink.errors import ChannelStopped, SendError, TryLater, Unclear
from prolink.model.channel import ChannelState
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import State
from tests.daemon.house import (
    MAIN,
    FakeChannel,
    RunningClock,
    citizen_writes,
    delivery_of,
    held_by_another_process,
    say,
    state_of,
    until,
)
from tests.daemon.posting import House, gate, running

# A channel that is stopped.


def stops(channel: str = MAIN) -> Callable[[Tx], None]:
    return lambda tx: channels.set_state(tx, channel, ChannelState.STOPPED, "by hand")


def resumes(channel: str = MAIN) -> Callable[[Tx], None]:
    return lambda tx: channels.set_state(tx, channel, ChannelState.RUNNING)


async def becomes(house: House, state: ChannelState, channel: str = MAIN) -> None:
    async def so() -> bool:
        return await state_of(house.store, channel) is state

    await until(so)


async def test_a_stopped_channel_keeps_its_queue_shows_why_and_tells(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [ChannelStopped("the token has expired", platform_code="190")]
    async with running(tmp_path, fake) as house:
        message = await house.say("satu")
        await becomes(house, ChannelState.STOPPED)
        await house.say("dua", phone="62812")
        await house.rest()
        assert fake.texts == ["satu"]
        kept = await delivery_of(house.store, message)
        assert (kept.state, kept.attempts, kept.reason) == (State.QUEUED, 0, "")
        shown = await house.store.one(channels.BY_ID, id=MAIN)
        assert shown is not None
        assert (shown.reason, shown.queued) == ("the token has expired", 2)
        told = [body for committed in house.heard for _, body in committed.events if b'"type":"channel"' in body]
        assert [b"the token has expired" in body for body in told] == [True]


async def test_a_resumed_channel_delivers_what_waited_in_order(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [ChannelStopped("token")]
    async with running(tmp_path, fake) as house:
        await house.say("satu")
        await becomes(house, ChannelState.STOPPED)
        last = await house.say("dua")
        await house.store.write(resumes())
        await house.reaches(last, State.SENT)
    assert fake.texts == ["satu", "satu", "dua"]


async def test_a_channel_that_is_stopped_by_hand_sends_nothing_until_resumed(tmp_path: Path) -> None:
    fake = FakeChannel()
    async with running(tmp_path, fake) as house:
        await house.store.write(stops())
        message = await house.say("satu")
        await house.rest()
        assert fake.sent == []
        await house.store.write(resumes())
        await house.reaches(message, State.SENT)


@pytest.mark.parametrize("outcome", [None, TryLater("no"), Unclear("no answer")], ids=repr)
async def test_what_is_under_way_when_somebody_stops_the_channel_does_not_start_it_again(
    tmp_path: Path, outcome: SendError | None
) -> None:
    fake = FakeChannel()
    opened, wait = gate()

    async def ends(outgoing: Outgoing) -> Receipt:
        await wait(outgoing)
        if outcome:
            raise outcome
        return Receipt("wamid.1")

    troubles = TROUBLED_AFTER if outcome is None else TROUBLED_AFTER - 1
    fake.script = [*[TryLater("no")] * troubles, ends]
    async with running(tmp_path, fake) as house:
        await house.say("satu")
        await until(lambda: len(fake.sent) == troubles + 1)
        await house.store.write(stops())
        opened.set()
        await house.say("dua", phone="62812")
        await house.rest()
        assert await state_of(house.store) is ChannelState.STOPPED
        assert len(fake.sent) == troubles + 1


async def test_a_channel_that_keeps_failing_shows_as_troubled_and_a_success_as_running(tmp_path: Path) -> None:
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [*[TryLater("no route")] * TROUBLED_AFTER, wait]
    async with running(tmp_path, fake) as house:
        message = await house.say("satu")
        await becomes(house, ChannelState.TROUBLED)
        opened.set()
        await house.reaches(message, State.SENT)
        assert await state_of(house.store) is ChannelState.RUNNING


async def test_a_resumed_channel_that_goes_on_failing_shows_as_troubled_again(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [*[TryLater("no")] * (TROUBLED_AFTER + 1), ChannelStopped("token"), *[TryLater("no")] * 100]
    async with running(tmp_path, fake) as house:
        await house.say("satu")
        await becomes(house, ChannelState.STOPPED)
        await house.store.write(resumes())
        await becomes(house, ChannelState.TROUBLED)


# What was unclear.


async def test_an_unclear_send_whose_echo_comes_is_not_sent_again(tmp_path: Path) -> None:
    fake = FakeChannel(echoes=True)
    fake.script = [Unclear("no answer")]
    async with running(tmp_path, fake, patience=Patience(echo=0.2, first_pause=0.01)) as house:
        message = await house.say("satu")
        await until(lambda: len(fake.sent) == 1)

        def echo(tx: Tx) -> None:
            waiting = tx.one(deliveries.BY_MESSAGE, message=message, channel=MAIN)
            assert waiting is not None
            deliveries.advance(tx, waiting, State.DELIVERED, "wamid.1")

        await house.store.write(echo)
        await asyncio.sleep(0.25)
        await house.reaches(await house.say("dua"), State.SENT)
        assert await house.is_(message, State.DELIVERED)
    assert fake.texts == ["satu", "dua"]


async def test_an_unclear_send_without_an_echo_is_sent_again_after_the_grace(tmp_path: Path) -> None:
    fake = FakeChannel(echoes=True)
    fake.script = [Unclear("no answer")]
    async with running(tmp_path, fake, patience=Patience(echo=0.2, first_pause=0.01)) as house:
        await house.reaches(await house.say("satu"), State.SENT)
    assert fake.at[1] - fake.at[0] >= 0.2


async def test_what_was_perhaps_under_way_at_a_crash_waits_for_its_echo_first(tmp_path: Path) -> None:
    fake = FakeChannel(echoes=True)

    def left(tx: Tx) -> None:
        say(tx, citizen_writes(tx), "dari sebelum")

    clock = RunningClock()
    async with running(tmp_path, fake, patience=Patience(echo=0.2), first=left, clock=clock) as house:
        await house.rest()
        assert fake.sent == []
        await house.reaches(2, State.SENT)


async def test_where_nothing_echoes_what_was_left_is_sent_at_once(tmp_path: Path) -> None:
    fake = FakeChannel()

    def left(tx: Tx) -> None:
        say(tx, citizen_writes(tx), "dari sebelum")

    async with running(tmp_path, fake, patience=Patience(), first=left) as house:
        await house.reaches(2, State.SENT)


async def test_a_due_time_in_the_far_future_is_not_believed_at_the_start(tmp_path: Path) -> None:
    fake = FakeChannel()

    def left(tx: Tx) -> None:
        say(tx, citizen_writes(tx), "dari sebelum")
        tx.run("UPDATE delivery SET due_at = due_at + 86400000")

    async with running(tmp_path, fake, first=left) as house:
        await house.reaches(2, State.SENT)


# A person takes over.


async def test_a_message_dropped_while_the_queue_is_looked_at_is_not_sent(tmp_path: Path) -> None:
    """The look has begun when the claim is committed: it brings what has been dropped."""
    fake = FakeChannel()
    async with running(tmp_path, fake) as house:
        await house.rest()
        house.looks.hold()
        message = await house.say_unseen("jawaban")
        await house.looks.held.wait()
        assert await house.store.write(lambda tx: deliveries.drop_answers(tx, 1)) == 1
        house.looks.let_go()
        await house.rest()
        assert await house.is_(message, State.DROPPED)
    assert fake.sent == []


async def test_a_message_dropped_while_it_is_in_hand_is_not_sent(tmp_path: Path) -> None:
    """It was handed over with its commit, and waits for room when the claim is committed."""
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait] * IN_FLIGHT
    async with running(tmp_path, fake) as house:
        for number in range(IN_FLIGHT):
            await house.say("sibuk", phone=f"6281{number}")
        await until(lambda: len(fake.sent) == IN_FLIGHT)
        message = await house.say("jawaban", phone="62899")
        assert await house.store.write(lambda tx: deliveries.drop_answers(tx, IN_FLIGHT + 1)) == 1
        opened.set()
        await house.rest()
        assert await house.is_(message, State.DROPPED)
    assert "jawaban" not in fake.texts


async def test_once_a_claim_has_returned_no_answer_begins_to_be_sent(tmp_path: Path) -> None:
    """200 claims race with 200 answers: what a claim has dropped was on its way before the claim, or never goes."""
    fake = FakeChannel(rate=100_000.0)
    claimed: set[int] = set()
    late: list[int] = []

    async def look(outgoing: Outgoing) -> Receipt:
        if outgoing.message_id in claimed:
            late.append(outgoing.message_id)
        return Receipt(f"wamid.{outgoing.message_id}")

    fake.script = [look] * 1000
    dice = random.Random(11)

    async with running(tmp_path, fake) as house:

        async def race(number: int) -> None:
            message = await house.say("jawaban", phone=f"6281{number}")
            for _ in range(dice.randrange(6)):
                await asyncio.sleep(0)
            talk = await house.store.write(lambda tx: citizen_writes(tx, phone=f"6281{number}"))
            if await house.store.write(lambda tx: deliveries.drop_answers(tx, talk)):
                claimed.add(message)

        for round in range(10):
            await asyncio.gather(*(race(round * 20 + number) for number in range(20)))
        await house.rest()
    assert late == []


# The database.


async def test_a_send_that_can_not_be_settled_yet_is_settled_later_and_not_sent_again(tmp_path: Path) -> None:
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait]
    async with running(tmp_path, fake, busy_timeout=0.02) as house:
        message = await house.say("jawaban")
        await until(lambda: len(fake.sent) == 1)
        with held_by_another_process(house.path / FILE):
            opened.set()
            await asyncio.sleep(0.15)
            assert await house.is_(message, State.QUEUED)
        await house.reaches(message, State.SENT)
    assert fake.texts == ["jawaban"]


async def test_stopping_lets_what_is_under_way_settle_and_begins_nothing(tmp_path: Path) -> None:
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait]
    async with running(tmp_path, fake) as house:
        first = await house.say("satu")
        second = await house.say("dua")
        await until(lambda: len(fake.sent) == 1)
        house.outbox.stop()
        await house.rest()
        assert not house.running.done()
        opened.set()
        await house.running
        assert await house.is_(first, State.SENT)
        assert await house.is_(second, State.QUEUED)
