"""Deliveries: a state only moves up its rank, only the oldest waiting one of a conversation may go."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.store import contacts, deliveries, messages
from daemon.store.due import Due
from daemon.store.migrate import migrate
from daemon.store.tx import Tx
from prolink.model.contact import Identifier
from prolink.model.message import RANK, Delivery, Origin, State
from tests.daemon.house import MAIN, citizen_writes, open_channels, say

NOW = 1_783_659_600_000
OTHER = "telegram:main"


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    migrate(tmp_path / "x.db", 0)
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        tx = Tx(connection, NOW)
        open_channels(tx, MAIN, OTHER)
        yield tx


def answered(tx: Tx, *texts: str, origin: Origin = Origin.ANSWER) -> list[int]:
    conversation = citizen_writes(tx)
    return [say(tx, conversation, text, origin=origin) for text in texts]


def delivery(tx: Tx, message: int) -> Delivery:
    found = tx.one(messages.BY_ID, id=message)
    assert found is not None
    assert found.delivery is not None
    return found.delivery


def state(tx: Tx, message: int) -> State:
    return delivery(tx, message).state


def due(tx: Tx, *, channel: str = MAIN, at: int = 0, limit: int = 99) -> list[Due]:
    return deliveries.gather(tx.all(deliveries.DUE, channel=channel, now=tx.now + at, limit=limit))


def texts(tx: Tx, at: int = 0) -> list[str]:
    return [found.text for found in due(tx, at=at)]


def status(tx: Tx, message: int, word: State) -> bool:
    """Take a platform's word as the desk does."""
    waiting = tx.one(deliveries.BY_MESSAGE, message=message, channel=MAIN)
    assert waiting is not None
    if word is State.FAILED:
        return deliveries.fail(tx, waiting, "131026", "131026")
    return deliveries.advance(tx, waiting, word, "wamid.1")


STATUSES = (State.SENT, State.DELIVERED, State.READ)


@pytest.mark.parametrize("words", [*permutations(STATUSES)], ids=" ".join)
def test_whatever_the_order_of_statuses_the_farthest_stays(tx: Tx, words: tuple[State, ...]) -> None:
    (message,) = answered(tx, "jawaban")
    for word in words:
        status(tx, message, word)
    assert state(tx, message) is State.READ


@pytest.mark.parametrize("words", [*permutations((*STATUSES, State.FAILED))], ids=" ".join)
def test_what_has_arrived_has_not_failed(tx: Tx, words: tuple[State, ...]) -> None:
    (message,) = answered(tx, "jawaban")
    for word in words:
        status(tx, message, word)
    assert state(tx, message) is State.READ
    assert delivery(tx, message).reason == ""


@pytest.mark.parametrize("words", [*permutations((State.SENT, State.FAILED))], ids=" ".join)
def test_a_failure_is_not_undone_by_a_late_sent(tx: Tx, words: tuple[State, ...]) -> None:
    (message,) = answered(tx, "jawaban")
    for word in words:
        status(tx, message, word)
    assert state(tx, message) is State.FAILED
    assert delivery(tx, message).reason == "131026"


WORDS = st.lists(st.sampled_from([*STATUSES, State.FAILED, "settle", "postpone", "drop"]), min_size=1, max_size=12)


def test_in_any_order_of_all_that_can_happen_a_state_never_falls(tx: Tx) -> None:
    reached = {**RANK, State.FAILED: 1, State.DROPPED: 0}

    @settings(max_examples=1000, deadline=None)
    @given(WORDS)
    def never_falls(words: list[State | str]) -> None:
        tx.run("SAVEPOINT example")
        conversation = citizen_writes(tx)
        message = say(tx, conversation, "jawaban")
        (found,) = due(tx)
        before = State.QUEUED
        for word in words:
            match word:
                case "settle":
                    deliveries.settle(tx, found, "wamid.1")
                case "postpone":
                    deliveries.postpone(tx, found, due_at=NOW, reason="r", platform_code="1")
                case "drop":
                    deliveries.drop_answers(tx, conversation)
                case State():
                    status(tx, message, word)
            after = state(tx, message)
            assert reached[after] >= reached[before], (before, word, after)
            assert not (before in (State.DELIVERED, State.READ) and after is State.FAILED)
            before = after
        if State.READ in words:
            assert before is State.READ
        tx.run("ROLLBACK TO example")
        tx.run("RELEASE example")

    never_falls()


def test_only_the_oldest_of_each_conversation_may_go(tx: Tx) -> None:
    first, second = citizen_writes(tx, phone="62811"), citizen_writes(tx, phone="62812")
    for conversation, text in ((first, "a1"), (second, "b1"), (first, "a2"), (second, "b2")):
        say(tx, conversation, text)
    assert texts(tx) == ["a1", "b1"]
    deliveries.settle(tx, due(tx)[0], "wamid.1")
    assert texts(tx) == ["b1", "a2"] or texts(tx) == ["a2", "b1"]


def test_what_is_not_due_is_not_found_but_tells_when_to_wake(tx: Tx) -> None:
    answered(tx, "satu", "dua")
    deliveries.postpone(tx, due(tx)[0], due_at=NOW + 5000, reason="r", platform_code="1")
    assert texts(tx) == []
    assert tx.one(deliveries.NEXT_DUE, channel=MAIN, now=NOW) == NOW + 5000
    assert texts(tx, at=5000) == ["satu"]
    assert tx.one(deliveries.NEXT_DUE, channel=MAIN, now=NOW + 5000) is None


def test_what_waits_behind_a_postponed_one_waits_as_long(tx: Tx) -> None:
    """A pause for one person holds when the message that met it is dropped meanwhile, too."""
    answered(tx, "satu")
    say(tx, 1, "petugas", origin=Origin.AGENT)
    (found,) = due(tx)
    deliveries.drop_answers(tx, 1)
    deliveries.postpone(tx, found, due_at=NOW + 5000, reason="too many to this person", platform_code="131056")
    assert texts(tx) == []
    assert texts(tx, at=5000) == ["petugas"]


def test_a_postponed_message_that_has_arrived_meanwhile_holds_up_nobody(tx: Tx) -> None:
    """Its send timed out, but the platform's echo came first."""
    answered(tx, "satu", "dua")
    (found,) = due(tx)
    status(tx, found.message_id, State.DELIVERED)
    deliveries.postpone(tx, found, due_at=NOW + 6000, reason="no answer", platform_code="")
    assert texts(tx) == ["dua"]
    assert delivery(tx, found.message_id).reason == ""


def test_every_identifier_of_the_person_comes_along(tx: Tx) -> None:
    answered(tx, "satu")
    contacts.link(tx, 1, Identifier("whatsapp.bsuid", "ID.1"))
    assert due(tx)[0].to == (Identifier("whatsapp.bsuid", "ID.1"), Identifier("whatsapp.phone", "6281200000001"))


def test_a_limit_counts_messages_not_identifiers(tx: Tx) -> None:
    for number in range(5):
        conversation = citizen_writes(tx, phone=f"6281{number}")
        contacts.link(tx, number + 1, Identifier("whatsapp.bsuid", f"ID.{number}"))
        say(tx, conversation, str(number))
    assert [found.text for found in due(tx, limit=3)] == ["0", "1", "2"]
    assert [len(found.to) for found in due(tx, limit=3)] == [2, 2, 2]


@pytest.mark.parametrize("origin", [Origin.EMERGENCY, Origin.RECEIPT, Origin.AGENT, Origin.NOTICE])
def test_a_take_over_drops_answers_only(tx: Tx, origin: Origin) -> None:
    conversation = citizen_writes(tx)
    say(tx, conversation, "jawaban")
    kept = say(tx, conversation, "tetap", origin=origin)
    assert deliveries.drop_answers(tx, conversation) == 1
    assert texts(tx) == ["tetap"]
    assert tx.committed.dropped == {kept - 1}


def test_a_take_over_drops_nothing_of_another_conversation_and_nothing_that_is_out(tx: Tx) -> None:
    mine, theirs = citizen_writes(tx, phone="62811"), citizen_writes(tx, phone="62812")
    out, _waits, other = say(tx, mine, "sudah"), say(tx, mine, "belum"), say(tx, theirs, "lain")
    deliveries.settle(tx, due(tx)[0], "wamid.1")
    assert deliveries.drop_answers(tx, mine) == 1
    assert (state(tx, out), state(tx, other)) == (State.SENT, State.QUEUED)


def test_a_dropped_message_that_was_out_already_is_shown_as_sent(tx: Tx) -> None:
    (message,) = answered(tx, "jawaban")
    (found,) = due(tx)
    deliveries.drop_answers(tx, 1)
    deliveries.settle(tx, found, "wamid.1")
    assert state(tx, message) is State.SENT


def test_what_went_wrong_before_is_not_said_of_what_was_sent(tx: Tx) -> None:
    (message,) = answered(tx, "jawaban")
    (found,) = due(tx)
    deliveries.postpone(tx, found, due_at=NOW, reason="too fast", platform_code="130429")
    assert (delivery(tx, message).reason, delivery(tx, message).platform_code) == ("too fast", "130429")
    deliveries.settle(tx, found, "wamid.1")
    assert delivery(tx, message) == Delivery(state=State.SENT, at=NOW, attempts=2)


def test_settling_keeps_the_moment_of_a_faster_status(tx: Tx) -> None:
    (message,) = answered(tx, "jawaban")
    (found,) = due(tx)
    status(tx, message, State.DELIVERED)
    tx.now += 5000
    deliveries.settle(tx, found, "wamid.1")
    assert delivery(tx, message) == Delivery(state=State.DELIVERED, at=NOW, attempts=1)


def test_a_failure_by_status_is_no_further_attempt(tx: Tx) -> None:
    (message,) = answered(tx, "jawaban")
    deliveries.settle(tx, due(tx)[0], "wamid.1")
    status(tx, message, State.FAILED)
    assert delivery(tx, message).attempts == 1


@pytest.mark.parametrize("platform_id", ["wamid.1", ""])
def test_a_platform_that_gives_one_id_twice_has_both_settled(tx: Tx, platform_id: str) -> None:
    """A unit that failed here would have the message sent again at every start."""
    first, second = answered(tx, "satu", "dua")
    deliveries.settle(tx, due(tx)[0], platform_id)
    deliveries.settle(tx, due(tx)[0], platform_id)
    assert (state(tx, first), state(tx, second)) == (State.SENT, State.SENT)
    found = tx.one(deliveries.BY_PLATFORM, channel=MAIN, platform_id="wamid.1")
    assert (found.message_id if found else None) == (first if platform_id else None)


def test_a_status_with_the_id_of_another_message_still_moves_ours(tx: Tx) -> None:
    first, second = answered(tx, "satu", "dua")
    deliveries.settle(tx, due(tx)[0], "wamid.1")
    status(tx, second, State.DELIVERED)
    assert (state(tx, first), state(tx, second)) == (State.SENT, State.DELIVERED)


def test_one_platform_id_on_two_channels_is_two_messages(tx: Tx) -> None:
    answered(tx, "satu")
    conversation = citizen_writes(tx, channel=OTHER)
    say(tx, conversation, "dua", channel=OTHER)
    deliveries.settle(tx, due(tx)[0], "7")
    deliveries.settle(tx, due(tx, channel=OTHER)[0], "7")
    found = [tx.one(deliveries.BY_PLATFORM, channel=channel, platform_id="7") for channel in (MAIN, OTHER)]
    assert len({one.message_id for one in found if one}) == 2


@pytest.mark.parametrize(
    ("due_at", "earliest", "latest", "becomes"),
    [(0, 0, 300, 0), (0, 6, 300, 6), (100, 6, 300, 100), (90_000, 6, 300, 300), (90_000, 0, 6, 6), (9, 6, 6, 6)],
)
def test_hold_clamps_due_times(tx: Tx, due_at: int, earliest: int, latest: int, becomes: int) -> None:
    answered(tx, "satu")
    deliveries.postpone(tx, due(tx)[0], due_at=NOW + due_at, reason="r", platform_code="")
    moved = deliveries.hold(tx, MAIN, earliest=NOW + earliest, latest=NOW + latest)
    assert moved == (due_at != becomes)
    assert tx.one(deliveries.NEXT_DUE, channel=MAIN, now=0) == NOW + becomes


def test_hold_leaves_other_channels_alone(tx: Tx) -> None:
    answered(tx, "satu")
    assert deliveries.hold(tx, OTHER, earliest=NOW + 6000, latest=NOW + 9000) == 0
    assert texts(tx) == ["satu"]
