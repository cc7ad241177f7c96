"""Front: what the commands that speak to a running daemon share: options, the call, and how results are printed."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import click

from prolink.client import DaemonClient
from prolink.config import no_colour, socket_path
from prolink.safetext import clean, clean_line

P = ParamSpec("P")
T = TypeVar("T")


def speaks_to_daemon(command: Callable[Concatenate[DaemonClient, P], Awaitable[None]]) -> Callable[P, None]:
    """Make a coroutine into a command with --socket and --config; it gets a connected DaemonClient."""

    @click.option("--socket", metavar="PATH", help="The daemon's socket.")
    @click.option("--config", type=click.Path(), help="Settings file that names the socket.")
    @wraps(command)
    def run(*args: Any, socket: str | None, config: str | None, **options: Any) -> None:
        async def call() -> None:
            async with DaemonClient(socket_path(socket, config)) as client:
                await command(client, *args, **options)

        asyncio.run(call())

    return run  # type: ignore[return-value]  # click passes socket and config, which wraps can't tell.


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_json(value: Any) -> None:
    """Write a value as one line of JSON to stdout; every character beyond ASCII is escaped, so no terminal obeys it."""
    import json

    import msgspec

    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=True))


def narrate(text: str) -> None:
    """Write a sentence for the person to stderr."""
    click.echo(clean(text), err=True)


def styled(text: str, **style: Any) -> str:
    """Return one cleaned line, with colours where stdout is a terminal and the user did not turn them off."""
    line = clean_line(text)
    return click.style(line, **style) if sys.stdout.isatty() and not no_colour() else line
