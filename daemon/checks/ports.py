"""Ports: is the public address free, or is it our own daemon that has it?"""

import asyncio
import errno
import socket
from collections.abc import AsyncGenerator

import aiohttp

from daemon.checks.finding import Finding, error, ok
from prolink.settings import PublicSettings, Settings
from prolink.words import _

PATIENCE = 5.0  # seconds for whoever is on the port to say who it is


async def look(settings: Settings, *, running: bool) -> AsyncGenerator[Finding, None]:
    """Look at the public port and that of the metrics; `running` tells whether our daemon answers on its socket."""
    public = settings.public
    yield await _port(public.host, public.port, ours=await _answers(public))
    if settings.private.metrics_port:
        yield await _port("127.0.0.1", settings.private.metrics_port, ours=running)


async def _port(host: str, port: int, *, ours: bool) -> Finding:
    where = f"{host}:{port}"
    if ours:
        return ok("ports", _("{where}: our daemon").format(where=where))
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as end:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            end.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            return error("ports", _("{where}: another program has it").format(where=where), f"ss -ltnp sport = :{port}")
        if problem.errno == errno.EACCES:
            mend = _("Take a port from 1024 on, and let a TLS proxy have 443.")
            return error("ports", _("{where}: only root may listen there").format(where=where), mend)
        mend = _("Name an address of this machine in the settings; ip address lists them.")
        return error("ports", f"{where}: {problem.strerror}", mend)
    return ok("ports", _("{where}: free").format(where=where))


async def _answers(public: PublicSettings) -> bool:
    """Tell whether what listens there answers like our health page."""
    scheme = "https" if public.certificate else "http"
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(public.host, public.host)  # noqa: S104
    url = f"{scheme}://{host}:{public.port}/healthz"
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session, session.get(url, ssl=False) as answer:
            return answer.status == 200 and await answer.content.read(16) == b"ok\n"
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
