"""A citizen in danger: every console rings, shows them first, and says what it is."""

from console.mirror import Mirror, View
from console.notices import Said, new_alarm
from console.wording import last_words
from prolink.model.conversation import Alarm
from prolink.protocol.events import Changed
from tests.console.people import NOW, conversation, snapshot


def test_an_alarm_rings_once_for_each_time_that_it_is_raised() -> None:
    calm, raised = conversation(1), conversation(1, alarm=Alarm.EMERGENCY, alarm_at=NOW)
    again = conversation(1, alarm=Alarm.EMERGENCY, alarm_at=NOW + 1)
    for before, now in ((calm, raised), (None, raised), (raised, again)):
        [notice] = new_alarm(before, now)
        assert isinstance(notice, Said)
        assert (notice.rings, notice.ink) == (True, "bad")
    assert new_alarm(raised, raised) == []
    assert new_alarm(raised, conversation(1, alarm_at=NOW)) == []


def test_an_alarm_rings_again_when_who_held_it_is_gone() -> None:
    held = conversation(1, alarm=Alarm.EMERGENCY, alarm_at=NOW, owner="bob", owner_since=NOW + 1)
    assert new_alarm(held, held) == []
    [notice] = new_alarm(held, conversation(1, version=2, alarm=Alarm.EMERGENCY, alarm_at=NOW))
    assert isinstance(notice, Said)
    assert notice.rings


def test_an_alarm_that_somebody_has_taken_stands_with_the_others_until_it_is_raised_again() -> None:
    taken = conversation(1, alarm=Alarm.CRISIS, alarm_at=NOW, owner="bob", owner_since=NOW + 1)
    again = conversation(1, alarm=Alarm.CRISIS, alarm_at=NOW + 2, owner="bob", owner_since=NOW + 1)
    waiting = conversation(2, waiting_since=NOW)
    assert Mirror.of(snapshot(taken, waiting)).rows(View.ALL) == [2, 1]
    assert Mirror.of(snapshot(again, waiting)).rows(View.ALL) == [1, 2]


def test_an_alarm_stands_above_whoever_waits_longest() -> None:
    waiting = conversation(1, waiting_since=NOW - 9_000_000)
    mirror = Mirror.of(snapshot(waiting, conversation(2)))
    mirror = mirror.after(
        Changed(conversation_id=2, conversation=conversation(2, version=2, alarm=Alarm.CRISIS, alarm_at=NOW))
    )
    assert mirror.rows(View.WAITING) == [2, 1]
    assert mirror.rows(View.ALL) == [2, 1]


def test_a_row_names_the_alarm_before_the_last_words() -> None:
    assert "tolong" in last_words(conversation(1, alarm=Alarm.EMERGENCY, last_text="tolong"))
    assert "!" in last_words(conversation(1, alarm=Alarm.CRISIS, last_text="tolong"))
