"""prolink backup and restore: on a real database, while it is written and while nobody has it."""

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.install import vault
from daemon.store import backup
from daemon.store.store import Store, open_store
from daemon.store.tx import Tx
from prolink.cli import main
from prolink.errors import BadInput, Exit, Refused, StoreUnusable

WRITES = 200  # a second


def clock() -> datetime:
    return datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def quiet(done: int, whole: int) -> None:
    """Hear of the progress and say nothing."""


def a_contact(tx: Tx) -> int:
    return tx.insert("contact", name="Siti " * 100, created_at=tx.now)


class Desk:
    """A folder with settings, a data directory and the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.config = folder / "config.toml"
        self.config.write_text(f'[daemon]\ndata_dir = "{self.data}"\n', "utf-8")

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--config", str(self.config)])

    async def fill(self, contacts: int) -> None:
        async with open_store(self.data, clock) as store:
            await asyncio.gather(*(store.write(a_contact) for _ in range(contacts)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
async def store(desk: Desk) -> AsyncGenerator[Store, None]:
    async with open_store(desk.data, clock) as opened:
        yield opened


def ids(database: Path) -> set[int]:
    with closing(sqlite3.connect(database)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM contact")}


async def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(desk: Desk, store: Store) -> None:
    for _ in range(8):
        await asyncio.gather(*(store.write(a_contact) for _ in range(5000)))
    acknowledged: set[int] = set()
    over = asyncio.Event()

    async def write() -> None:
        while not over.is_set():
            acknowledged.add(await store.write(a_contact))
            await asyncio.sleep(1 / WRITES)

    async with asyncio.TaskGroup() as group:
        group.create_task(write())
        while len(acknowledged) < 20:
            await asyncio.sleep(0.01)
        before = set(acknowledged)
        kept = await asyncio.to_thread(vault.keep, desk.data, desk.folder / "copy.db", quiet)
        during = acknowledged - before
        over.set()
    assert before <= ids(desk.folder / "copy.db")
    assert during, "the writer was held up"
    assert await asyncio.to_thread(vault.try_out, desk.folder / "copy.db", desk.folder, clock) == backup.Contents(
        kept.version, kept.rows
    )


async def test_a_backup_leaves_the_wal_to_the_daemon(desk: Desk, store: Store) -> None:
    await asyncio.gather(*(store.write(a_contact) for _ in range(200)))
    wal = desk.data / "prolink.db-wal"
    before = wal.read_bytes()
    await asyncio.to_thread(vault.keep, desk.data, desk.folder / "copy.db", quiet)
    assert wal.read_bytes() == before


async def test_a_backup_is_one_file_for_its_owner_alone(desk: Desk) -> None:
    await desk.fill(3)
    (desk.folder / "kept").mkdir()
    vault.keep(desk.data, desk.folder / "kept" / "copy.db", quiet)
    assert [(file.name, oct(file.stat().st_mode & 0o777)) for file in (desk.folder / "kept").iterdir()] == [
        ("copy.db", "0o600")
    ]


async def test_a_backup_overwrites_nothing(desk: Desk) -> None:
    await desk.fill(1)
    (desk.folder / "copy.db").write_text("mine")
    with pytest.raises(Refused, match="overwrites nothing"):
        vault.keep(desk.data, desk.folder / "copy.db", quiet)
    assert (desk.folder / "copy.db").read_text() == "mine"


def test_a_backup_without_a_database_says_so(desk: Desk) -> None:
    result = desk.run("backup", str(desk.folder / "copy.db"))
    assert result.exit_code == Exit.NOT_FOUND
    assert "is data_dir right?" in result.stderr
    assert not (desk.folder / "copy.db").exists()


def test_a_verified_backup_tells_size_checksum_and_counts(desk: Desk) -> None:
    asyncio.run(desk.fill(5))
    result = desk.run("backup", str(desk.folder / "copy.db"), "--verify", "--json")
    told = json.loads(result.stdout)
    assert (told["verified"], told["rows"]["contact"]) == (True, 5)
    assert told["sha256"] == vault.checksum(desk.folder / "copy.db")
    assert told["bytes"] == (desk.folder / "copy.db").stat().st_size
    assert sorted(file.name for file in desk.folder.iterdir()) == ["config.toml", "copy.db", "data"]


def test_a_restored_database_counts_the_same(desk: Desk) -> None:
    asyncio.run(desk.fill(5))
    told = json.loads(desk.run("backup", str(desk.folder / "copy.db"), "--json").stdout)
    asyncio.run(desk.fill(4))
    result = desk.run("restore", str(desk.folder / "copy.db"), "--yes", "--json")
    assert json.loads(result.stdout)["rows"] == told["rows"]
    assert len(ids(desk.data / "prolink.db")) == 5


def test_a_restored_database_is_taken_by_the_daemon(desk: Desk) -> None:
    asyncio.run(desk.fill(5))
    desk.run("backup", str(desk.folder / "copy.db"))
    desk.run("restore", str(desk.folder / "copy.db"), "--yes")
    asyncio.run(desk.fill(1))
    assert len(ids(desk.data / "prolink.db")) == 6


def test_the_database_before_is_kept_whole_with_what_only_its_wal_held(desk: Desk) -> None:
    asyncio.run(desk.fill(2))
    desk.run("backup", str(desk.folder / "copy.db"))
    with closing(sqlite3.connect(desk.data / "prolink.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("INSERT INTO contact (name, created_at) VALUES ('Budi', 1)")
        killed = desk.folder / "killed"  # As a killed daemon leaves it: the last commit stands in the WAL only.
        shutil.copytree(desk.data, killed)
    shutil.rmtree(desk.data)
    killed.rename(desk.data)
    aside = json.loads(desk.run("restore", str(desk.folder / "copy.db"), "--yes", "--json").stdout)["aside"]
    assert (len(ids(Path(aside))), len(ids(desk.data / "prolink.db"))) == (3, 2)


def test_a_broken_database_can_be_replaced_and_is_kept(desk: Desk) -> None:
    asyncio.run(desk.fill(2))
    desk.run("backup", str(desk.folder / "copy.db"))
    (desk.data / "prolink.db").write_bytes(b"not a database at all" * 500)
    (desk.data / "prolink.db-wal").write_bytes(b"its wal")
    result = desk.run("restore", str(desk.folder / "copy.db"), "--yes", "--json")
    aside = Path(json.loads(result.stdout)["aside"])
    assert aside.read_bytes().startswith(b"not a database")
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"its wal"
    assert len(ids(desk.data / "prolink.db")) == 2


async def test_nothing_is_restored_while_a_daemon_has_the_database(desk: Desk, store: Store) -> None:
    copy = desk.folder / "copy.db"
    await asyncio.to_thread(vault.keep, desk.data, copy, quiet)
    with pytest.raises(StoreUnusable, match=f"in use by process {os.getpid()}"):
        vault.put_back(desk.data, copy, clock)


def test_a_broken_backup_is_refused_and_changes_nothing(desk: Desk) -> None:
    asyncio.run(desk.fill(3000))
    copy = desk.folder / "copy.db"
    desk.run("backup", str(copy))
    with copy.open("r+b") as file:
        file.seek(copy.stat().st_size // 2)
        file.write(b"\xff" * 8192)
    result = desk.run("restore", str(copy), "--yes")
    assert result.exit_code == Exit.USAGE
    assert "is broken" in result.stderr
    assert len(ids(desk.data / "prolink.db")) == 3000
    assert sorted(file.name for file in desk.data.iterdir()) == ["prolink.db", "prolink.lock"]


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"SQLite format 3\x00" + b"\x00" * 4000])
def test_a_file_that_is_no_backup_is_refused(desk: Desk, content: bytes) -> None:
    copy = desk.folder / "copy.db"
    copy.write_bytes(content)
    with pytest.raises(BadInput):
        vault.put_back(desk.data, copy, clock)


def test_a_backup_of_a_newer_release_is_refused(desk: Desk) -> None:
    asyncio.run(desk.fill(1))
    copy = desk.folder / "copy.db"
    vault.keep(desk.data, copy, quiet)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("INSERT INTO schema_version VALUES (9999, 'later', 1)")
    with pytest.raises(StoreUnusable, match="newer PROLINK"):
        vault.put_back(desk.data, copy, clock)


def test_without_a_terminal_only_yes_restores(desk: Desk) -> None:
    asyncio.run(desk.fill(1))
    desk.run("backup", str(desk.folder / "copy.db"))
    result = desk.run("restore", str(desk.folder / "copy.db"))
    assert result.exit_code == Exit.REFUSED
    assert "say --yes" in result.stderr


def test_a_restore_onto_a_fresh_machine_makes_the_data_directory(desk: Desk) -> None:
    asyncio.run(desk.fill(2))
    desk.run("backup", str(desk.folder / "copy.db"))
    shutil.rmtree(desk.data)
    assert desk.run("restore", str(desk.folder / "copy.db"), "--yes").exit_code == Exit.DONE
    assert oct(desk.data.stat().st_mode & 0o777) == "0o700"
    assert len(ids(desk.data / "prolink.db")) == 2


async def test_a_restored_database_has_a_mark_of_its_own(desk: Desk) -> None:
    await desk.fill(1)
    copy = desk.folder / "copy.db"
    assert desk.run("backup", str(copy)).exit_code == Exit.DONE
    before = mark(desk.data / "prolink.db")
    assert desk.run("restore", str(copy), "--yes").exit_code == Exit.DONE
    assert mark(copy) == before != mark(desk.data / "prolink.db")


def mark(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return str(connection.execute("SELECT mark FROM house").fetchone()[0])
