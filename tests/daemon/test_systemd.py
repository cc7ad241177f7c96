"""The service manager: told over its real datagram socket, and fed only while the daemon lives."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon import systemd
from prolink.errors import StoreBusy, StoreFailed
from tests.daemon.house import until


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket on which a service manager would listen, by path or in the abstract namespace."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        if request.param == "path":
            name = str(tmp_path / "notify")
            end.bind(name)
        else:
            name = f"@prolink-tests-{id(end)}"
            end.bind("\0" + name[1:])
        end.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield end


def heard(manager: socket.socket) -> list[bytes]:
    words = []
    while True:
        try:
            words.append(manager.recv(100))
        except BlockingIOError:
            return words


def test_a_word_is_one_datagram(manager: socket.socket) -> None:
    systemd.notify("READY=1")
    systemd.notify("STOPPING=1")
    assert heard(manager) == [b"READY=1", b"STOPPING=1"]


def test_without_a_service_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    systemd.notify("READY=1")


def test_a_service_manager_that_can_not_hear_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    systemd.notify("READY=1")
    assert [record.message for record in caplog.records] == ["systemd does not hear us"]


async def test_without_a_watchdog_nobody_is_fed(monkeypatch: pytest.MonkeyPatch, manager: socket.socket) -> None:
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    async with asyncio.timeout(5):
        await systemd.feed_watchdog(_lives)
    assert heard(manager) == []


async def _lives() -> None:
    return


async def test_the_watchdog_is_fed_while_the_daemon_lives(
    monkeypatch: pytest.MonkeyPatch, manager: socket.socket
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    words: list[bytes] = []

    def fed() -> bool:
        words.extend(heard(manager))
        return len(words) >= 3

    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(systemd.feed_watchdog(_lives))
        await until(fed)
        feeding.cancel()
    assert set(words) == {b"WATCHDOG=1"}


async def test_a_daemon_that_hangs_is_not_fed(monkeypatch: pytest.MonkeyPatch, manager: socket.socket) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    beats = 0

    async def hangs_at_the_third() -> None:
        nonlocal beats
        beats += 1
        if beats == 3:
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(systemd.feed_watchdog(hangs_at_the_third))
        await until(lambda: beats == 3)
        await asyncio.sleep(0.05)
        feeding.cancel()
    assert heard(manager) == [b"WATCHDOG=1"] * 2


async def test_a_locked_database_is_no_reason_to_be_started_again(
    monkeypatch: pytest.MonkeyPatch, manager: socket.socket
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")
    beats = 0

    async def busy() -> None:
        nonlocal beats
        beats += 1
        raise StoreBusy("The database is locked.")

    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(systemd.feed_watchdog(busy))
        await until(lambda: beats >= 3)
        feeding.cancel()
    assert len(heard(manager)) >= 2


async def test_a_failed_writer_ends_the_feeding(monkeypatch: pytest.MonkeyPatch, manager: socket.socket) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000")

    async def failed() -> None:
        raise StoreFailed("I/O error")

    with pytest.raises(StoreFailed):
        await systemd.feed_watchdog(failed)
    assert heard(manager) == []
