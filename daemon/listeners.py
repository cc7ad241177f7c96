"""Listeners: opens the public port and the private socket, and closes them in time."""

import grp
import logging
import os
import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from prolink.config import PrivateSettings, PublicSettings
from prolink.errors import SettingsError

log = logging.getLogger(__name__)

LET_FINISH = 8.0  # seconds for requests that are being answered when we stop


@asynccontextmanager
async def public(app: web.Application, settings: PublicSettings) -> AsyncGenerator[None, None]:
    """Serve the world; raise SettingsError when the port or the certificate can't be used."""
    async with _runner(app) as runner:
        site = web.TCPSite(runner, settings.host, settings.port, ssl_context=_tls(settings), reuse_address=True)
        try:
            await site.start()
        except OSError as problem:
            raise SettingsError(
                f"[public] can't listen on {settings.host}:{settings.port}: {problem.strerror}. "
                "Is another program there (ss -ltnp), or is the address wrong?"
            ) from problem
        log.info("public listener", extra={"host": settings.host, "port": settings.port})
        yield


@asynccontextmanager
async def private(app: web.Application, settings: PrivateSettings) -> AsyncGenerator[None, None]:
    """Serve staff on the Unix socket: directory 0750, socket 0660, group from the settings."""
    path = Path(settings.socket)
    end = _bind(path, _group(settings.group))
    async with _runner(app) as runner:
        await web.SockSite(runner, end).start()
        log.info("private listener", extra={"socket": str(path)})
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


@asynccontextmanager
async def loopback(app: web.Application, port: int) -> AsyncGenerator[None, None]:
    """Serve an application on a port of this machine only; with port 0 nothing is served."""
    if not port:
        yield
        return
    async with _runner(app) as runner:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield


@asynccontextmanager
async def _runner(app: web.Application) -> AsyncGenerator[web.AppRunner, None]:
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=LET_FINISH)
    await runner.setup()
    try:
        yield runner
    finally:
        await runner.cleanup()


def _bind(path: Path, group: int | None) -> socket.socket:
    """Bind the socket so that it is never open to more than it should be, not even for a moment.

    Who is here holds the database's lock: a socket that lies about is one that a killed daemon left.
    """
    end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o750, parents=True)
            _give(path.parent, group)
        path.unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            end.bind(str(path))
        finally:
            os.umask(mask)
        _give(path, group)
        path.chmod(0o660)
    except OSError as problem:
        end.close()
        raise SettingsError(f"[private] can't listen on {path}: {problem.strerror}.") from problem
    end.setblocking(False)
    return end


def _give(path: Path, group: int | None) -> None:
    if group is None:
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
