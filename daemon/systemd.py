"""Systemd: tells the service manager that we are ready, alive, ending (sd_notify(3))."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable

from prolink import config
from prolink.errors import StoreBusy

log = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds for the service manager to take a word


def notify(state: str) -> None:
    """Say one thing, e.g. READY=1, where a service manager listens; one that can't hear is no reason to fall."""
    address = config.notify_socket()
    if not address:
        return
    if address.startswith("@"):  # An abstract socket, as sd_notify(3) writes it.
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
            end.settimeout(PATIENCE)
            end.connect(address)
            end.send(state.encode())
    except OSError as problem:
        log.warning("systemd does not hear us", extra={"state": state, "problem": str(problem)})


async def feed_watchdog(alive: Callable[[], Awaitable[None]]) -> None:
    """Feed the watchdog while `alive` returns: it proves that loop and writer make progress, or it never returns."""
    period = config.watchdog_seconds()
    if not period:
        return
    while True:
        try:
            await alive()
        except StoreBusy as problem:  # A locked database or a full disk: a round was made, and a restart mends neither.
            log.warning("alive, but nothing can be written", extra={"problem": str(problem)})
        notify("WATCHDOG=1")
        await asyncio.sleep(period / 3)
