"""Listeners: opens the public port and the private socket, and closes them in time."""

import asyncio
import grp
import logging
import os
import resource
import socket
import ssl
import stat
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from daemon.web.doorkeeper import HEAD_WITHIN, Doorkeeper
from daemon.web.public import Answering
from prolink.errors import SettingsError
from prolink.settings import PrivateSettings, PublicSettings

log = logging.getLogger(__name__)

ANSWERS = 1.0  # seconds for a daemon that lives to take a connection
LET_FINISH = 8.0  # seconds for requests that are being answered when we stop
KEEP_ALIVE = 150.0  # seconds; proxies keep a connection for 60 (nginx) to 120 (Caddy), and should be first to close it
MOST_HEADERS = 64  # of one request, at most 8 KB each
BACKLOG = 128  # connections that the kernel keeps for us, and that are taken in at one go
SPARE_FILES = 128  # for the database, consoles and calls to platforms


@asynccontextmanager
async def public(
    app: web.Application,
    settings: PublicSettings,
    shortened: Callable[[Answering], Answering] = lambda answering: answering,
) -> AsyncGenerator[None, None]:
    """Serve the world; raise SettingsError when the port or the certificate can't be used.

    `shortened` is given what serves a request and returns what shall.
    """
    context = _tls(settings)
    # A handshake that hangs is as good as a head that hangs.
    tls: dict[str, Any] = {"ssl_handshake_timeout": HEAD_WITHIN, "ssl_shutdown_timeout": ANSWERS} if context else {}
    # Nobody who calls us compresses, and what decompresses can be a bomb.
    async with _runner(app, keepalive_timeout=KEEP_ALIVE, max_headers=MOST_HEADERS, auto_decompress=False) as runner:
        assert runner.server is not None
        runner.server.request_handler = shortened(runner.server.request_handler)
        doorkeeper = Doorkeeper(runner.server, _affordable(settings.max_connections))
        with _complaining(f"[public] can't listen on {settings.host}:{settings.port}"):
            door = await asyncio.get_running_loop().create_server(
                doorkeeper, settings.host, settings.port, ssl=context, reuse_address=True, backlog=BACKLOG, **tls
            )
        with closing(door), doorkeeper.on_duty():
            log.info("public listener", extra={"host": settings.host, "port": settings.port})
            yield


@asynccontextmanager
async def private(app: web.Application, settings: PrivateSettings) -> AsyncGenerator[None, None]:
    """Serve staff on the Unix socket: directory 0750, socket 0660, group from the settings."""
    path = Path(settings.socket)
    async with AsyncExitStack() as stack:
        end = stack.enter_context(_bound(path, _group(settings.group)))
        runner = await stack.enter_async_context(_runner(app))
        stack.callback(path.unlink, missing_ok=True)  # First of all, so that nobody new comes while we end.
        await web.SockSite(runner, end).start()
        log.info("private listener", extra={"socket": str(path)})
        yield


@asynccontextmanager
async def loopback(app: web.Application, port: int) -> AsyncGenerator[None, None]:
    """Serve an application on a port of this machine only; with port 0 nothing is served."""
    if not port:
        yield
        return
    async with _runner(app) as runner:
        with _complaining(f"[private] metrics_port: can't listen on 127.0.0.1:{port}"):
            await web.TCPSite(runner, "127.0.0.1", port).start()
        yield


@asynccontextmanager
async def _runner(app: web.Application, **limits: Any) -> AsyncGenerator[web.AppRunner, None]:
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=LET_FINISH, **limits)
    await runner.setup()
    try:
        yield runner
    finally:
        await runner.cleanup()


@contextmanager
def _complaining(complaint: str) -> Generator[None, None, None]:
    """Say in a sentence why a port can't be had."""
    try:
        yield
    except (OSError, OverflowError) as problem:  # Python says OverflowError of a port above 65535.
        raise SettingsError(
            f"{complaint}: {getattr(problem, 'strerror', None) or problem}. "
            "Is another program there (ss -ltnp), or is the address wrong?"
        ) from problem


@contextmanager
def _bound(path: Path, group: int | None) -> Generator[socket.socket, None, None]:
    """Lend a socket bound so that it is never open to more than it should be, not even for a moment."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as end:
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True)
                _give(path.parent, group)
                path.parent.chmod(0o750)  # mkdir's own mode would be cut by a umask of 0077.
            _clear_away(path)
            mask = os.umask(0o177)
            try:
                end.bind(str(path))
            finally:
                os.umask(mask)
            _give(path, group)
            path.chmod(0o660)
        except OSError as problem:
            raise SettingsError(f"[private] can't listen on {path}: {problem.strerror or problem}.") from problem
        end.setblocking(False)
        yield end


def _clear_away(path: Path) -> None:
    """Remove a socket that a killed daemon left; raise SettingsError where anything else is in the way."""
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise SettingsError(f"[private] socket = {path} is there already and is no socket. Name another place.")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(ANSWERS)
            probe.connect(str(path))
    except FileNotFoundError:
        return
    except ConnectionRefusedError:
        path.unlink()
        return
    except TimeoutError:
        pass
    raise SettingsError(f"[private] another daemon listens on {path}. Give one of them a socket of its own.")


def _affordable(connections: int) -> int:
    """Return how many connections there may be, given how many files this process may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    affordable = max(1, files - SPARE_FILES) if files != resource.RLIM_INFINITY else connections
    if affordable < connections:
        log.warning(
            "fewer connections than max_connections: this process may open too few files (ulimit -n, LimitNOFILE)",
            extra={"max_connections": connections, "files": files},
        )
    return min(affordable, connections)


def _give(path: Path, group: int | None) -> None:
    # Where it is the group's already nothing is asked of a kernel that may refuse: the unit file forbids chown.
    if group is None or path.stat().st_gid == group:
        return
    try:
        os.chown(path, -1, group)
    except PermissionError:
        log.warning("can't give the socket to its group", extra={"path": str(path), "group": group})


def _group(name: str) -> int | None:
    try:
        return grp.getgrnam(name).gr_gid if name else None
    except KeyError:
        log.warning("there is no such group: only this user reaches the socket", extra={"group": name})
        return None


def _tls(settings: PublicSettings) -> ssl.SSLContext | None:
    if not settings.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.certificate, settings.key or None)
    except (OSError, ssl.SSLError) as problem:
        raise SettingsError(f"[public] certificate {settings.certificate} can't be used: {problem}.") from problem
    return context
