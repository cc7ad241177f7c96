"""Checks: what the settings of every kind have in common: a name fit for a path, an address safe for a token."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from prolink.errors import SettingsError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def check_name(name: str, where: str) -> None:
    """Raise SettingsError for a channel's name that fits no path."""
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{where}: a channel's name has only a–z, 0–9, - and _, as it stands in its webhook's path."
        )


def check_url(url: str, where: str, key: str = "base_url") -> None:
    """Raise SettingsError for an address over which a token would travel in the open."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and is_here(host):
        return
    raise SettingsError(
        f"{where}: {key} {url!r} must be https://…, or http:// on this machine, as the token goes there."
    )


def is_here(host: str) -> bool:
    """Tell whether a host is this machine by its own word."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
