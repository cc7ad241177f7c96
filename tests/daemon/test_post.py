"""What a commit hands to the post with it, and what the post has to look for."""

import asyncio
import random
from collections import defaultdict
from pathlib import Path

import pytest

from daemon.post import IN_FLIGHT, IN_HAND
from daemon.store import deliveries
from daemon.store.tx import Tx
from prolink.errors import SendError, TryLater, Undeliverable
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing, Receipt
from prolink.model.message import Origin, State
from tests.daemon.house import MAIN, FakeChannel, citizen_writes, say, until
from tests.daemon.posting import gate, running


async def test_what_was_just_queued_leaves_without_a_look_at_the_queue(tmp_path: Path) -> None:
    fake = FakeChannel()
    async with running(tmp_path, fake) as house:
        await house.rest()
        house.looks.hold()
        message = await house.say("satu")
        await house.reaches(message, State.SENT)
        assert not house.looks.held.is_set()
    assert fake.sent == [Outgoing(message_id=message, to=(Identifier("whatsapp.phone", "62811"),), text="satu")]


async def test_what_it_becomes_is_told_as_a_look_would_tell_it(tmp_path: Path) -> None:
    async with running(tmp_path, FakeChannel()) as house:
        for message in (await house.say("satu"), await house.say_unseen("dua", phone="62812")):
            await house.reaches(message, State.SENT)
        told = [body for committed in house.heard for _, body in committed.events if b'"state":"sent"' in body]
    assert [b'"text":"satu"' in told[0], b'"text":"dua"' in told[1]] == [True, True]
    assert b'"attempts":1' in told[0]


async def test_what_waits_behind_it_in_the_conversation_follows_in_order(tmp_path: Path) -> None:
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait]
    async with running(tmp_path, fake) as house:
        for text in ("satu", "dua", "tiga"):
            last = await house.say(text)
        await house.rest()
        assert fake.texts == ["satu"]
        opened.set()
        await house.reaches(last, State.SENT)
    assert fake.texts == ["satu", "dua", "tiga"]


async def test_several_of_one_commit_follow_each_other(tmp_path: Path) -> None:
    fake = FakeChannel()

    def three(tx: Tx) -> int:
        conversation = citizen_writes(tx)
        return [say(tx, conversation, text) for text in ("satu", "dua", "tiga")][-1]

    async with running(tmp_path, fake) as house:
        await house.reaches(await house.store.write(three), State.SENT)
    assert fake.texts == ["satu", "dua", "tiga"]


@pytest.mark.parametrize("problem", [TryLater("no"), Undeliverable("no such number")], ids=repr)
async def test_what_waits_behind_a_failure_is_looked_for(tmp_path: Path, problem: SendError) -> None:
    fake = FakeChannel()
    fake.script = [problem]
    async with running(tmp_path, fake) as house:
        await house.say("satu")
        last = await house.say("dua")
        await house.reaches(last, State.SENT)
    assert fake.texts == ["satu", *(["satu"] if isinstance(problem, TryLater) else []), "dua"]


async def test_a_receipt_behind_a_dropped_answer_goes(tmp_path: Path) -> None:
    fake = FakeChannel()

    def both(tx: Tx) -> int:
        conversation = citizen_writes(tx)
        say(tx, conversation, "jawaban")
        receipt = say(tx, conversation, "diterima", origin=Origin.RECEIPT)
        deliveries.drop_answers(tx, conversation)
        return receipt

    async with running(tmp_path, fake) as house:
        await house.reaches(await house.store.write(both), State.SENT)
    assert fake.texts == ["diterima"]


async def test_more_than_a_hand_can_hold_all_arrives_once(tmp_path: Path) -> None:
    fake = FakeChannel(rate=100_000.0)
    count = 2 * IN_HAND

    def many(tx: Tx) -> list[int]:
        return [say(tx, citizen_writes(tx, phone=f"6281{number}"), str(number)) for number in range(count)]

    async with running(tmp_path, fake) as house:
        for message in await house.store.write(many):
            await house.reaches(message, State.SENT)
    assert sorted(fake.texts, key=int) == [str(number) for number in range(count)]


async def test_no_more_than_the_platform_takes_at_once_is_under_way(tmp_path: Path) -> None:
    fake = FakeChannel()
    opened, wait = gate()
    fake.script = [wait] * (3 * IN_FLIGHT)
    async with running(tmp_path, fake) as house:
        for number in range(2 * IN_FLIGHT):
            last = await house.say(str(number), phone=f"6281{number}")
        await house.rest()
        assert len(fake.sent) == IN_FLIGHT
        opened.set()
        await house.reaches(last, State.SENT)


@pytest.mark.parametrize("people", [12, 100])
@pytest.mark.parametrize("seed", range(3))
async def test_in_a_storm_everything_goes_once_and_in_its_conversations_order(
    tmp_path: Path, seed: int, people: int
) -> None:
    """Handed over, looked for, held up, behind each other: commits, looks and settlements in any order."""
    dice = random.Random(seed)
    fake = FakeChannel(rate=100_000.0)
    sent: dict[str, list[int]] = defaultdict(list)
    here: set[str] = set()

    async def take(outgoing: Outgoing) -> Receipt:
        person = outgoing.to[0].value
        assert person not in here, "two at once to one person"
        here.add(person)
        sent[person].append(outgoing.message_id)
        await asyncio.sleep(dice.choice((0, 0, 0.001, 0.003)))
        here.remove(person)
        return Receipt(f"{MAIN}/{outgoing.message_id}")

    fake.script = [take] * 5000
    said: dict[str, list[int]] = defaultdict(list)

    async with running(tmp_path, fake) as house:

        async def talk(number: int) -> None:
            for _ in range(12):
                phone = f"6281{dice.randrange(people)}"
                await asyncio.sleep(dice.choice((0, 0, 0.001)))
                speak = house.say_unseen if dice.random() < 0.2 else house.say
                said[phone].append(await speak(str(number), phone=phone))
                if dice.random() < 0.1:
                    house.ring()

        await asyncio.gather(*(talk(number) for number in range(20)))
        await until(lambda: sum(map(len, sent.values())) >= 20 * 12)
        await house.rest()
    assert sent == {phone: sorted(ids) for phone, ids in said.items()}
