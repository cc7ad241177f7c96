"""Kinds: which sorts of channel exist; a kind is imported only when the settings have one of it."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import aiohttp

from daemon.channels.base import Channel
from prolink.errors import SettingsError

KINDS = {
    "livechat": "daemon.channels.livechat",
    "telegram": "daemon.channels.telegram",
    "whatsapp": "daemon.channels.whatsapp",
}
"""Kind → the module whose `open_channel(name, table, *, session, …)` makes one."""

Lent = Mapping[str, Mapping[str, Any]]
"""Kind → what `open_channel` of that kind is handed beside the session."""


def open_channels(
    tables: dict[str, dict[str, dict[str, Any]]], session: aiohttp.ClientSession, lent: Lent | None = None
) -> list[Channel]:
    """Make every channel of the settings; raise SettingsError for a kind or key that does not exist."""
    opened: list[Channel] = []
    for kind, named in tables.items():
        if kind not in KINDS:
            raise SettingsError(f"[channels.{kind}]: there is no such kind of channel. Known: {', '.join(KINDS)}.")
        make: Callable[..., Channel] = import_module(KINDS[kind]).open_channel
        opened += [
            make(name, dict(table), session=session, **(lent or {}).get(kind, {})) for name, table in named.items()
        ]
    return opened
