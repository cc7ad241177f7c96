"""Channels: are their settings and credentials of the right form, and does the platform take them?"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Protocol, runtime_checkable

import aiohttp

from daemon.channels.base import Channel
from daemon.channels.kinds import Lent, open_channels
from daemon.checks import keyring
from daemon.checks.finding import Finding, error, note, ok
from daemon.checks.keyring import Keyring
from prolink.errors import SendError, SettingsError
from prolink.words import _

PATIENCE = 15.0  # seconds for a platform to answer


@runtime_checkable
class Checkable(Protocol):
    """A channel that can ask its platform whether it is welcome."""

    async def check(self) -> str:
        """Return who the platform says we are; raise a SendError with the reason."""
        ...


async def look(
    tables: Mapping[str, Mapping[str, dict[str, Any]]], keys: Keyring, lent: Lent, *, online: bool
) -> AsyncGenerator[Finding, None]:
    """Look at every channel of the settings; with `online`, ask the platforms too. `lent` as for `open_channels`."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        for kind, named in tables.items():
            for name, table in named.items():
                secrets, filled = keyring.look(f"[channels.{kind}.{name}]", table, keys)
                for finding in secrets:
                    yield finding
                if filled is None:
                    continue
                try:
                    (channel,) = open_channels({kind: {name: filled}}, session, lent)
                except SettingsError as problem:
                    mend = _("Correct it in the settings; docs/settings.md names the keys.")
                    yield error("channels", str(problem), mend)
                    continue
                yield ok("channels", _("{id}: settings and credentials have the right form").format(id=channel.id))
                if online:
                    yield await _asked(channel)
                await channel.close()


async def _asked(channel: Channel) -> Finding:
    id = channel.id
    if not isinstance(channel, Checkable):
        return note("channels", _("{id}: this kind of channel can't be asked").format(id=id))
    try:
        async with asyncio.timeout(PATIENCE):
            said = await channel.check()
    except SendError as problem:
        return error("channels", f"{id}: {problem.reason}", _("Renew the credentials, then restart the daemon."))
    except TimeoutError:
        return error("channels", _("{id}: the platform does not answer").format(id=id), _("Is the network up?"))
    return ok("channels", f"{id}: {said}")
