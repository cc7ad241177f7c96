"""Events: nothing missed, nothing twice."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import aiohttp
import pytest

from daemon.store import events
from daemon.store.tx import Tx
from prolink.client import DaemonClient, Feed
from prolink.clock import millis
from prolink.errors import BadInput, NoLink
from prolink.model.conversation import Conversation
from prolink.model.message import Message
from prolink.protocol.commands import Claim, Reply
from prolink.protocol.events import Attending, Changed, FaqChanged, Frame, Gap, Presence
from tests.daemon.api.door import Door
from tests.daemon.desk.room import ANNA, KTP, phone, said

PATIENCE = 20.0  # seconds


class Fold:
    """What a console knows after the frames it got."""

    def __init__(self, since: int) -> None:
        self.since = since
        self.seqs: list[int] = []
        self.conversations: dict[int, Conversation] = {}
        self.messages: dict[int, Message] = {}

    async def follow(self, client: DaemonClient, last: "asyncio.Future[int]") -> None:
        async with client.events(self.since) as feed:
            async for frame in feed:
                self.take(frame)
                if last.done() and self.seqs and self.seqs[-1] >= last.result():
                    return

    def take(self, frame: Frame) -> None:
        if not frame.seq:
            return
        self.seqs.append(frame.seq)
        if isinstance(frame.event, Changed):
            if frame.event.conversation:
                self.conversations[frame.event.conversation_id] = frame.event.conversation
            self.messages |= {message.id: message for message in frame.event.messages}


async def news(feed: Feed) -> AsyncGenerator[Frame, None]:
    """Yield what a feed brings beside who is here: each console hears that at its start, and when others come or go."""
    async with aclosing(aiter(feed)) as frames:
        async for frame in frames:
            if not isinstance(frame.event, Attending):
                yield frame


async def newest(door: Door) -> int:
    return (await door.room.store.one(events.RANGE) or (0, 0))[1]


async def test_who_joins_while_messages_pour_in_misses_nothing(door: Door, client: DaemonClient) -> None:
    last: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    folds: list[Fold] = []

    async def pour(number: int) -> None:
        for turn in range(12):
            await door.room.hear(said(KTP if turn % 2 else "petugas", phone(number)))
            if turn == 6:
                await door.room.order(ANNA, Claim((await client.snapshot()).conversations[0].id))

    async def join(group: asyncio.TaskGroup) -> None:
        for turn in range(12):
            folds.append(Fold(0 if turn % 2 else (await client.snapshot()).seq))
            group.create_task(folds[-1].follow(client, last))
            await asyncio.sleep(0.005)

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as followers:
        async with asyncio.TaskGroup() as group:
            group.create_task(join(followers))
            for number in range(5):
                group.create_task(pour(number))
        last.set_result(await newest(door) + 1)
        await door.room.hear(said("terakhir", phone(99)))
    stored = {one.id: one for one in await door.room.conversations()}
    talks = {message.id: message for id in stored for message in await door.room.talk(id)}
    for fold in folds:
        assert fold.seqs == list(range(fold.since + 1, last.result() + 1))
        assert all(stored[id] == one for id, one in fold.conversations.items())
        assert all(talks[id] == one for id, one in fold.messages.items())
        if fold.since == 0:
            assert (fold.conversations, fold.messages) == (stored, talks)


@pytest.mark.parametrize("since", [5, 10**12])
async def test_who_comes_from_another_database_hears_of_a_gap(client: DaemonClient, since: int) -> None:
    async with client.events(since) as feed:
        assert (await anext(news(feed))).event == Gap()


async def test_who_was_away_too_long_hears_of_a_gap(door: Door, client: DaemonClient) -> None:
    await three_of_which_one_is_kept(door)
    async with client.events(1) as feed:
        assert (await anext(news(feed))).event == Gap()


async def test_who_missed_what_is_still_kept_gets_it(door: Door, client: DaemonClient) -> None:
    await three_of_which_one_is_kept(door)
    async with client.events(2) as feed:
        assert (await anext(news(feed))).seq == 3


async def test_a_console_that_lags_is_let_go_and_misses_nothing_when_it_comes_back(
    door: Door, client: DaemonClient
) -> None:
    async def read(since: int) -> list[int]:
        seqs = list[int]()
        try:
            async with asyncio.timeout(PATIENCE), client.events(since) as feed:
                if since == 0:
                    await flood()
                async for frame in news(feed):
                    seqs.append(frame.seq)
                    if frame.seq == 2500:
                        break
        except NoLink:
            pass
        return seqs

    def record_many(tx: Tx) -> None:
        for number in range(2500):
            tx.record(FaqChanged(number))

    async def flood() -> None:
        await until(lambda: len(door.hub) == 1)
        await door.room.store.write(record_many)

    first = await read(0)
    assert first == list(range(1, len(first) + 1))
    assert 0 < len(first) < 2500
    assert await read(first[-1]) == list(range(len(first) + 1, 2501))


async def test_colleagues_see_who_looks_and_who_has_left(door: Door, client: DaemonClient) -> None:
    await door.room.hear(said("Halo", phone(1)), said("Halo", phone(2)))
    async with client.events(await newest(door)) as mine:
        frames = news(mine)
        async with client.events(await newest(door)) as theirs:
            for looked, seen in ((1, [Presence(1, ("sri",))]), (2, [Presence(1, ()), Presence(2, ("sri",))])):
                await theirs.look(looked)
                assert [(await anext(frames)).event for _ in seen] == seen
            assert (await client.snapshot()).presence == {2: ("sri",)}
        assert (await anext(frames)).event == Presence(2, ())
    assert (await client.snapshot()).presence == {}


async def test_presence_is_never_stored(door: Door, client: DaemonClient) -> None:
    before = await newest(door)
    async with client.events(0) as feed:
        await feed.look(1)
        assert isinstance((await anext(news(feed))).event, Presence)
    assert await newest(door) == before


async def test_a_command_s_own_event_reaches_its_console(door: Door, client: DaemonClient) -> None:
    await door.room.hear(said("Halo"))
    async with client.events(await newest(door)) as feed:
        done = await client.send(Reply(1, "Selamat pagi."))
        event = (await anext(news(feed))).event
    assert isinstance(event, Changed)
    assert event.conversation == done.conversation
    assert set(done.message_ids) <= {message.id for message in event.messages}


@pytest.mark.parametrize("word", [b"nonsense", b"\xff", b'{"conversation":-1}', b"x" * 5000])
async def test_a_console_that_talks_nonsense_is_let_go(door: Door, word: bytes) -> None:
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(door.socket))) as http,
        http.ws_connect("http://prolink/v1/events?since=0") as socket,
        asyncio.timeout(PATIENCE),
    ):
        await socket.send_bytes(word)
        assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        await until(lambda: len(door.hub) == 0)


async def test_since_must_be_a_number(client: DaemonClient) -> None:
    with pytest.raises(BadInput):
        await client.query("/v1/events", Gap, since="x")


async def test_what_the_block_raises_is_no_lost_link(client: DaemonClient) -> None:
    with pytest.raises(OSError, match="disk"):
        async with client.events(0):
            raise OSError("disk")


async def test_a_feed_whose_daemon_went_away_says_so(door: Door, client: DaemonClient) -> None:
    async with client.events(0) as feed:
        await until(lambda: len(door.hub) == 1)
        door.hub.close()
        with pytest.raises(NoLink):
            await anext(news(feed))


async def three_of_which_one_is_kept(door: Door) -> None:
    await door.room.hear(said("Halo", phone(1)))
    await door.room.hear(said("Halo", phone(2)))
    door.room.time.pass_by(days=3)
    await door.room.hear(said("Halo", phone(3)))
    await door.room.store.write(lambda tx: events.prune(tx, millis(door.room.time.now)))


async def until(come_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not come_true():
            await asyncio.sleep(0.005)


async def test_who_has_a_console_open_is_told_to_the_others(door: Door, client: DaemonClient) -> None:
    assert (await client.snapshot()).here == ()
    async with client.events((await client.snapshot()).seq) as feed:
        async with asyncio.timeout(PATIENCE), aclosing(aiter(feed)) as frames:
            assert (await anext(frames)).event == Attending(("sri",))
        assert (await client.snapshot()).here == ("sri",)
    async with asyncio.timeout(PATIENCE):
        while door.room.attendance.here():
            await asyncio.sleep(0.01)
    assert (await client.snapshot()).here == ()


STAYS = """
import asyncio, sys
from pathlib import Path
from prolink.client import DaemonClient

async def stay():
    async with DaemonClient(Path(sys.argv[1])) as client, client.events(0) as feed:
        async for frame in feed:
            print("open", flush=True)

asyncio.run(stay())
"""


async def test_a_console_that_is_killed_is_missed_at_once(door: Door) -> None:
    console = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STAYS, str(door.socket), stdout=asyncio.subprocess.PIPE
    )
    assert console.stdout
    async with asyncio.timeout(PATIENCE):
        await console.stdout.readline()
    assert door.room.attendance.absent_since("sri") is None
    console.kill()
    await console.communicate()
    await until(lambda: door.room.attendance.absent_since("sri") is not None)
