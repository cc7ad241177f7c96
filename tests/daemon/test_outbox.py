"""The outbox against the real store: order, pauses, giving up, and what a message may not be: sent twice or lost."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.doorbell import Doorbell
from daemon.outbox import LEAST_ATTEMPTS, TROUBLED_AFTER, Outbox, Patience
from daemon.store import channels, conversations, deliveries
from daemon.store.statement import Statement
from daemon.store.store import FILE, Store, open_store
from daemon.store.tx import Committed, Tx
from prolink.errors import ChannelStopped, SendError, TryLater, Unclear, Undeliverable
from prolink.model.channel import ChannelState
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import Delivery, Origin, State
from tests.daemon.house import (
    MAIN,
    FakeChannel,
    HandClock,
    RunningClock,
    citizen_writes,
    delivery_of,
    held_by_another_process,
    open_channels,
    say,
    state_of,
    until,
)

T = TypeVar("T")

OTHER = "telegram:main"
SHORT = Patience(answer=2.0, echo=0.05, first_pause=0.01, longest_pause=0.02)


class SlowLooks(Store):
    """A store whose looks at the queue can be held up after they have read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._free = asyncio.Event()
        self._free.set()
        self.held = asyncio.Event()

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        return await self._store.write(unit)

    async def all(self, statement: Statement[T], **parameters: Any) -> list[T]:
        rows = await self._store.all(statement, **parameters)
        if statement is deliveries.DUE and not self._free.is_set():
            self.held.set()
            await self._free.wait()
        return rows


class House:
    """A store, an outbox that runs on it, and what tests do to them."""

    def __init__(self, store: Store, looks: SlowLooks, outbox: Outbox, clock: HandClock, path: Path) -> None:
        self.store, self.looks, self.outbox, self.clock, self.path = store, looks, outbox, clock, path
        self.heard: list[Committed] = []
        self.running: asyncio.Task[None]

    async def say(self, text: str, *, phone: str = "62811", origin: Origin = Origin.ANSWER, channel: str = MAIN) -> int:
        """Queue a message to the citizen with this number and return its id."""
        return await self.store.write(
            lambda tx: say(tx, citizen_writes(tx, phone=phone, channel=channel), text, origin=origin, channel=channel)
        )

    async def is_(self, message: int, state: State) -> bool:
        return (await delivery_of(self.store, message)).state is state

    async def reaches(self, message: int, state: State) -> Delivery:
        """Wait until a message has got there."""
        await until(lambda: self.is_(message, state))
        return await delivery_of(self.store, message)

    async def rest(self) -> None:
        """Let everything that would happen at once happen."""
        for _ in range(3):
            await self.store.beat()
            await asyncio.sleep(0.02)

    def ring(self, channel: str = MAIN) -> None:
        self.outbox.ring(Committed(queued={channel}))


@asynccontextmanager
async def running(
    path: Path,
    *fakes: FakeChannel,
    patience: Patience = SHORT,
    clock: HandClock | None = None,
    first: Callable[[Tx], object] | None = None,
    busy_timeout: float = 5.0,
) -> AsyncIterator[House]:
    """Run an outbox; `first` is written before it starts."""
    clock = clock or RunningClock()
    doorbell = Doorbell()
    async with asyncio.timeout(20), open_store(path, clock, doorbell.ring, busy_timeout=busy_timeout) as store:
        await store.write(lambda tx: open_channels(tx, *(fake.id for fake in fakes)))
        if first is not None:
            await store.write(first)
        looks = SlowLooks(store)
        outbox = Outbox(looks, clock, fakes, patience)
        house = House(store, looks, outbox, clock, path)
        doorbell.answer(outbox.ring)
        doorbell.answer(house.heard.append)
        async with asyncio.TaskGroup() as group:
            house.running = group.create_task(outbox.run())
            yield house
            outbox.stop()


def gate() -> tuple[asyncio.Event, Callable[[Outgoing], Coroutine[Any, Any, Receipt]]]:
    """Return an event and a send that answers once it is set."""
    opened = asyncio.Event()

    async def wait(outgoing: Outgoing) -> Receipt:
        await opened.wait()
        return Receipt(f"late/{outgoing.message_id}")

    return opened, wait


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
        message = await house.say("jawaban")
        await house.looks.held.wait()
        assert await house.store.write(lambda tx: deliveries.drop_answers(tx, 1)) == 1
        house.looks.let_go()
        await house.rest()
        assert await house.is_(message, State.DROPPED)
    assert fake.sent == []


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
    async with running(tmp_path, fake, clock=clock, patience=Patience(echo=0.05, look=0.05)) as house:
        await house.store.write(stops())
        message = await house.say("dari masa depan")
        await house.store.write(resumes())
        await house.reaches(message, State.SENT)
        fake.script = [TryLater("no")]
        message = await house.say("satu", phone="62812")
        await until(lambda: len(fake.sent) == 2)
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
        await house.store.write(lambda tx: conversations.change(tx, 1, status="closed", closed_at=tx.now))
        house.ring()
        await house.rest()
    assert fake.texts == ["satu"]
