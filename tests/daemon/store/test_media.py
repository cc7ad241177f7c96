"""The table of files: one row a file, found by its index, told with its message."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon.store import media, messages
from daemon.store.media import Found
from daemon.store.migrate import migrate
from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.file import FileState
from prolink.model.inbound import FileRef
from tests.daemon.house import MAIN, citizen_writes, open_channels

NOW = 1_783_659_600_000

INDEX = {
    "OF_MESSAGE": "media_of_message",
    "OF_CONVERSATION": "media_of_conversation",
    "BY_ID": "",
    "DUE": "media_due",
    "NEXT_DUE": "media_due",
    "OLD": "media_kept",
}
"""The index that each statement goes by; empty for the row's own number."""


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    migrate(tmp_path / "x.db", 0)
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("PRAGMA foreign_keys = ON")
        tx = Tx(connection, NOW)
        open_channels(tx)
        citizen_writes(tx, key="wamid.1")
        yield tx


def want(tx: Tx, ref: str = "1", **more: Any) -> int:
    return media.want(tx, message=1, conversation=1, channel=MAIN, kind="image", ref=FileRef(ref=ref, **more))


def due(tx: Tx, now: int = NOW) -> list[media.Wanted]:
    return tx.all(media.DUE, channel=MAIN, now=now, limit=9)


@pytest.mark.parametrize("name", INDEX)
def test_each_goes_by_its_index(tx: Tx, name: str) -> None:
    statement: Statement[Any] = getattr(media, name)
    values = {"channel": MAIN, "now": NOW, "limit": 9, "message": 1, "conversation": 1, "id": 1, "before": NOW}
    steps = [row[3] for row in tx.run(f"EXPLAIN QUERY PLAN {statement.sql}", **values).fetchall()]
    assert all("SCAN" not in step and "TEMP B-TREE" not in step for step in steps), steps
    assert any(INDEX[name] in step for step in steps), steps


def test_a_wanted_file_is_due_at_once_and_rings(tx: Tx) -> None:
    want(tx, name="a.jpg", type="image/jpeg", size=7, sha256="00")
    (wanted,) = due(tx)
    assert wanted.ref == FileRef(ref="1", name="a.jpg", type="image/jpeg", size=7, sha256="00")
    assert tx.committed.files == {MAIN}


def test_two_files_never_share_a_place(tx: Tx) -> None:
    for number in range(50):
        want(tx, str(number))
    places = {wanted.place for wanted in tx.all(media.DUE, channel=MAIN, now=NOW, limit=99)}
    assert len(places) == 50


def test_a_hostile_name_is_stored_clean(tx: Tx) -> None:
    want(tx, name="../../\u202egpj.exe\x00")
    assert tx.all(media.OF_MESSAGE, message=1)[0].name == "gpj.exe_"


def test_a_message_shows_its_files_as_they_are(tx: Tx) -> None:
    first, second = want(tx, "1", size=9), want(tx, "2")
    wanted = {one.id: one for one in due(tx)}
    media.keep(tx, wanted[first], Found(7, "aa", "image/jpeg", "odd"))
    media.give_up(tx, wanted[second], FileState.FAILED, "gone")
    shown = tx.one(messages.BY_ID, id=1)
    assert shown is not None
    assert [(file.state, file.size, file.type, file.reason) for file in shown.files] == [
        (FileState.FETCHED, 7, "image/jpeg", "odd"),
        (FileState.FAILED, 0, "", "gone"),
    ]
    assert tx.touched.messages[1] == {1: None}


def test_what_was_postponed_is_due_later_and_hurried_at_once(tx: Tx) -> None:
    want(tx)
    media.postpone(tx, due(tx)[0], NOW + 5000, "slow")
    assert due(tx) == []
    assert tx.one(media.NEXT_DUE, channel=MAIN, now=NOW) == NOW + 5000
    assert media.hurry(tx, MAIN) == 1
    assert due(tx)[0].attempts == 1


def test_what_is_settled_waits_no_more(tx: Tx) -> None:
    for ref in "123":
        want(tx, ref)
    one, two, three = due(tx)
    media.keep(tx, one, Found(7, "aa", "image/jpeg"))
    media.give_up(tx, two, FileState.REFUSED, "too large")
    media.give_up(tx, three, FileState.FAILED, "gone")
    assert due(tx, NOW + 10**9) == []
    (old,) = tx.all(media.OLD, before=NOW + 1, limit=9)
    media.forget(tx, old)
    assert tx.all(media.OLD, before=NOW + 1, limit=9) == []


def test_a_long_reason_is_cut(tx: Tx) -> None:
    want(tx)
    media.give_up(tx, due(tx)[0], FileState.FAILED, "x" * 5000)
    assert len(tx.all(media.OF_MESSAGE, message=1)[0].reason) == media.LONGEST_REASON
