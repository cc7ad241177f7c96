"""The hub: every listener gets every frame in order, and who lags is let go without a hole."""

import asyncio

import msgspec
import pytest

from daemon.hub import BACKLOG, Hub, Listener, frame
from prolink.protocol.events import FaqChanged, Frame, Presence

_frame = msgspec.json.Decoder(Frame)


def event(number: int) -> tuple[int, bytes]:
    return number, msgspec.json.encode(FaqChanged(number))


async def drained(listener: Listener) -> list[int]:
    """Return the sequence numbers up to the end of the stream."""
    seqs = []
    async with asyncio.timeout(5):
        while (item := await listener.get()) is not None:
            seqs.append(item[0])
    return seqs


async def test_frames_come_in_order_to_every_listener() -> None:
    hub = Hub()
    with hub.listen() as one, hub.listen() as other:
        hub.publish([event(1), event(2)])
        hub.publish([event(3)])
        hub.close()
        assert await drained(one) == await drained(other) == [1, 2, 3]


async def test_a_frame_on_the_wire_is_the_protocols() -> None:
    hub = Hub()
    with hub.listen() as listener:
        hub.publish([event(7)])
        hub.tell(Presence(conversation=4, agents=("siti",)))
        stored, live = await listener.get(), await listener.get()
    assert stored is not None
    assert live is not None
    assert _frame.decode(stored[1]) == Frame(7, FaqChanged(7))
    assert (live[0], _frame.decode(live[1])) == (0, Frame(0, Presence(conversation=4, agents=("siti",))))
    assert frame(*event(7)) == stored[1]


async def test_who_lags_is_let_go_and_gets_no_stream_with_a_hole() -> None:
    """What was told is a beginning without gaps: the console asks for what comes after it."""
    hub = Hub()
    with hub.listen() as lags:
        hub.publish([event(number) for number in range(1, BACKLOG + 500)])
        told = await drained(lags)
    assert told == list(range(1, len(told) + 1))
    assert len(told) <= BACKLOG


async def test_who_lags_keeps_nobody_else_from_hearing() -> None:
    hub = Hub()
    with hub.listen(), hub.listen() as well:
        heard = []
        for number in range(1, BACKLOG + 100):
            hub.publish([event(number)])
            item = await well.get()
            assert item is not None
            heard.append(item[0])
    assert heard == list(range(1, BACKLOG + 100))


@pytest.mark.parametrize("frames", [0, 1, BACKLOG, BACKLOG + 10])
async def test_closing_ends_every_stream(frames: int) -> None:
    hub = Hub()
    with hub.listen() as listener:
        hub.publish([event(number) for number in range(frames)])
        hub.close()
        hub.close()
        hub.publish([event(9999)])
        assert 9999 not in await drained(listener)


async def test_who_comes_after_the_close_hears_the_end_at_once() -> None:
    hub = Hub()
    hub.close()
    with hub.listen() as listener:
        assert await drained(listener) == []


async def test_who_has_left_is_told_nothing_more() -> None:
    hub = Hub()
    with hub.listen():
        assert len(hub) == 1
    assert len(hub) == 0
    hub.publish([event(1)])
