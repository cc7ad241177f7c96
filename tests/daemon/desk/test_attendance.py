"""Who is here, and since when not."""

from datetime import timedelta

from daemon.desk.attendance import Attendance
from tests.daemon.house import HandClock


def test_two_consoles_of_one_agent_are_one_presence_until_the_last_is_gone() -> None:
    attendance = Attendance(HandClock())
    attendance.come("one", "anna")
    attendance.come("two", "anna")
    attendance.go("one")
    assert attendance.here() == ("anna",)
    attendance.go("two")
    attendance.go("two")
    assert attendance.here() == ()


def test_an_agent_is_absent_since_the_last_console_went() -> None:
    clock = HandClock()
    attendance = Attendance(clock)
    attendance.come("one", "anna")
    clock.move(60)
    assert attendance.absent_since("anna") is None
    attendance.go("one")
    gone = clock()
    clock.move(60)
    assert attendance.absent_since("anna") == gone


def test_nobody_is_absent_for_longer_than_since_the_start() -> None:
    clock = HandClock()
    begun = clock()
    attendance = Attendance(clock)
    clock.move(60)
    assert attendance.absent_since("anna") == begun


def test_who_acts_without_a_console_is_there_by_acting() -> None:
    clock = HandClock()
    attendance = Attendance(clock)
    clock.move(60)
    attendance.act("anna")
    assert attendance.absent_since("anna") == clock()
    assert clock() - timedelta(seconds=60) == attendance.absent_since("budi")
    assert attendance.here() == ()
