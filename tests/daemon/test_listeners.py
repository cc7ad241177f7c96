"""Listeners: the private socket is open to its group alone, and what can't be listened on is said in a sentence."""

import asyncio
import grp
import os
import resource
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from daemon import listeners
from prolink.errors import SettingsError
from prolink.settings import PrivateSettings, PublicSettings


def application() -> web.Application:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="halo")

    app = web.Application()
    app.add_routes([web.get("/", hello)])
    return app


def private(path: Path, group: str = "") -> PrivateSettings:
    return PrivateSettings(socket=str(path), group=group)


async def ask(path: Path) -> str:
    async with (
        aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(path))) as http,
        http.get("http://daemon/") as response,
    ):
        return await response.text()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def strict() -> Iterator[None]:
    """The umask that the unit file sets."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as end:
        end.bind(("127.0.0.1", 0))
        end.listen()
        yield end.getsockname()[1]


@pytest.mark.usefixtures("strict")
async def test_the_socket_and_its_directory_are_open_to_their_group_and_to_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "run" / "prolink.sock"
    async with listeners.private(application(), private(path)):
        assert (mode(path.parent), mode(path)) == (0o750, 0o660)
        assert await ask(path) == "halo"


async def test_a_directory_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    async with listeners.private(application(), private(tmp_path / "prolink.sock")):
        assert mode(tmp_path) == 0o711


async def test_the_umask_is_as_it_was(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        async with listeners.private(application(), private(tmp_path / "prolink.sock")):
            pass
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


async def test_a_socket_that_a_killed_daemon_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "prolink.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    async with listeners.private(application(), private(path)):
        assert await ask(path) == "halo"


async def test_the_socket_goes_with_its_daemon(tmp_path: Path) -> None:
    path = tmp_path / "prolink.sock"
    async with listeners.private(application(), private(path)):
        assert path.exists()
    assert not path.exists()


async def test_a_living_daemons_socket_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "prolink.sock"
    async with listeners.private(application(), private(path)):
        with pytest.raises(SettingsError, match="another daemon listens on"):
            async with listeners.private(application(), private(path)):
                pass
        assert await ask(path) == "halo"


async def test_a_file_that_is_no_socket_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[daemon]")
    with pytest.raises(SettingsError, match="is there already and is no socket"):
        async with listeners.private(application(), private(path)):
            pass
    assert path.read_text() == "[daemon]"


async def test_a_group_that_does_not_exist_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "prolink.sock"
    async with listeners.private(application(), private(path, "no-such-group")):
        assert await ask(path) == "halo"
    assert "there is no such group" in caplog.text


_LISTEN = """
import asyncio, sys
from aiohttp import web
from daemon import listeners
from prolink.settings import PrivateSettings

async def listen():
    async with listeners.private(web.Application(), PrivateSettings(socket=sys.argv[1], group=sys.argv[2])):
        pass

asyncio.run(listen())
"""


def test_what_belongs_to_the_group_already_is_not_given_to_it_again(tmp_path: Path) -> None:
    """The unit file forbids chown: an attempt would be a false warning at each start."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("whether chown is called needs strace: apt install strace")
    trace, own = tmp_path / "trace", grp.getgrgid(os.getegid()).gr_name
    command = [sys.executable, "-c", _LISTEN, str(tmp_path / "run" / "prolink.sock"), own]
    done = subprocess.run([strace, "-f", "-qq", "-e", "trace=/chown", "-o", str(trace), *command], check=False)
    if done.returncode:
        pytest.skip("whether chown is called needs strace, and this machine does not let it trace")
    assert trace.read_text() == ""


@pytest.mark.parametrize(
    ("below", "why"), [("x" * 200, "too long"), ("file/prolink.sock", "Not a directory|File exists")]
)
async def test_a_place_where_no_socket_can_be_is_said_with_its_reason(tmp_path: Path, below: str, why: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=rf"\[private\] can't listen on .*({why})"):
        async with listeners.private(application(), private(tmp_path / below)):
            pass


async def test_a_port_in_use_is_said_in_a_sentence(taken: int) -> None:
    with pytest.raises(SettingsError, match=rf"\[public\] can't listen on 127\.0\.0\.1:{taken}: .*in use"):
        async with listeners.public(application(), PublicSettings(port=taken)):
            pass


async def test_a_metrics_port_in_use_is_said_in_a_sentence(taken: int) -> None:
    with pytest.raises(SettingsError, match=rf"metrics_port: can't listen on 127\.0\.0\.1:{taken}: .*in use"):
        async with listeners.loopback(application(), taken):
            pass


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("192.0.2.1", 0)], ids=["port", "host"])
async def test_an_address_that_is_not_ours_is_said_in_a_sentence(host: str, port: int) -> None:
    with pytest.raises(SettingsError, match=rf"can't listen on {host}:{port}"):
        async with listeners.public(application(), PublicSettings(host=host, port=port)):
            pass


async def test_a_certificate_that_can_not_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("not a certificate")
    for name in ("bad.pem", "missing.pem"):
        with pytest.raises(SettingsError, match=rf"certificate .*{name} can't be used"):
            async with listeners.public(application(), PublicSettings(port=0, certificate=str(tmp_path / name))):
                pass


async def test_without_a_metrics_port_nothing_is_served() -> None:
    async with listeners.loopback(application(), 0):
        pass


async def test_no_more_connections_are_promised_than_files_may_be_open(
    few_files: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with listeners.public(application(), PublicSettings(port=0, max_connections=few_files)):
        pass
    assert "too few files" in caplog.text


@pytest.fixture
def few_files() -> Iterator[int]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    yield 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_the_public_listener_shows_out_who_brings_nothing_and_serves_the_others() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with listeners.public(application(), PublicSettings(port=port, max_connections=16)):
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
        async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/") as response:
            assert await response.text() == "halo"
        for reader, _ in silent[:24]:
            with suppress(ConnectionError):
                assert await reader.read() == b""
        for _, writer in silent:
            writer.transport.abort()
