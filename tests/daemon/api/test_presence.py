"""Who looks at which conversation."""

from daemon.api.presence import Room
from prolink.protocol.events import Presence
from tests.daemon.desk.room import ANNA, BUDI


def test_two_agents_at_one_conversation_are_named_in_order() -> None:
    room = Room()
    room.look("b", BUDI, 7)
    assert room.look("a", ANNA, 7) == [Presence(7, ("anna", "budi"))]


def test_two_consoles_of_one_agent_are_one_name_until_the_last_leaves() -> None:
    room = Room()
    room.look("one", ANNA, 7)
    room.look("two", ANNA, 7)
    assert room.leave("one") == [Presence(7, ("anna",))]
    assert room.leave("two") == [Presence(7, ())]


def test_looking_at_the_same_again_is_no_news() -> None:
    room = Room()
    room.look("a", ANNA, 7)
    assert room.look("a", ANNA, 7) == []


def test_looking_away_and_leaving_twice_harms_nothing() -> None:
    room = Room()
    room.look("a", ANNA, 7)
    assert room.look("a", ANNA, 0) == [Presence(7, ())]
    assert room.leave("a") == []
    assert room.leave("a") == []
    assert room.all() == {}
