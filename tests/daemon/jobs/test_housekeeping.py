"""Housekeeping: what is old goes, a little at a time, and nothing else."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.jobs.housekeeping import DAY, keep_house
from daemon.store import agents, events, gaps, raw
from daemon.store.statement import Statement
from daemon.store.store import FILE, Store, open_store
from daemon.store.tx import Committed, Tx
from prolink.model.gap import GapReason
from prolink.protocol.commands import Done
from prolink.protocol.events import FaqChanged
from prolink.settings import DeskSettings
from tests.daemon.house import MAIN, HandClock, citizen_writes, held_by_another_process, until

SETTINGS = DeskSettings(event_days=3, raw_days=14, gap_days=30)


def count(table: str) -> Statement[int]:
    return Statement(f"SELECT count(*) FROM {table}", lambda row: int(row[0]))


SEQS = Statement("SELECT seq FROM event ORDER BY seq", lambda row: int(row[0]))


def an_event(tx: Tx) -> None:
    tx.record(FaqChanged(1))


def a_body(tx: Tx) -> None:
    raw.keep(tx, MAIN, b"{}")


def a_gap(tx: Tx) -> None:
    conversation = citizen_writes(tx)
    gaps.add(tx, reason=GapReason.UNANSWERED, text="q", conversation=conversation, message=tx.now, entry="")


def a_command(tx: Tx) -> None:
    agents.remember(tx, f"key-{tx.now}", "siti", Done())


async def kept(store: Store, clock: HandClock, table: str, wanted: int) -> None:
    """Keep house until so many rows are left."""

    async def so() -> bool:
        return await store.one(count(table)) == wanted

    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(keep_house(store, SETTINGS, clock))
        await until(so)
        await asyncio.sleep(0.15)
        assert await so()
        keeping.cancel()


@pytest.mark.parametrize(
    ("makes", "table", "days"),
    [(an_event, "event", 3), (a_body, "raw", 14), (a_command, "command", 14), (a_gap, "gap", 30)],
    ids=["events", "bodies", "commands", "questions"],
)
async def test_what_is_older_than_its_days_goes_and_what_is_not_stays(
    tmp_path: Path, makes: Callable[[Tx], None], table: str, days: int
) -> None:
    clock = HandClock()
    async with asyncio.timeout(10), open_store(tmp_path, clock) as store:
        await store.write(makes)
        clock.move(3600)
        await store.write(makes)
        clock.move(days * DAY / 1000 - 60)
        await kept(store, clock, table, 1)


async def test_messages_are_not_forgotten(tmp_path: Path) -> None:
    clock = HandClock()
    async with asyncio.timeout(10), open_store(tmp_path, clock) as store:
        await store.write(lambda tx: citizen_writes(tx, key="wamid.1"))
        await store.write(an_event)
        clock.move(1000 * DAY / 1000)
        await kept(store, clock, "event", 1)
        assert await store.one(count("message")) == 1


@pytest.mark.parametrize(
    ("makes", "prune", "last"), [(an_event, events.prune, 1), (a_body, raw.prune, 2)], ids=["events", "bodies"]
)
async def test_a_unit_forgets_no_more_than_its_limit(
    tmp_path: Path, makes: Callable[[Tx], None], prune: Callable[..., int], last: int
) -> None:
    clock = HandClock()
    async with open_store(tmp_path, clock) as store:
        for _ in range(12):
            await store.write(makes)
        clock.move(60)
        gone = [await store.write(lambda tx: prune(tx, tx.now, 5)) for _ in range(4)]
    assert gone == [5, 5, last, 0]


async def test_commands_are_forgotten_the_oldest_first(tmp_path: Path) -> None:
    clock = HandClock()
    keys = Statement("SELECT key FROM command ORDER BY at", lambda row: str(row[0]))
    async with open_store(tmp_path, clock) as store:
        for _ in range(7):
            clock.move(1)
            await store.write(a_command)
        made = await store.all(keys)
        clock.move(60)
        assert await store.write(lambda tx: agents.forget_commands(tx, tx.now, 5)) == 5
        assert await store.all(keys) == made[5:]


async def test_a_clock_that_was_set_back_makes_no_hole_in_the_events(tmp_path: Path) -> None:
    """A console that asks for what came after N must get all of it, or hear that it is gone."""
    clock = HandClock()
    async with open_store(tmp_path, clock) as store:
        for step in (0, 10 * 86_400, -10 * 86_400, 60):
            clock.move(step)
            await store.write(an_event)
        clock.move(4 * 86_400)
        await store.write(lambda tx: events.prune(tx, tx.now - 3 * DAY))
        assert await store.all(SEQS) == [2, 3, 4]


async def test_the_newest_event_stays_so_that_consoles_know_they_missed_nothing(tmp_path: Path) -> None:
    clock = HandClock()
    async with open_store(tmp_path, clock) as store:
        for _ in range(3):
            await store.write(an_event)
        clock.move(10 * 86_400)
        await store.write(lambda tx: events.prune(tx, tx.now))
        assert await store.one(events.RANGE) == (3, 3)
        await store.write(an_event)
        assert await store.one(events.RANGE) == (3, 4)


async def test_others_look_after_their_own_things_at_the_same_moment(tmp_path: Path) -> None:
    clock, asked = HandClock(), list[int]()

    async def forget(now: int) -> None:
        asked.append(now)

    async with asyncio.timeout(10), open_store(tmp_path, clock) as store, asyncio.TaskGroup() as group:
        keeping = group.create_task(keep_house(store, SETTINGS, clock, forget))
        await until(lambda: asked == [int(clock().timestamp() * 1000)])
        keeping.cancel()


async def test_a_locked_database_does_not_end_the_house(tmp_path: Path) -> None:
    async with (
        asyncio.timeout(10),
        open_store(tmp_path, HandClock(), busy_timeout=0.01) as store,
        asyncio.TaskGroup() as group,
    ):
        with held_by_another_process(tmp_path / FILE):
            keeping = group.create_task(keep_house(store, SETTINGS, HandClock()))
            await asyncio.sleep(0.1)
            assert not keeping.done()
        keeping.cancel()


async def test_housekeeping_tells_nobody_anything(tmp_path: Path) -> None:
    told: list[Committed] = []
    clock = HandClock()
    async with asyncio.timeout(10), open_store(tmp_path, clock, told.append) as store:
        await store.write(an_event)
        await store.write(an_event)
        told.clear()
        clock.move(10 * 86_400)
        await kept(store, clock, "event", 1)
    assert [committed.events for committed in told if committed.events] == []
