"""Opening: one process at a time, in a directory that can be used, with a sentence where it can't."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.store import raw
from daemon.store.store import FILE, open_store
from prolink.errors import StoreUnusable
from tests.daemon.house import MAIN, HandClock

OPEN = """
import asyncio, sys
from pathlib import Path
from daemon.store.store import open_store
from prolink.clock import utc_now
from prolink.errors import StoreUnusable

async def main():
    try:
        async with open_store(Path(sys.argv[1]), utc_now):
            print("open", flush=True)
            sys.stdin.readline()
    except StoreUnusable as problem:
        print(problem)

asyncio.run(main())
"""


async def test_a_second_start_is_refused_with_who_has_it(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()):
        with pytest.raises(StoreUnusable, match=f"in use by process {os.getpid()}: one daemon at a time"):
            async with open_store(tmp_path, HandClock()):
                pass


async def test_a_second_process_is_refused_too(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()):
        other = subprocess.run([sys.executable, "-c", OPEN, tmp_path], capture_output=True, text=True, timeout=20)
    assert f"is in use by process {os.getpid()}" in other.stdout


async def test_the_kernel_lets_go_of_the_lock_of_a_killed_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        other.kill()
    async with open_store(tmp_path, HandClock()) as store:
        assert await store.write(lambda tx: 7) == 7


async def test_after_closing_it_opens_again(tmp_path: Path) -> None:
    for _ in range(3):
        async with open_store(tmp_path, HandClock()) as store:
            await store.beat()


async def test_a_directory_named_with_signs_of_a_uri_is_a_directory(tmp_path: Path) -> None:
    odd = tmp_path / "a?mode=rw#b %41"
    async with open_store(odd, HandClock()) as store:
        await store.write(lambda tx: raw.keep(tx, MAIN, b"x"))
        assert [row[2] for row in await store.all(raw.PROBLEMS, channel=MAIN, limit=9)] == []
    assert (odd / FILE).is_file()


async def test_nobody_else_reads_the_database(tmp_path: Path) -> None:
    home = tmp_path / "prolink"
    async with open_store(home, HandClock()) as store:
        await store.write(lambda tx: raw.keep(tx, MAIN, b"x"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.iterdir() if path.name.startswith(FILE)}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


async def test_a_place_that_is_no_directory_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreUnusable, match=r"data_dir .*file/data can't be opened: Not a directory"):
        async with open_store(tmp_path / "file" / "data", HandClock()):
            pass


async def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, but long enough to be looked at" * 100)
    with pytest.raises(StoreUnusable, match="file is not a database"):
        async with open_store(tmp_path, HandClock()):
            pass


async def test_what_could_not_be_opened_is_not_held(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, but long enough to be looked at" * 100)
    with pytest.raises(StoreUnusable):
        async with open_store(tmp_path, HandClock()):
            pass
    (tmp_path / FILE).unlink()
    async with open_store(tmp_path, HandClock()) as store:
        assert await store.write(lambda tx: 7) == 7
