"""The collector: every file is fetched at once and whole, tried again where that helps, and never more often."""

import asyncio
import logging
import os
import shutil
import stat
from pathlib import Path

import pytest

from daemon.media.collector import Persistence
from daemon.store.statement import Statement
from prolink.errors import ChannelStopped, TryLater, Unclear, Undeliverable
from prolink.model.file import FileState
from tests.daemon.house import HandClock, until
from tests.daemon.media.stand import PHOTO, TOKEN, Keeper, sha256, standing

DAY = 24 * 3600.0  # seconds


async def test_a_file_is_fetched_at_once_and_is_what_was_sent(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes(sha256=sha256(PHOTO), type="image/jpeg", size=len(PHOTO))
        file = await stand.reaches(FileState.FETCHED)
        assert (file.size, file.sha256, file.type, file.reason) == (len(PHOTO), sha256(PHOTO), "image/jpeg", "")
        assert (await stand.where()).read_bytes() == PHOTO


async def test_it_lies_under_a_random_name_for_this_user_alone(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes(name="KTP Bu Siti.jpg")
        await stand.reaches(FileState.FETCHED)
        path = await stand.where()
        assert stand.on_disk() == [str(path.relative_to(tmp_path))]
        assert "KTP" not in str(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for folder in (path.parent, path.parent.parent, stand.shelf.folder):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("umask", [0o000, 0o077])
async def test_no_umask_opens_it_to_others(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        async with standing(tmp_path) as stand:
            await stand.comes()
            await stand.reaches(FileState.FETCHED)
            found = [stand.shelf.folder, *stand.shelf.folder.rglob("*")]
            assert [path for path in found if path.stat().st_mode & 0o077] == []
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    "name",
    ["../../evil", "/etc/cron.d/evil", "..\\..\\evil", "a\x00b", "x" * 300, "CON", "\u202egpj.exe", "", ".", "ab/cd"],
)
async def test_no_name_of_a_stranger_becomes_a_path(tmp_path: Path, name: str) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes(name=name)
        await stand.reaches(FileState.FETCHED)
        assert stand.on_disk() == [str((await stand.where()).relative_to(tmp_path))]


async def test_consoles_are_told_of_each_step(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes()
        await stand.reaches(FileState.FETCHED)
        assert [file.state for file in await stand.shown()] == [FileState.FETCHED]
        told = [body for committed in stand.told for _seq, body in committed.events]
        assert b'"waiting"' in told[-2]
        assert b'"fetched"' in told[-1]


async def test_the_token_goes_along_and_stands_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with standing(tmp_path) as stand:
        await stand.comes("1")
        await stand.comes("2", place=stand.at(f"/bot{TOKEN}/gone"))
        await stand.comes("3", place=stand.elsewhere(f"https://evil.example/bot{TOKEN}/x"))
        await stand.comes("4", place=stand.at(f"/bot{TOKEN}/cut"))
        stand.server.answers[f"/bot{TOKEN}/cut"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"
        await stand.reaches(FileState.FETCHED)
        await stand.reaches(FileState.FAILED, 2)
        await stand.reaches(FileState.REFUSED, 3)
        await stand.attempts(1, 4)
        assert f"Authorization: Bearer {TOKEN}".encode() in stand.server.heads[0]
        reasons = [(await stand.file(number)).reason for number in (1, 2, 3, 4)]
    assert TOKEN not in caplog.text
    assert TOKEN not in " ".join(reasons)


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Busy", "429 Too Many Requests", "408 Timeout"])
async def test_a_platform_in_trouble_is_asked_again(tmp_path: Path, status: str) -> None:
    async with standing(tmp_path) as stand:
        stand.server.put("/1", b"", status=status)
        await stand.comes(place=stand.at("/1"))
        await stand.attempts(2)
        stand.server.put("/1", PHOTO)
        await stand.reaches(FileState.FETCHED)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Gone", "410 Gone"])
async def test_what_the_platform_refuses_is_not_asked_again(tmp_path: Path, status: str) -> None:
    async with standing(tmp_path) as stand:
        stand.server.put("/1", b"", status=status)
        await stand.comes(place=stand.at("/1"))
        file = await stand.reaches(FileState.FAILED)
        await asyncio.sleep(0.1)
        assert len(stand.server.heads) == 1
        assert status[:3] in file.reason


@pytest.mark.parametrize("problem", [TryLater("pelan"), Unclear("diam"), ChannelStopped("token")])
async def test_a_platform_that_can_t_say_where_it_is_now_is_asked_again(tmp_path: Path, problem: Exception) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes(place=problem)
        await stand.attempts(2)
        stand.server.put("/1", PHOTO)
        stand.keeper.places["1"] = stand.at("/1")
        await stand.reaches(FileState.FETCHED)


async def test_a_platform_that_has_forgotten_it_is_asked_once(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes(place=Undeliverable("Object does not exist"))
        assert (await stand.reaches(FileState.FAILED)).reason == "Object does not exist"
        await asyncio.sleep(0.1)
        assert stand.keeper.asked == ["1"]


async def test_an_error_of_our_own_is_logged_and_the_next_file_comes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes("1", place=RuntimeError("broken"))
        await stand.comes("2")
        await stand.reaches(FileState.FETCHED, 2)
        await stand.attempts(1, 1)
    assert "broken" in caplog.text


async def test_one_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    async def hang(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with standing(tmp_path) as stand:
        stand.server.answers["/hang"] = hang
        await stand.comes("1", place=stand.at("/hang"))
        await stand.comes("2")
        await stand.reaches(FileState.FETCHED, 2)
        assert (await stand.file(1)).state is FileState.WAITING


async def test_a_wrong_checksum_is_never_kept_and_given_up_soon(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes(sha256=sha256(b"another"))
        file = await stand.reaches(FileState.FAILED)
        assert "checksum" in file.reason
        assert len(stand.server.heads) == 3
        assert stand.on_disk() == []
        assert stand.shelf.used == 0


async def test_the_checksum_that_the_platform_names_later_counts_too(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        stand.server.put("/1", PHOTO)
        await stand.comes(place=stand.at("/1", sha256=sha256(b"another")))
        await stand.reaches(FileState.FAILED)


async def test_a_connection_that_is_cut_leaves_nothing_and_is_tried_again(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        stand.server.answers["/1"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + PHOTO
        await stand.comes(place=stand.at("/1"))
        await stand.attempts(2)
        stand.server.put("/1", PHOTO)
        await stand.reaches(FileState.FETCHED)
        assert stand.on_disk() == [str((await stand.where()).relative_to(tmp_path))]
        assert stand.shelf.used == len(PHOTO)


async def test_a_type_that_is_not_what_was_said_is_noted(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        stand.server.put("/1", b"MZ\x90\x00 a program")
        await stand.comes(place=stand.at("/1"), type="application/pdf")
        file = await stand.reaches(FileState.FETCHED)
        assert file.type == "application/x-msdownload"
        assert "application/pdf" in file.reason


async def test_what_waits_goes_on_after_a_restart(tmp_path: Path) -> None:
    keeper = Keeper()
    async with standing(tmp_path, keeper=keeper, collecting=False) as stand:
        await stand.comes()
    async with standing(tmp_path, keeper=keeper) as stand:
        stand.server.put("/1", PHOTO)
        keeper.places["1"] = stand.at("/1")
        await stand.reaches(FileState.FETCHED)


async def test_a_restart_tries_at_once_what_waited_for_a_long_pause(tmp_path: Path) -> None:
    keeper, patient = Keeper(), Persistence(first_pause=3600.0)
    async with standing(tmp_path, keeper=keeper, persistence=patient) as stand:
        await stand.comes(place=TryLater("pelan"))
        await stand.attempts(1)
    async with standing(tmp_path, keeper=keeper, persistence=patient) as stand:
        stand.server.put("/1", PHOTO)
        keeper.places["1"] = stand.at("/1")
        await stand.reaches(FileState.FETCHED)


async def test_what_a_crash_left_half_written_is_thrown_away_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "media" / "ab" / "cd"
    folder.mkdir(parents=True)
    (folder / f"abcd{'0' * 28}.part").write_bytes(b"x" * 1000)
    (folder / f"abcd{'1' * 28}").write_bytes(b"x" * 10)
    async with standing(tmp_path) as stand:
        await until(lambda: stand.shelf.used == 10)
        assert stand.on_disk() == [f"data/media/ab/cd/abcd{'1' * 28}"]


async def test_a_crash_between_disk_and_database_stores_it_once(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes()
        await stand.reaches(FileState.FETCHED)
        await stand.store.write(lambda tx: tx.run("UPDATE media SET state = 'waiting'"))
        stand.collector.ring(stand.told[0])
        await stand.reaches(FileState.FETCHED)
        assert len(stand.on_disk()) == 1
        assert stand.shelf.used == len(PHOTO)


async def test_after_a_week_it_is_given_up(tmp_path: Path) -> None:
    clock = HandClock()
    async with standing(tmp_path, clock=clock) as stand:
        await stand.comes(place=TryLater("pelan"))
        await stand.attempts(1)
        clock.move(6 * DAY)
        stand.collector.ring(stand.told[0])
        await stand.attempts(2)
        clock.move(1.1 * DAY)
        stand.collector.ring(stand.told[0])
        assert (await stand.reaches(FileState.FAILED)).reason == "pelan"


async def test_above_the_quota_new_ones_are_refused_and_an_alarm_is_raised(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    big = b"\xff\xd8\xff" + b"x" * 900_000
    async with standing(tmp_path, quota_mb=2) as stand:
        for number in (1, 2, 3):
            stand.server.put(f"/{number}", big)
            await stand.comes(str(number), place=stand.at(f"/{number}"))
            await stand.reaches(FileState.REFUSED if number == 3 else FileState.FETCHED, number)
        assert "quota_mb" in (await stand.file(3)).reason
        assert stand.shelf.used == 2 * len(big)
    assert [record.levelname for record in caplog.records if "no room" in record.message] == ["ERROR"]


async def test_what_is_older_than_its_days_is_deleted_and_known_still(tmp_path: Path) -> None:
    clock = HandClock()
    async with standing(tmp_path, clock=clock) as stand:
        await stand.comes("1")
        await stand.reaches(FileState.FETCHED, 1)
        clock.move(20 * DAY)
        await stand.comes("2")
        await stand.reaches(FileState.FETCHED, 2)
        clock.move(11 * DAY)
        await stand.collector.forget(int(clock().timestamp() * 1000))
        file = await stand.file(1)
        assert (file.state, file.size, file.sha256) == (FileState.FORGOTTEN, len(PHOTO), sha256(PHOTO))
        assert stand.on_disk() == [str((await stand.where(2)).relative_to(tmp_path))]
        assert stand.shelf.used == len(PHOTO)
        assert (await stand.shown(1))[0].state is FileState.FORGOTTEN


async def test_a_file_that_somebody_else_deleted_is_forgotten_all_the_same(tmp_path: Path) -> None:
    clock = HandClock()
    async with standing(tmp_path, clock=clock) as stand:
        await stand.comes()
        await stand.reaches(FileState.FETCHED)
        (await stand.where()).unlink()
        clock.move(31 * DAY)
        await stand.collector.forget(int(clock().timestamp() * 1000))
        assert (await stand.file()).state is FileState.FORGOTTEN


async def test_an_old_file_that_can_t_be_deleted_is_tried_another_time(tmp_path: Path) -> None:
    """A folder stands where the file was, as a disk that is read-only would stand in the way."""
    clock = HandClock()
    async with standing(tmp_path, clock=clock) as stand:
        await stand.comes()
        await stand.reaches(FileState.FETCHED)
        path = await stand.where()
        path.unlink()
        path.mkdir()
        clock.move(31 * DAY)
        await stand.collector.forget(int(clock().timestamp() * 1000))
        assert (await stand.file()).state is FileState.FETCHED
        path.rmdir()
        await stand.collector.forget(int(clock().timestamp() * 1000))
        assert (await stand.file()).state is FileState.FORGOTTEN


async def test_a_folder_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    async with standing(tmp_path) as stand:
        await stand.comes("1")
        await stand.reaches(FileState.FETCHED, 1)
        shutil.rmtree(stand.shelf.folder)
        await stand.comes("2")
        await stand.reaches(FileState.FETCHED, 2)


async def test_a_folder_that_can_t_be_written_is_tried_again(tmp_path: Path) -> None:
    """A file stands where a folder belongs, as a full or broken disk would stand in the way."""
    async with standing(tmp_path, collecting=False) as stand:
        await stand.comes()
        place = await stand.store.one(Statement("SELECT place FROM media", lambda row: str(row[0])))
        assert place is not None
        stand.shelf.open()
        obstacle = stand.shelf.folder / place[:2]
        obstacle.write_text("in the way")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(stand.collector.run())
            await stand.attempts(1)
            obstacle.unlink()
            await stand.reaches(FileState.FETCHED)
            task.cancel()
