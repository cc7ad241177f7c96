"""Waiting: an honest word about how long, or that nobody knows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from daemon.desk import waiting
from daemon.desk.office_hours import OfficeHours
from daemon.desk.waiting import honest_wait
from daemon.store import waits
from prolink.protocol.commands import Claim
from prolink.settings import DeskSettings
from tests.daemon.desk.room import ANNA, Room, phone, said

OFFICE = OfficeHours.of(DeskSettings(hours="Mon-Fri 08:00-15:00"), ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        ([], "belum bisa dipastikan", "not known yet"),
        ([1, 1, 1, 1], "belum bisa dipastikan", "not known yet"),
        ([0, 0, 0, 0, 0], "sekitar 5 menit", "about 5 minutes"),
        ([5, 5, 5, 5, 5], "sekitar 5 menit", "about 5 minutes"),
        ([6, 6, 6, 6, 600], "sekitar 10 menit", "about 10 minutes"),
        ([1, 2, 31, 40, 50], "sekitar 45 menit", "about 45 minutes"),
        ([46] * 5, "sekitar 1 jam", "about an hour"),
        ([61] * 5, "sekitar 1,5 jam", "about 1.5 hours"),
        ([91] * 6, "sekitar 2 jam", "about 2 hours"),
        ([241] * 20, "lebih dari 4 jam kerja", "more than 4 working hours"),
    ],
)
def test_the_median_is_rounded_up_to_honest_words(minutes: list[int], indonesian: str, english: str) -> None:
    waited = [timedelta(minutes=number) for number in minutes]
    assert (honest_wait(waited), honest_wait(waited, "en")) == (indonesian, english)


async def wait(room: Room) -> str:
    return await room.store.write(lambda tx: waiting.wait_text(tx, OFFICE))


async def test_each_claim_out_of_the_queue_is_remembered_in_working_time(room: Room) -> None:
    for number in range(waiting.ENOUGH):
        await room.hear(said("petugas", phone(number + 1)))
    room.time.pass_by(hours=40, minutes=12)  # Monday, 08:12: twelve minutes of working time
    for number in range(waiting.ENOUGH):
        await room.order(ANNA, Claim(number + 1))
    assert await wait(room) == "sekitar 15 menit"


async def test_who_enters_the_queue_in_working_hours_reads_the_wait(room: Room) -> None:
    room.time.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 09:00
    for _ in range(waiting.ENOUGH):
        await room.store.write(lambda tx: waits.add(tx, tx.now - 8 * 60_000))
    await room.hear(said("petugas"))
    assert "Perkiraan menunggu: sekitar 10 menit." in (await room.ours())[-1].text


async def test_where_too_few_have_waited_nobody_makes_a_number_up(room: Room) -> None:
    room.time.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    await room.hear(said("petugas"))
    assert "Perkiraan menunggu: belum bisa dipastikan." in (await room.ours())[-1].text


async def test_a_claim_of_a_chat_that_nobody_queued_counts_for_nothing(room: Room) -> None:
    await room.hear(said("halo"))
    await room.order(ANNA, Claim(1))
    assert await room.store.all(waits.LAST, most=1) == []


async def test_old_claims_are_forgotten(room: Room) -> None:
    for _ in range(waits.KEPT + 3):
        await room.store.write(lambda tx: waits.add(tx, tx.now - 1000))
    assert len(await room.store.all(waits.LAST, most=1000)) == waits.KEPT
