"""The gate: nothing comes to the desk that could not be kept."""

import pytest

from daemon.gate import MOST_WAITING, Gate
from daemon.store.writer import WAITING
from prolink.errors import StoreBusy
from prolink.model.inbound import Batch

BATCH = Batch(channel="whatsapp:main", body=b"{}", items=())


class Desk:
    def __init__(self) -> None:
        self.waiting = 0
        self.batches: list[Batch] = []
        self.gate = Gate(lambda: self.waiting, self.receive)

    async def receive(self, batch: Batch) -> None:
        self.batches.append(batch)


async def test_an_open_gate_lets_everything_through() -> None:
    desk = Desk()
    await desk.gate.receive(BATCH)
    assert desk.batches == [BATCH]


async def test_a_shut_gate_says_why_and_opens_again() -> None:
    desk = Desk()
    desk.gate.shut = "the disk is nearly full"
    with pytest.raises(StoreBusy, match="the disk is nearly full"):
        await desk.gate.receive(BATCH)
    assert desk.batches == []
    desk.gate.shut = ""
    await desk.gate.receive(BATCH)
    assert desk.batches == [BATCH]


async def test_too_many_waiting_writes_are_refused_before_the_desk_has_work_with_it() -> None:
    desk = Desk()
    desk.waiting = MOST_WAITING
    with pytest.raises(StoreBusy, match="are waiting"):
        await desk.gate.receive(BATCH)
    assert desk.batches == []
    desk.waiting -= 1
    await desk.gate.receive(BATCH)
    assert desk.batches == [BATCH]


def test_staff_and_settled_sends_have_room_when_citizens_have_none() -> None:
    assert MOST_WAITING * 2 <= WAITING
