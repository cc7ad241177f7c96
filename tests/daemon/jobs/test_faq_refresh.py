"""FAQ refresh: the bot answers from today's FAQ: after an import at once, after midnight without what has expired."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from daemon.desk.library import Library
from daemon.doorbell import Doorbell
from daemon.faq.knowledge import Knowledge
from daemon.jobs.faq_refresh import FaqRefresh
from daemon.store import channels, faq
from daemon.store.store import Store, open_store
from daemon.store.tx import Tx
from prolink.model.channel import ChannelState
from prolink.model.faq import Entry
from tests.daemon.desk.bot.talks import SAKTI, Hours
from tests.daemon.house import HandClock, open_channels, until

JAKARTA = ZoneInfo("Asia/Jakarta")
EVENING = datetime(2026, 7, 10, 16, 59, 50, tzinfo=UTC)  # ten seconds before midnight in Jakarta
KTP = Entry(id="A01", question="Apa syarat KTP?", answer="Gratis.", category="A", valid_until="2026-07-10")
KK = Entry(id="A02", question="Apa syarat KK?", answer="Gratis juga.", category="A")


def stores(*entries: Entry) -> Callable[[Tx], None]:
    """Return a unit that stores these entries."""

    def unit(tx: Tx) -> None:
        for position, entry in enumerate(entries):
            faq.upsert(tx, entry, position, "test")

    return unit


class Desk:
    """A library that is kept fresh."""

    def __init__(self, store: Store, library: Library, clock: HandClock) -> None:
        self.store, self.library, self.clock = store, library, clock

    def knows(self, *ids: str) -> bool:
        return self.library.knowledge.ids == ids


@asynccontextmanager
async def fresh(path: Path, *entries: Entry, look: float = 600.0) -> AsyncIterator[Desk]:
    clock, doorbell = HandClock(EVENING), Doorbell()
    async with asyncio.timeout(10), open_store(path, clock, doorbell.ring) as store:
        await store.write(stores(*entries))
        library = Library(SAKTI, Hours())
        refresh = FaqRefresh(store, library, {}, clock, JAKARTA, look=look)
        doorbell.answer(refresh.ring)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(refresh.run())
            await library.opened()
            yield Desk(store, library, clock)
            running.cancel()


async def test_an_entry_is_used_on_its_last_day(tmp_path: Path) -> None:
    async with fresh(tmp_path, KTP, KK) as desk:
        assert desk.knows("A01", "A02")


async def test_an_entry_leaves_at_midnight_of_the_desk_not_of_greenwich(tmp_path: Path) -> None:
    async with fresh(tmp_path, KTP, KK, look=0.01) as desk:
        desk.clock.move(5)
        await asyncio.sleep(0.05)
        assert desk.knows("A01", "A02")
        desk.clock.move(10)
        await until(lambda: desk.knows("A02"))


async def test_a_commit_that_changes_the_faq_is_taken_at_once(tmp_path: Path) -> None:
    async with fresh(tmp_path, KTP) as desk:
        await desk.store.write(stores(KTP, KK))
        await until(lambda: desk.knows("A01", "A02"))


async def test_a_retired_entry_is_not_used_any_more(tmp_path: Path) -> None:
    async with fresh(tmp_path, KTP, KK) as desk:
        await desk.store.write(lambda tx: faq.retire(tx, KK, "test"))
        await until(lambda: desk.knows("A01"))


async def test_other_commits_leave_the_knowledge_as_it_is(tmp_path: Path) -> None:
    async with fresh(tmp_path, KTP) as desk:
        before: Knowledge = desk.library.knowledge
        await desk.store.write(open_channels)
        await desk.store.write(lambda tx: channels.set_state(tx, "whatsapp:main", ChannelState.TROUBLED))
        await asyncio.sleep(0.05)
        assert desk.library.knowledge is before


async def test_a_state_that_can_not_be_used_leaves_the_one_before_and_is_tried_again(tmp_path: Path) -> None:
    unusable = msgspec.structs.replace(KK, source="Dispendukcapil", verified="kemarin")
    async with fresh(tmp_path, KTP, look=0.02) as desk:
        await desk.store.write(stores(KTP, unusable))
        await asyncio.sleep(0.1)
        assert desk.knows("A01")
        await desk.store.write(stores(KTP, KK))
        await until(lambda: desk.knows("A01", "A02"))
