"""Dead man: a channel that falls silent in working hours raises an alarm, and never at night."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.desk.office_hours import OfficeHours
from daemon.doorbell import Doorbell
from daemon.jobs.dead_man import DeadMan
from daemon.store import channels
from daemon.store.store import Store, open_store
from daemon.store.tx import Committed
from prolink.model.channel import ChannelState, ChannelStatus
from prolink.settings import DeskSettings
from tests.daemon.house import MAIN, HandClock, open_channels, until

OTHER = "telegram:main"
JAKARTA = ZoneInfo("Asia/Jakarta")
MINUTE, HOUR = 60, 3600
MONDAY = datetime(2026, 7, 6, 2, 0, tzinfo=UTC)  # nine o'clock in Probolinggo


class Watch:
    """Two channels that are listened to."""

    def __init__(self, store: Store, clock: HandClock, man: DeadMan) -> None:
        self.store, self.clock, self.man = store, clock, man
        self.silent: dict[str, bool] = {}
        self.looks = 0

    def told(self, channel: str, silent: bool) -> None:
        self.silent[channel] = silent
        self.looks += 1

    def hears(self, *ids: str) -> None:
        self.man.ring(Committed(heard=set(ids)))

    async def pass_(self, seconds: float) -> None:
        """Let time pass, and the dead man look."""
        self.clock.move(seconds)
        looks = self.looks
        await until(lambda: self.looks >= looks + 4)

    async def status(self, channel: str = MAIN) -> ChannelStatus:
        found = await self.store.one(channels.BY_ID, id=channel)
        assert found is not None
        return found

    async def state(self, channel: str = MAIN) -> ChannelState:
        return (await self.status(channel)).state


@asynccontextmanager
async def watched(
    path: Path, *, begun: datetime = MONDAY, minutes: int = 60, look: float = 0.01
) -> AsyncIterator[Watch]:
    clock, doorbell = HandClock(begun), Doorbell()
    hours = OfficeHours.of(DeskSettings(hours="Mon-Fri 08:00-15:00"), JAKARTA)
    async with asyncio.timeout(10), open_store(path, clock, doorbell.ring) as store:
        await store.write(lambda tx: open_channels(tx, MAIN, OTHER))
        man = DeadMan(store, minutes, (MAIN, OTHER), clock, hours, lambda *told: watch.told(*told), look=look)
        watch = Watch(store, clock, man)
        doorbell.answer(man.ring)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(man.run())
            yield watch
            running.cancel()


async def test_silence_of_an_hour_raises_the_alarm(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with watched(tmp_path) as watch:
        await watch.pass_(59 * MINUTE)
        assert await watch.state() is ChannelState.RUNNING
        watch.hears(OTHER)
        with caplog.at_level(logging.ERROR):
            await watch.pass_(2 * MINUTE)
            await watch.pass_(2 * MINUTE)
        status = await watch.status()
        assert (status.state, "60" in status.reason) == (ChannelState.TROUBLED, True)
        assert await watch.state(OTHER) is ChannelState.RUNNING
        assert watch.silent == {MAIN: True, OTHER: False}
    assert len([line for line in caplog.records if line.message == "a channel has fallen silent"]) == 1


async def test_the_next_message_ends_it_at_once(tmp_path: Path) -> None:
    async with watched(tmp_path, look=0.01) as watch:
        await watch.pass_(61 * MINUTE)
        assert await watch.state() is ChannelState.TROUBLED
        watch.hears(MAIN)

        async def well() -> bool:
            return await watch.state() is ChannelState.RUNNING

        await until(well)
        assert (await watch.status()).reason == ""
        await watch.pass_(30 * MINUTE)
        assert watch.silent[MAIN] is False


async def test_nobody_is_alarmed_at_night_nor_at_a_weekend(tmp_path: Path) -> None:
    friday = datetime(2026, 7, 10, 7, 30, tzinfo=UTC)  # half past two in Probolinggo
    async with watched(tmp_path, begun=friday) as watch:
        await watch.pass_(29 * MINUTE)
        for _ in range(8):  # until Monday, 06:59
            await watch.pass_(8 * HOUR)
            assert await watch.state() is ChannelState.RUNNING
        assert watch.clock().astimezone(JAKARTA).strftime("%a %H:%M") == "Mon 06:59"


async def test_nobody_is_alarmed_on_a_public_holiday(tmp_path: Path) -> None:
    eve = datetime(2026, 8, 14, 7, 30, tzinfo=UTC)  # a Friday; Monday is Independence Day
    async with watched(tmp_path, begun=eve) as watch:
        await watch.pass_((2 * 24 + 23) * HOUR)  # Monday, 13:30
        assert await watch.state() is ChannelState.RUNNING
        await watch.pass_((18 * 60 + 59) * MINUTE)  # Tuesday, 08:29: half an hour of Friday and 29 minutes
        assert await watch.state() is ChannelState.RUNNING
        await watch.pass_(2 * MINUTE)
        assert await watch.state() is ChannelState.TROUBLED


async def test_the_next_working_morning_goes_on_counting(tmp_path: Path) -> None:
    friday = datetime(2026, 7, 10, 7, 30, tzinfo=UTC)
    async with watched(tmp_path, begun=friday) as watch:
        await watch.pass_((2 * 24 + 17) * HOUR + 59 * MINUTE)  # Monday, 08:29: half an hour of Friday and 29 minutes
        assert await watch.state() is ChannelState.RUNNING
        await watch.pass_(2 * MINUTE)
        assert await watch.state() is ChannelState.TROUBLED


async def test_an_alarm_stands_over_the_night_until_somebody_writes(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.pass_(61 * MINUTE)
        await watch.pass_(12 * HOUR)
        assert await watch.state() is ChannelState.TROUBLED
        assert watch.silent[MAIN] is True


async def test_a_channel_that_a_person_stopped_stays_stopped(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.STOPPED, "by hand"))
        await watch.pass_(61 * MINUTE)
        watch.hears(MAIN)
        await watch.pass_(MINUTE)
        assert (await watch.status()).reason == "by hand"


async def test_another_trouble_is_not_covered_nor_ended(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.store.write(lambda tx: channels.set_state(tx, MAIN, ChannelState.TROUBLED, "no route"))
        await watch.pass_(61 * MINUTE)
        assert (await watch.status()).reason == "no route"
        watch.hears(MAIN)
        await watch.pass_(MINUTE)
        assert (await watch.status()).reason == "no route"


async def test_a_clock_that_leaps_by_years_is_no_work_for_hours(tmp_path: Path) -> None:
    async with watched(tmp_path) as watch:
        await watch.pass_(50 * 365 * 24 * HOUR)
        await watch.pass_(-60 * 365 * 24 * HOUR)


async def test_without_the_setting_nobody_looks(tmp_path: Path) -> None:
    async with watched(tmp_path, minutes=0) as watch:
        watch.clock.move(30 * 24 * HOUR)
        await asyncio.wait_for(watch.man.run(), 1)
        assert watch.looks == 0
        assert await watch.state() is ChannelState.RUNNING
