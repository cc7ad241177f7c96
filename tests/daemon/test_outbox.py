"""The outbox against the real store: order, rate, pauses, giving up, and when it wakes."""

import asyncio
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from daemon.patience import Patience
from daemon.settlement import LEAST_ATTEMPTS
from daemon.store import channels, conversations, deliveries
from daemon.store.tx import Tx
from prolink.errors import TryLater, Undeliverable
from prolink.model.channel import ChannelState
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import Delivery, State
from tests.daemon.house import (
    MAIN,
    FakeChannel,
    HandClock,
    RunningClock,
    citizen_writes,
    delivery_of,
    say,
    until,
)
from tests.daemon.posting import OTHER, gate, running

# Sending.


async def test_what_is_queued_is_sent_and_settled(tmp_path: Path) -> None:
    fake = FakeChannel()
    async with running(tmp_path, fake) as house:
        message = await house.say("jawaban")
        assert await house.reaches(message, State.SENT) == Delivery(
            state=State.SENT, at=(await delivery_of(house.store, message)).at, attempts=1
        )
        found = await house.store.one(deliveries.BY_PLATFORM, channel=MAIN, platform_id=f"{MAIN}/{message}")
    assert found is not None
    (outgoing,) = fake.sent
    assert (outgoing.message_id, outgoing.text, [one.value for one in outgoing.to]) == (message, "jawaban", ["62811"])


async def test_the_second_message_of_a_conversation_waits_until_the_first_is_settled(tmp_path: Path) -> None:
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait]
    async with running(tmp_path, fake) as house:
        await house.say("satu")
        last = await house.say("dua")
        elsewhere = await house.say("lain", phone="62812")
        await house.reaches(elsewhere, State.SENT)
        await house.rest()
        assert fake.texts == ["satu", "lain"]
        opened.set()
        await house.reaches(last, State.SENT)
    assert fake.texts == ["satu", "lain", "dua"]


async def test_order_holds_in_every_conversation_also_when_sends_fail_at_random(tmp_path: Path) -> None:
    fake = FakeChannel()
    dice = random.Random(7)
    fake.script = [TryLater("not now") if dice.random() < 0.3 else quick for _ in range(100)]

    def many(tx: Tx) -> list[int]:
        talks = [citizen_writes(tx, phone=f"6281{number}") for number in range(5)]
        return [say(tx, talk, f"{talk}:{turn}") for turn in range(10) for talk in talks]

    async with running(tmp_path, fake) as house:
        ids = await house.store.write(many)
        for id in ids:
            await house.reaches(id, State.SENT)
    for talk in range(1, 6):
        told = [text for text in dict.fromkeys(fake.texts) if text.startswith(f"{talk}:")]
        assert told == [f"{talk}:{turn}" for turn in range(10)]


async def quick(outgoing: Outgoing) -> Receipt:
    return Receipt(f"quick/{outgoing.message_id}")


async def test_a_look_that_began_before_a_settlement_sends_nothing_twice(tmp_path: Path) -> None:
    """What it read still shows the message as waiting."""
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait]
    async with running(tmp_path, fake) as house:
        message = await house.say("satu")
        await until(lambda: len(fake.sent) == 1)
        house.looks.hold()
        house.ring()
        await house.looks.held.wait()
        opened.set()
        await house.reaches(message, State.SENT)
        house.looks.let_go()
        await house.rest()
    assert fake.texts == ["satu"]


async def test_a_channel_that_hangs_or_fails_delays_no_other(tmp_path: Path) -> None:
    hangs, well = FakeChannel(MAIN), FakeChannel(OTHER)
    opened, wait = gate()
    hangs.script = [wait, *[TryLater("no", whole_channel=True)] * 50]
    async with running(tmp_path, hangs, well) as house:
        await house.say("satu")
        await house.say("dua", phone="62812")
        for number in range(10):
            await house.reaches(await house.say(str(number), channel=OTHER), State.SENT)
        opened.set()
    assert len(well.sent) == 10


# Failing.


async def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [TryLater("slow down", platform_code="130429", after=0.3)]
    async with running(tmp_path, fake) as house:
        sent = await house.reaches(await house.say("jawaban"), State.SENT)
    assert sent.attempts == 2
    assert fake.at[1] - fake.at[0] >= 0.3


async def test_a_pause_for_one_person_pauses_that_conversation_only(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [TryLater("too many to this person", after=60.0)]
    async with running(tmp_path, fake) as house:
        held = await house.say("satu")
        await until(lambda: len(fake.sent) == 1)
        await house.rest()
        await house.say("dua")
        await house.reaches(await house.say("lain", phone="62812"), State.SENT)
        await house.rest()
        assert fake.texts == ["satu", "lain"]
        assert (await delivery_of(house.store, held)).reason == "too many to this person"


async def test_a_pause_for_the_whole_channel_pauses_everybody(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [TryLater("rate limit", after=0.3, whole_channel=True)]
    async with running(tmp_path, fake) as house:
        await house.say("satu")
        await until(lambda: len(fake.sent) == 1)
        await house.rest()
        await house.reaches(await house.say("lain", phone="62812"), State.SENT)
    assert fake.at[1] - fake.at[0] >= 0.3


async def test_of_several_answers_the_longest_pause_counts(tmp_path: Path) -> None:
    """Two sends are under way: one hears 'in 60 seconds', then the other just 'later'."""
    fake = FakeChannel()
    opened, wait = gate()

    async def later(outgoing: Outgoing) -> Receipt:
        await wait(outgoing)
        raise TryLater("later", whole_channel=True)

    fake.script = [later, TryLater("in a minute", after=60.0, whole_channel=True)]
    async with running(tmp_path, fake) as house:
        await house.store.write(
            lambda tx: [say(tx, citizen_writes(tx, phone=f"6281{number}"), str(number)) for number in range(2)]
        )
        await until(lambda: len(fake.sent) == 2)
        await house.rest()
        opened.set()
        await house.rest()
        await house.say("lain", phone="62813")
        await house.rest()
        assert len(fake.sent) == 2


@given(st.integers(0, 10_000), st.floats(0, 0.999))
def test_a_pause_is_never_zero_and_never_longer_than_the_longest(attempts: int, jitter: float) -> None:
    patience = Patience()
    assert patience.first_pause / 2 <= patience.pause(attempts, lambda: jitter) <= patience.longest_pause


def test_pauses_double_until_the_longest() -> None:
    pauses = [Patience().pause(attempts, lambda: 1.0) for attempts in range(10)]
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert all(one <= other for one, other in pairwise(pauses))


def test_pauses_are_spread() -> None:
    assert [Patience().pause(3, jitter) for jitter in (lambda: 0.0, lambda: 0.5, lambda: 1.0)] == [8, 12, 16]


async def test_undeliverable_is_failed_at_once_with_the_platforms_code(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [Undeliverable("the window is closed", platform_code="131047", window_closed=True)]
    async with running(tmp_path, fake) as house:
        failed = await house.reaches(await house.say("jawaban"), State.FAILED)
        assert (failed.reason, failed.platform_code, failed.attempts) == ("the window is closed", "131047", 1)
        await house.reaches(await house.say("berikutnya"), State.SENT)
    assert fake.texts == ["jawaban", "berikutnya"]


async def test_it_gives_up_after_24_hours_with_a_reason_that_a_person_reads(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [TryLater("busy", platform_code="130429")] * 100
    async with running(tmp_path, fake) as house:
        message = await house.say("jawaban")
        await until(lambda: len(fake.sent) > LEAST_ATTEMPTS)
        assert await house.is_(message, State.QUEUED)
        house.clock.move(24 * 3600 + 1)
        failed = await house.reaches(message, State.FAILED)
        assert "busy" in failed.reason
        assert "24" in failed.reason
        assert failed.platform_code == "130429"


async def test_a_day_in_a_stopped_channel_is_not_a_day_of_trying(tmp_path: Path) -> None:
    """Stopped on Friday, mended on Monday: the first 'not now' must not cost the whole queue."""
    fake = FakeChannel()
    fake.script = [TryLater("warming up")]
    clock = RunningClock()
    async with running(tmp_path, fake, clock=clock) as house:
        await house.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.STOPPED, "token"))
        message = await house.say("jawaban")
        clock.move(60 * 3600)
        await house.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.RUNNING))
        assert (await house.reaches(message, State.SENT)).attempts == 2


async def test_an_exception_of_the_channels_own_kills_nobody(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [KeyError("messages"), ZeroDivisionError()]
    async with running(tmp_path, fake) as house:
        sent = await house.reaches(await house.say("jawaban"), State.SENT)
    assert sent.attempts == 3


async def test_a_send_that_hangs_is_given_up_and_tried_again(tmp_path: Path) -> None:
    fake = FakeChannel()
    _never, wait = gate()
    fake.script = [wait]
    async with running(tmp_path, fake, patience=Patience(answer=0.05, first_pause=0.01)) as house:
        assert (await house.reaches(await house.say("jawaban"), State.SENT)).attempts == 2


# Time.


async def test_no_more_than_the_rate_is_sent(tmp_path: Path) -> None:
    """A burst of one second's worth, then the rate: 20 at 10 a second take at least a second more."""
    fake = FakeChannel(rate=20.0)

    def many(tx: Tx) -> list[int]:
        return [say(tx, citizen_writes(tx, phone=f"6281{number}"), str(number)) for number in range(30)]

    async with running(tmp_path, fake) as house:
        ids = await house.store.write(many)
        for id in ids:
            await house.reaches(id, State.SENT)
    assert fake.at[-1] - fake.at[0] >= 0.45
    assert len(fake.sent) == 30


async def test_it_wakes_by_itself_for_what_becomes_due(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [TryLater("no", after=0.1)]
    async with running(tmp_path, fake) as house:
        message = await house.say("satu")
        async with asyncio.timeout(2):
            await house.reaches(message, State.SENT)


async def test_an_idle_outbox_leaves_the_database_alone(tmp_path: Path) -> None:
    """What is due and when to wake come from one view: otherwise the loop spins."""
    fake = FakeChannel()
    asked = 0

    class Counting(HandClock):
        def __call__(self) -> Any:
            nonlocal asked
            asked += 1
            return super().__call__()

    fake.script = [TryLater("no", after=3600.0)]
    async with running(tmp_path, fake, clock=Counting()) as house:
        await house.say("satu")
        await house.say("dua")
        await until(lambda: len(fake.sent) == 1)
        await house.rest()
        before = asked
        await asyncio.sleep(0.2)
        assert asked - before <= 1


async def test_a_wall_clock_that_is_set_back_holds_nobody_up(tmp_path: Path) -> None:
    fake = FakeChannel()
    clock = RunningClock()
    fake.script = [TryLater("no")]
    async with running(tmp_path, fake, clock=clock, patience=Patience(echo=0.05, look=0.05)) as house:
        message = await house.say("satu")
        await until(lambda: len(fake.sent) == 1)
        await house.rest()
        clock.move(-24 * 3600)
        await house.reaches(message, State.SENT)


async def test_it_waits_for_a_person_no_longer_than_asked_when_the_clock_leaps_forward(tmp_path: Path) -> None:
    fake = FakeChannel()
    fake.script = [TryLater("no")] * 3
    clock = RunningClock()
    async with running(tmp_path, fake, clock=clock) as house:
        message = await house.say("satu")
        clock.move(48 * 3600)
        house.ring()
        assert (await house.reaches(message, State.SENT)).attempts == 4


async def test_a_conversation_that_left_the_queue_brings_nothing_back(tmp_path: Path) -> None:
    fake = FakeChannel()
    async with running(tmp_path, fake) as house:
        await house.reaches(await house.say("satu"), State.SENT)
        chat = await house.store.one(conversations.BY_ID, id=1)
        assert chat is not None
        await house.store.write(lambda tx: conversations.change(tx, chat, status="closed", closed_at=tx.now))
        house.ring()
        await house.rest()
    assert fake.texts == ["satu"]
