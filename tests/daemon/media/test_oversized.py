"""Too large, endless, packed or slow: refused early, written within bounds, nothing of it left."""

import asyncio
import gzip
import resource
from pathlib import Path

import pytest

from daemon.media.collector import Persistence
from daemon.media.download import Patience
from prolink.model.file import FileState
from tests.daemon.media.stand import standing

MB = 2**20


async def test_a_size_that_the_message_names_is_refused_before_anybody_is_asked(tmp_path: Path) -> None:
    async with standing(tmp_path, max_mb=1) as stand:
        await stand.comes(size=10**12)
        file = await stand.reaches(FileState.REFUSED)
        assert "max_mb" in file.reason
        assert stand.keeper.asked == []


async def test_a_size_that_the_platform_names_is_refused_before_it_is_fetched(tmp_path: Path) -> None:
    async with standing(tmp_path, max_mb=1) as stand:
        await stand.comes(place=stand.at("/1", size=MB + 1))
        await stand.reaches(FileState.REFUSED)
        assert stand.server.heads == []


async def test_a_declared_terabyte_is_refused_before_a_byte_of_it_is_read(tmp_path: Path) -> None:
    async with standing(tmp_path, max_mb=1) as stand:
        stand.server.answers["/1"] = b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n" + b"x" * 1000
        await stand.comes(place=stand.at("/1"))
        file = await stand.reaches(FileState.REFUSED)
        assert "1048576" in file.reason
        assert stand.on_disk() == []


async def test_a_stream_without_an_end_is_cut_at_the_limit_and_takes_no_memory(tmp_path: Path) -> None:
    written = 0

    async def pour(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            written += 65_536
            await writer.drain()

    async with standing(tmp_path, max_mb=20, quota_mb=100) as stand:
        stand.server.answers["/1"] = pour
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await stand.comes(place=stand.at("/1"))
        await stand.reaches(FileState.REFUSED)
        assert written < 30 * MB
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10 * 1024  # kB
        assert stand.on_disk() == []
        assert stand.shelf.used == 0


async def test_a_file_of_exactly_the_limit_comes_and_one_byte_more_does_not(tmp_path: Path) -> None:
    async with standing(tmp_path, max_mb=1) as stand:
        for number, size, state in ((1, MB, FileState.FETCHED), (2, MB + 1, FileState.REFUSED)):
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
            stand.server.answers[f"/{number}"] = head + b"x" * size
            await stand.comes(str(number), place=stand.at(f"/{number}"))
            await stand.reaches(state, number)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "x-unknown"])
async def test_a_packed_answer_is_not_unpacked(tmp_path: Path, coding: str) -> None:
    bomb = gzip.compress(b"\x00" * 50 * MB)
    async with standing(tmp_path, max_mb=1) as stand:
        stand.server.put("/1", bomb, f"Content-Encoding: {coding}")
        await stand.comes(place=stand.at("/1"))
        await stand.reaches(FileState.FAILED)
        assert b"Accept-Encoding: identity" in stand.server.heads[0]
        assert stand.on_disk() == []


async def test_a_packed_file_is_kept_as_it_came(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\x00" * 50 * MB)
    async with standing(tmp_path, max_mb=1) as stand:
        stand.server.put("/1", bomb)
        await stand.comes(place=stand.at("/1"))
        assert (await stand.reaches(FileState.FETCHED)).size == len(bomb)


async def test_a_drip_ends_with_the_patience_and_leaves_nothing(tmp_path: Path) -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    patience, once = Patience(connect=1.0, silence=1.0, whole=0.3), Persistence(first_pause=3600.0)
    async with standing(tmp_path, patience=patience, persistence=once) as stand:
        stand.server.answers["/1"] = drip
        await stand.comes(place=stand.at("/1"))
        await stand.attempts(1)
        assert stand.on_disk() == []
        assert stand.shelf.used == 0


async def test_several_at_once_stay_within_the_quota_together(tmp_path: Path) -> None:
    async with standing(tmp_path, max_mb=1, quota_mb=2) as stand:
        head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        for number in range(1, 7):
            stand.server.answers[f"/{number}"] = head + b"x" * 700_000
            await stand.comes(str(number), place=stand.at(f"/{number}"))
        async with asyncio.timeout(10):
            while any([(await stand.file(number)).state is FileState.WAITING for number in range(1, 7)]):
                await asyncio.sleep(0.01)
        kept = [number for number in range(1, 7) if (await stand.file(number)).state is FileState.FETCHED]
        assert 1 <= len(kept) <= 2
        assert stand.shelf.used == 700_000 * len(kept)
        assert sum(path.stat().st_size for path in stand.shelf.folder.rglob("*") if path.is_file()) <= 2 * MB
