"""Systemd: tells the service manager that we are ready, alive, ending (sd_notify(3))."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from prolink import config


def notify(state: str) -> None:
    """Say one thing, e.g. READY=1; nothing where no service manager listens."""
    address = config.notify_socket()
    if not address:
        return
    if address.startswith("@"):  # An abstract socket, as sd_notify(3) writes it.
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as end:
        end.connect(address)
        end.send(state.encode())


async def feed_watchdog(alive: Callable[[], Awaitable[None]]) -> None:
    """Feed the watchdog while `alive` returns: it proves that loop and writer make progress, or it never returns."""
    period = config.watchdog_seconds()
    if not period:
        return
    while True:
        await alive()
        notify("WATCHDOG=1")
        await asyncio.sleep(period / 3)
