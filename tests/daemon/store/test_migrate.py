"""Migrations: each lands whole or not at all, and what was before it is kept beside."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from daemon.store.migrate import MIGRATIONS, migrate
from daemon.store.store import FILE, open_store
from prolink.errors import StoreUnusable
from tests.daemon.house import HandClock

FIRST = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;\n"
SECOND = "ALTER TABLE note ADD COLUMN by TEXT NOT NULL DEFAULT 'nobody';\n"
BROKEN = "CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT;\nDELETE FROM note;\nALTER TABLE nowhere ADD COLUMN x;\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "migrations"
    place.mkdir()
    (place / "0001_note.sql").write_text(FIRST)
    (place / "README").write_text("not a migration")
    return place


@pytest.fixture
def database(tmp_path: Path, folder: Path) -> Path:
    """A database of version 1 with one note."""
    path = tmp_path / "x.db"
    migrate(path, 0, folder)
    ask(path, "INSERT INTO note (text) VALUES ('lama')")
    return path


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute(sql).fetchall()


def versions(path: Path) -> list[object]:
    return [version for (version,) in ask(path, "SELECT version FROM schema_version ORDER BY version")]


def snapshot(path: Path, version: int = 1) -> Path:
    return path.with_name(f"{path.stem}-version-{version:04}.db")


def test_a_fresh_database_gets_every_version_and_no_snapshot(tmp_path: Path) -> None:
    path = tmp_path / FILE
    migrate(path, 1234)
    known = sorted(int(file.name[:4]) for file in MIGRATIONS.iterdir() if file.name.endswith(".sql"))
    assert versions(path) == known
    assert ask(path, "SELECT DISTINCT applied_at FROM schema_version") == [(1234,)]
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_an_older_database_is_copied_first_and_keeps_its_rows(database: Path, folder: Path) -> None:
    (folder / "0002_by.sql").write_text(SECOND)
    migrate(database, 0, folder)
    assert ask(database, "SELECT text, by FROM note") == [("lama", "nobody")]
    assert versions(database) == [1, 2]
    assert ask(snapshot(database), "SELECT * FROM note") == [(1, "lama")]
    assert versions(snapshot(database)) == [1]


def test_nobody_else_reads_the_copy(database: Path, folder: Path) -> None:
    (folder / "0002_by.sql").write_text(SECOND)
    migrate(database, 0, folder)
    assert stat.S_IMODE(snapshot(database).stat().st_mode) == 0o600


def test_a_copy_holds_the_newest_rows_also_when_an_older_copy_lies_there(database: Path, folder: Path) -> None:
    """Somebody went back to the copy, worked on for a week, and upgrades again."""
    snapshot(database).write_bytes(b"an old copy, or one that was cut short")
    ask(database, "INSERT INTO note (text) VALUES ('baru')")
    (folder / "0002_by.sql").write_text(SECOND)
    migrate(database, 0, folder)
    assert ask(snapshot(database), "SELECT text FROM note") == [("lama",), ("baru",)]


def test_a_copy_that_was_cut_short_stands_in_nobodys_way(database: Path, folder: Path) -> None:
    snapshot(database).with_suffix(".unfinished").write_bytes(b"SQLite format 3\0 and then the power failed")
    (folder / "0002_by.sql").write_text(SECOND)
    migrate(database, 0, folder)
    assert ask(snapshot(database), "SELECT text FROM note") == [("lama",)]
    assert not snapshot(database).with_suffix(".unfinished").exists()


def test_a_second_start_changes_nothing_and_copies_nothing(database: Path, folder: Path) -> None:
    migrate(database, 99, folder)
    assert ask(database, "SELECT version, applied_at FROM schema_version") == [(1, 0)]
    assert not snapshot(database).exists()


def test_a_migration_that_fails_half_way_leaves_the_version_before_it(database: Path, folder: Path) -> None:
    (folder / "0002_by.sql").write_text(SECOND)
    (folder / "0003_broken.sql").write_text(BROKEN)
    with pytest.raises(StoreUnusable, match=r"0003_broken\.sql can't be carried out: no such table: nowhere"):
        migrate(database, 0, folder)
    assert versions(database) == [1, 2]
    assert ask(database, "SELECT text, by FROM note") == [("lama", "nobody")]
    assert ask(database, "SELECT name FROM sqlite_schema WHERE name = 'other'") == []
    assert snapshot(database).is_file()


def test_a_mended_migration_goes_on_where_the_broken_one_stopped(database: Path, folder: Path) -> None:
    (folder / "0002_broken.sql").write_text(BROKEN)
    with pytest.raises(StoreUnusable):
        migrate(database, 0, folder)
    (folder / "0002_broken.sql").write_text(SECOND)
    migrate(database, 0, folder)
    assert versions(database) == [1, 2]


@pytest.mark.parametrize(
    "sql",
    ["CREATE TABLE a (x) ;\n-- a word at the end\n", "CREATE TABLE a (x)", "-- a; b\nCREATE TABLE a (x /* ; */ );"],
    ids=["a comment at the end", "no last semicolon", "semicolons in comments"],
)
def test_every_statement_of_a_file_is_carried_out(tmp_path: Path, sql: str) -> None:
    (tmp_path / "0001_a.sql").write_text(sql)
    migrate(tmp_path / "x.db", 0, tmp_path)
    assert ask(tmp_path / "x.db", "SELECT * FROM a") == []


def test_a_trigger_with_statements_of_its_own_is_one_statement(tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text(
        "CREATE TABLE a (x);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\n  SELECT 1;\nEND;\n"
    )
    migrate(tmp_path / "x.db", 0, tmp_path)
    ask(tmp_path / "x.db", "INSERT INTO a VALUES (1)")
    assert ask(tmp_path / "x.db", "SELECT * FROM a") == []


async def test_a_newer_database_is_refused_and_untouched(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()):
        pass
    ask(tmp_path / FILE, "INSERT INTO schema_version VALUES (9000, '9000_future.sql', 0)")
    with pytest.raises(StoreUnusable, match=r"written by a newer PROLINK \(version 9000"):
        async with open_store(tmp_path, HandClock()):
            pass
    assert versions(tmp_path / FILE)[-1] == 9000
