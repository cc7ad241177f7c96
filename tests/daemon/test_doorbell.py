"""The doorbell: everyone who waits hears of a commit, in the order in which they came."""

from daemon.doorbell import Doorbell
from daemon.store.tx import Committed


def test_everyone_hears_in_order_and_one_who_breaks_keeps_nobody_from_hearing() -> None:
    heard: list[str] = []

    def breaks(committed: Committed) -> None:
        raise KeyError("x")

    doorbell = Doorbell()
    doorbell.answer(lambda committed: heard.append("hub"))
    doorbell.answer(breaks)
    doorbell.answer(lambda committed: heard.append("outbox"))
    doorbell.ring(Committed())
    assert heard == ["hub", "outbox"]
