"""A thread: messages in their order, as many as are worth keeping."""

from console.thread import MOST_MESSAGES, Thread
from prolink.model.message import State
from prolink.protocol.answers import Page
from tests.console.people import answered, conversation, said


def page(*numbers: int, more: bool = False) -> Page:
    return Page(conversation=conversation(48213), messages=tuple(said(number, "x") for number in numbers), more=more)


def of(last: Page) -> Thread:
    return Thread(loading=True, more=True).with_last(last)


def ids(thread: Thread) -> list[int]:
    return [message.id for message in thread.messages]


def test_a_changed_message_takes_the_place_of_the_old_one() -> None:
    thread = of(page(1)).after([answered(2, "a", 1, State.SENT)]).after([answered(2, "a", 1, State.READ)])
    delivery = thread.messages[-1].delivery
    assert ids(thread) == [1, 2]
    assert delivery is not None
    assert delivery.state is State.READ


def test_an_older_page_stands_in_front() -> None:
    assert ids(of(page(5, 6, more=True)).with_older(page(3, 4))) == [3, 4, 5, 6]


def test_a_change_of_a_message_before_the_first_waits_for_its_page() -> None:
    assert ids(of(page(5, 6, more=True)).after([said(2, "late")])) == [5, 6]


def test_no_more_than_the_most_are_kept() -> None:
    thread = of(page(*range(1, MOST_MESSAGES + 1))).after([said(MOST_MESSAGES + 1, "x")])
    assert len(thread.messages) == MOST_MESSAGES
    assert thread.more
    assert thread.full


def test_the_copy_that_got_further_wins_over_a_page_that_was_read_before() -> None:
    known = Thread(loading=True, more=True).after([answered(2, "a", 1, State.READ)])
    fresh = known.with_last(
        Page(conversation=conversation(48213), messages=(answered(2, "a", 1, State.SENT), said(3, "b")))
    )
    delivery = fresh.messages[0].delivery
    assert delivery is not None
    assert delivery.state is State.READ
    assert not fresh.loading


def test_the_unread_begin_with_the_first_of_the_last_so_many_of_the_citizen() -> None:
    thread = of(page(1, 3, 5)).after([answered(6, "a", 1)])
    assert thread.unread_from(2) == 3
    assert thread.unread_from(0) == 0
    assert thread.unread_from(9) == 1
