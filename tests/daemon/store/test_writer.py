"""The writer: many units under one commit, and what becomes of their callers when something breaks."""

import asyncio
import random
import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from daemon.store import contacts, conversations, deliveries, messages
from daemon.store.statement import Statement
from daemon.store.store import FILE, Store, open_store
from daemon.store.tx import Committed, Tx
from daemon.store.writer import BATCH, WAITING
from prolink.errors import Refused, StoreBusy
from tests.daemon.house import MAIN, NOON, HandClock, citizen_writes, open_channels, say

TEXTS = Statement("SELECT text FROM message ORDER BY id", lambda row: str(row[0]))
EVENTS = Statement("SELECT seq FROM event ORDER BY seq", lambda row: int(row[0]))


class Door:
    """Write down what is told after each commit, and what else happens, in order."""

    def __init__(self) -> None:
        self.rings: list[Committed] = []
        self.order: list[str] = []

    def ring(self, committed: Committed) -> None:
        self.rings.append(committed)
        self.order.append("told")

    @property
    def seqs(self) -> list[int]:
        return [seq for committed in self.rings for seq, _ in committed.events]


def writes(text: str, phone: str = "6281200000001") -> Callable[[Tx], int]:
    """Return a unit that stores a citizen's message and returns its conversation."""
    return lambda tx: citizen_writes(tx, text, phone=phone)


class Plug:
    """Keep the writer busy until it is pulled, so that what is written meanwhile lands in one batch."""

    def __init__(self) -> None:
        self._pulled, self.reached = threading.Event(), threading.Event()

    def __call__(self, tx: Tx) -> None:
        self.reached.set()
        assert self._pulled.wait(10)

    def pull(self) -> None:
        self._pulled.set()


async def plugged(store: Store, group: asyncio.TaskGroup) -> Plug:
    plug = Plug()
    group.create_task(store.write(plug))
    await asyncio.to_thread(plug.reached.wait, 10)
    return plug


async def in_one_batch(store: Store, *units: Callable[[Tx], object]) -> list[object]:
    """Write units so that they share a commit and return what came of each."""
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        plug = await plugged(store, group)
        heard = asyncio.gather(*(store.write(unit) for unit in units), return_exceptions=True)
        await asyncio.sleep(0)
        plug.pull()
        return await heard


async def test_many_units_share_one_commit_and_all_land(tmp_path: Path) -> None:
    door = Door()
    async with open_store(tmp_path, HandClock(), door.ring) as store:
        done = await in_one_batch(store, *(writes(f"pesan {number}", f"62812{number:06}") for number in range(300)))
        assert len(set(done)) == 300
        assert await store.all(TEXTS) == [f"pesan {number}" for number in range(300)]
        assert len(door.rings) == 2  # the plug's and that of the batch


async def test_more_units_than_one_batch_holds_land_too(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        await in_one_batch(store, *(writes(str(number)) for number in range(BATCH + 5)))
        assert len(await store.all(TEXTS)) == BATCH + 5


async def test_a_unit_that_raises_fails_alone(tmp_path: Path) -> None:
    def breaks(tx: Tx) -> None:
        citizen_writes(tx, "hilang")
        raise Refused("no")

    async with open_store(tmp_path, HandClock()) as store:
        before, broken, after = await in_one_batch(store, writes("satu"), breaks, writes("dua"))
        assert isinstance(broken, Refused)
        assert before == after == 1
        assert await store.all(TEXTS) == ["satu", "dua"]


async def test_of_a_batch_in_which_some_raise_the_others_are_there_once_and_told_once(tmp_path: Path) -> None:
    door = Door()

    def breaks(tx: Tx) -> None:
        citizen_writes(tx, "hilang", phone="62899")
        raise Refused("no")

    async with open_store(tmp_path, HandClock(), door.ring) as store:
        good = [writes(f"pesan {number}", f"62812{number:06}") for number in range(6)]
        heard = await in_one_batch(store, *good[:2], breaks, *good[2:5], breaks, breaks, good[5])
        assert [isinstance(one, Refused) for one in heard] == [False] * 2 + [True] + [False] * 3 + [True] * 2 + [False]
        assert [one for one in heard if isinstance(one, int)] == [1, 2, 3, 4, 5, 6]
        assert await store.all(TEXTS) == [f"pesan {number}" for number in range(6)]
        assert len(door.rings) == 2  # the plug's and that of the batch
        assert door.seqs == await store.all(EVENTS) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("problem", [StopIteration(), KeyError("x"), StopAsyncIteration(), MemoryError()], ids=repr)
async def test_whatever_a_unit_raises_its_neighbours_hear_of_their_own(tmp_path: Path, problem: BaseException) -> None:
    def breaks(tx: Tx) -> None:
        raise problem

    async with asyncio.timeout(10), open_store(tmp_path, HandClock()) as store:
        broken = asyncio.gather(store.write(breaks), return_exceptions=True)
        assert await store.write(writes("satu")) == 1
        assert isinstance((await broken)[0], BaseException)


async def test_a_slip_in_sql_is_the_units_own_and_no_reason_to_try_again(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            await store.write(lambda tx: tx.run("SELECT 1 FROM nowhere"))


async def test_a_unit_whose_caller_was_cancelled_is_written_all_the_same(tmp_path: Path) -> None:
    async with asyncio.timeout(10), open_store(tmp_path, HandClock()) as store, asyncio.TaskGroup() as group:
        plug = await plugged(store, group)
        caller = group.create_task(store.write(writes("tetap ada")))
        await asyncio.sleep(0)
        caller.cancel()
        plug.pull()
        await store.beat()
        assert await store.all(TEXTS) == ["tetap ada"]


async def test_cancelled_at_any_moment_nothing_is_stuck_and_nothing_is_half_written(tmp_path: Path) -> None:
    """500 callers, each cancelled at a random point; every unit writes two messages and they come in pairs."""
    dice = random.Random(2026)

    def pair(number: int) -> Callable[[Tx], int]:
        def unit(tx: Tx) -> int:
            citizen_writes(tx, f"{number}a")
            citizen_writes(tx, f"{number}b")
            return number

        return unit

    async with asyncio.timeout(20), open_store(tmp_path, HandClock()) as store:
        heard = []
        for round in range(50):
            callers = [asyncio.ensure_future(store.write(pair(round * 10 + number))) for number in range(10)]
            for caller in callers:
                for _ in range(dice.randrange(4)):
                    await asyncio.sleep(0)
                if dice.random() < 0.7:
                    caller.cancel()
            results = await asyncio.gather(*callers, return_exceptions=True)
            heard += [result for result in results if isinstance(result, int)]
        await store.beat()
        texts = await store.all(TEXTS)
        assert len(texts) % 2 == 0
        assert [text.removesuffix("a") for text in texts[::2]] == [text.removesuffix("b") for text in texts[1::2]]
        assert {str(number) for number in heard} <= {text[:-1] for text in texts}
        assert await store.write(lambda tx: 7) == 7


async def test_events_are_told_after_the_commit_in_order_and_none_of_what_was_undone(tmp_path: Path) -> None:
    door = Door()

    def breaks(tx: Tx) -> None:
        citizen_writes(tx, "hilang")
        raise Refused("no")

    async with open_store(tmp_path, HandClock(), door.ring) as store:
        await in_one_batch(store, writes("satu", "62811"), breaks, writes("dua", "62812"), writes("tiga", "62813"))
        assert door.seqs == sorted(door.seqs) == await store.all(EVENTS)
        assert len(door.seqs) == 3
        assert not any(b"hilang" in body for committed in door.rings for _, body in committed.events)


async def test_what_is_told_has_been_committed(tmp_path: Path) -> None:
    beside = sqlite3.connect(":memory:")
    seen = []

    def look(committed: Committed) -> None:
        seen.append(beside.execute("SELECT count(*) FROM message").fetchone()[0])

    async with open_store(tmp_path, HandClock(), look) as store:
        beside = sqlite3.connect(f"file:{tmp_path / FILE}?mode=ro", uri=True)
        await store.write(writes("satu"))
        await store.write(writes("dua"))
        beside.close()
    assert seen == [1, 2]


async def test_the_world_hears_before_the_caller(tmp_path: Path) -> None:
    door = Door()
    async with open_store(tmp_path, HandClock(), door.ring) as store:
        await store.write(writes("satu"))
        door.order.append("returned")
    assert door.order == ["told", "returned"]


async def test_who_breaks_on_hearing_keeps_no_caller_waiting(tmp_path: Path) -> None:
    def breaks(committed: Committed) -> None:
        raise RuntimeError("a hook broke")

    problems = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: problems.append(context["exception"]))
    async with asyncio.timeout(10), open_store(tmp_path, HandClock(), breaks) as store:
        assert await store.write(writes("satu")) == 1
    assert [str(problem) for problem in problems] == ["a hook broke"]


async def test_nothing_is_told_of_a_unit_that_failed(tmp_path: Path) -> None:
    door = Door()
    async with open_store(tmp_path, HandClock(), door.ring) as store:
        with pytest.raises(ZeroDivisionError):
            await store.write(lambda tx: 1 // 0)
    assert door.rings == []


async def test_what_was_queued_and_dropped_is_told_to_the_outbox(tmp_path: Path) -> None:
    door = Door()
    async with open_store(tmp_path, HandClock(), door.ring) as store:

        def answers(tx: Tx) -> tuple[int, int]:
            open_channels(tx)
            conversation = citizen_writes(tx)
            return conversation, say(tx, conversation, "jawaban")

        conversation, message = await store.write(answers)
        await store.write(lambda tx: deliveries.drop_answers(tx, conversation))
    assert [(ring.queued, ring.dropped) for ring in door.rings] == [({MAIN}, set()), (set(), {message})]


async def test_too_many_waiting_is_a_refusal_and_the_sign_of_life_comes_through(tmp_path: Path) -> None:
    async with asyncio.timeout(20), open_store(tmp_path, HandClock()) as store, asyncio.TaskGroup() as group:
        plug = await plugged(store, group)
        waiting = [group.create_task(store.write(lambda tx: None)) for _ in range(WAITING)]
        await asyncio.sleep(0)
        assert store.waiting == WAITING
        with pytest.raises(StoreBusy, match="8192 writes are waiting"):
            await store.write(writes("satu"))
        beat = group.create_task(store.beat())
        await asyncio.sleep(0)
        plug.pull()
        await asyncio.gather(*waiting)
        await beat
        assert await store.write(writes("satu")) == 1


async def test_what_waits_when_the_store_closes_is_written(tmp_path: Path) -> None:
    async with asyncio.timeout(10):
        async with asyncio.TaskGroup() as group:
            async with open_store(tmp_path, HandClock()) as store:
                plug = await plugged(store, group)
                last = group.create_task(store.write(writes("terakhir")))
                await asyncio.sleep(0)
                asyncio.get_running_loop().call_later(0.02, plug.pull)
            assert last.done()
        with pytest.raises(StoreBusy, match="being closed"):
            await store.write(writes("terlambat"))
    async with open_store(tmp_path, HandClock()) as store:
        assert await store.all(TEXTS) == ["terakhir"]


async def test_closing_waits_for_the_writer_also_when_it_is_cancelled(tmp_path: Path) -> None:
    """Otherwise the lock would be free while a thread still writes."""
    plug, order = Plug(), list[str]()

    def slow(tx: Tx) -> None:
        plug(tx)
        order.append("written")

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:

        async def life() -> None:
            try:
                async with open_store(tmp_path, HandClock()) as store:
                    group.create_task(store.write(slow))
                    await asyncio.to_thread(plug.reached.wait, 10)
            finally:
                order.append("closed")

        task = group.create_task(life())
        await asyncio.to_thread(plug.reached.wait, 10)
        await asyncio.sleep(0.02)  # Now it waits for the thread.
        threading.Timer(0.05, plug.pull).start()
        task.cancel()
    assert order == ["written", "closed"]


async def test_a_cancelled_watch_ends_no_writer(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await store.watch()
        assert await store.write(lambda tx: 7) == 7


async def test_a_unit_sees_what_an_earlier_unit_of_its_batch_wrote(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        done = await in_one_batch(store, writes("satu"), lambda tx: tx.all(TEXTS))
    assert done[1] == ["satu"]


async def test_a_read_sees_what_a_returned_write_has_written(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        for number in range(50):
            await store.write(writes(str(number)))
            assert len(await store.all(TEXTS)) == number + 1


async def test_the_unit_has_the_time_of_the_clock(tmp_path: Path) -> None:
    clock = HandClock()
    async with open_store(tmp_path, clock) as store:
        clock.move(1.5)
        assert await store.write(lambda tx: tx.now) == int(NOON.timestamp() * 1000) + 1500


async def test_an_undone_part_leaves_nothing_and_tells_nothing(tmp_path: Path) -> None:
    """The id of its message is given to the next one, perhaps of somebody else: it must not be told as theirs."""
    door = Door()

    def unit(tx: Tx) -> None:
        first = citizen_writes(tx, "satu", phone="62811")

        def part() -> None:
            contact = contacts.create(tx, "x")
            other = conversations.create(tx, MAIN, contact)
            say(tx, first, "jawaban yang batal")
            say(tx, other, "jawaban yang batal")
            raise Refused("no")

        with pytest.raises(Refused):
            tx.attempt(part)
        citizen_writes(tx, "dua", phone="62812")

    async with open_store(tmp_path, HandClock(), door.ring) as store:
        await store.write(unit)
        assert await store.all(TEXTS) == ["satu", "dua"]
        assert door.rings[0].queued == set()
        told = [body for _, body in door.rings[0].events]
        assert len(told) == 2
        assert b"satu" in told[0]
        assert b"dua" not in told[0]
        assert b"batal" not in b"".join(told)


async def test_what_a_good_part_changed_is_told_with_the_unit(tmp_path: Path) -> None:
    door = Door()

    def unit(tx: Tx) -> list[int]:
        open_channels(tx)
        conversation = citizen_writes(tx, "satu")
        return [tx.attempt(partial(say, tx, conversation, text)) for text in ("dua", "tiga")]

    async with open_store(tmp_path, HandClock(), door.ring) as store:
        await store.write(unit)
    (body,) = [body for _, body in door.rings[0].events]
    assert [body.count(text) for text in (b'"satu"', b'"dua"', b'"tiga"')] == [1, 1, 1]
    assert door.rings[0].queued == {MAIN}


async def test_texts_of_strangers_come_back_as_they_are(tmp_path: Path) -> None:
    text = "'); DROP TABLE message; --\x00\x1b]52;c;eA==\x07 :name ? \u202e 🙏"
    async with open_store(tmp_path, HandClock()) as store:
        await store.write(writes(text))
        found = await store.one(messages.BY_ID, id=1)
    assert found is not None
    assert found.text == text
