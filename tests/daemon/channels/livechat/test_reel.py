"""However messages become readable and lines are cut: each is told once, none is left out."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.livechat.reel import Reel
from prolink.model.message import Origin, State
from tests.daemon.channels.livechat.stand import Book

VID = "v"
STEP = st.sampled_from(["citizen", "queue", "release", "drop", "look", "reconnect"])


@given(st.lists(STEP, max_size=60))
def test_every_readable_message_is_told_exactly_once(steps: list[str]) -> None:
    asyncio.run(play(steps))


async def play(steps: list[str]) -> None:
    book, released, told = Book(), set[int](), list[int]()
    reel = Reel(book, "livechat:web", VID, released, after=0)
    after = 0

    async def look() -> None:
        nonlocal after
        while events := await reel.unroll():
            for event in events:
                after = max(after, event["after"])
                told.append(event["seq"])

    for step in steps:
        waiting = [past.seq for _vid, past in book.said if past.state is State.QUEUED]
        if step == "citizen":
            book.write(VID, origin=Origin.CITIZEN, text="?", key="v:x")
        elif step == "queue":
            book.write(VID, origin=Origin.ANSWER, text="!", state=State.QUEUED)
        elif step == "release" and waiting:
            # The outbox lets the oldest go; its commit as sent may come later than the look.
            released.add(waiting[0])
            if len(steps) % 2:
                book.settle(waiting[0], State.SENT)
        elif step == "drop" and waiting and waiting[-1] not in released:
            book.settle(waiting[-1], State.DROPPED)
        elif step == "reconnect":
            have = [seq for seq in told if seq > after]
            reel = Reel(book, "livechat:web", VID, released, after=after, have=have)
        else:
            await look()
    await look()
    readable = [
        past.seq
        for _vid, past in book.said
        if past.state is not State.DROPPED and (past.state is not State.QUEUED or past.seq in released)
    ]
    assert sorted(told) == readable
