"""The letterbox: bounded, and events about one thing become one."""

from console.news import MOST_EVENTS, Broken, Fresh, Letterbox, LinkChanged, LinkState
from prolink.protocol.events import Changed, Presence
from tests.console.people import conversation, said, snapshot


class Bell:
    def __init__(self) -> None:
        self.rings: list[bool] = []

    def __call__(self, urgent: bool) -> None:
        self.rings.append(urgent)


def test_events_about_one_conversation_become_one() -> None:
    box = Letterbox(Bell())
    box.put(Changed(conversation_id=1, conversation=conversation(1, version=2), messages=(said(5, "a", about=1),)))
    box.put(Changed(conversation_id=1, messages=(said(6, "b", about=1), said(5, "a, edited", about=1))))
    [event] = box.take()
    assert isinstance(event, Changed)
    assert event.conversation is not None
    assert [message.text for message in event.messages] == ["a, edited", "b"]


def test_events_ring_once_until_they_are_taken() -> None:
    bell = Bell()
    box = Letterbox(bell)
    for _ in range(3):
        box.put(Presence(1, ("bob",)))
    assert bell.rings == [False]
    box.take()
    box.put(Presence(1, ()))
    assert bell.rings == [False, False]


def test_a_change_of_the_link_rings_at_once() -> None:
    bell = Bell()
    box = Letterbox(bell)
    box.put(Presence(1, ("bob",)))
    box.put(LinkChanged(LinkState.LIVE))
    assert bell.rings == [False, True]


def test_a_snapshot_takes_the_place_of_the_events_before_it() -> None:
    box = Letterbox(Bell())
    box.put(Changed(conversation_id=1, conversation=conversation(1)))
    box.put(Fresh(snapshot()))
    assert [type(item) for item in box.take()] == [Fresh]


def test_too_many_events_are_dropped_and_the_link_hears_of_it() -> None:
    box = Letterbox(Bell())
    box.put(Broken(RuntimeError("kept")))
    results = [box.put(Presence(number, ())) for number in range(MOST_EVENTS + 1)]
    assert not all(results)
    assert len(box.take()) <= MOST_EVENTS
    assert results.index(False) == MOST_EVENTS - 1


def test_an_answer_is_never_dropped() -> None:
    box = Letterbox(Bell())
    box.put(Broken(RuntimeError("kept")))
    for number in range(MOST_EVENTS):
        box.put(Presence(number, ()))
    assert any(isinstance(item, Broken) for item in box.take())
