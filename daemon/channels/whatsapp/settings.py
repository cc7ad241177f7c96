"""[channels.whatsapp.NAME]: what one WhatsApp number needs."""

import re
from ipaddress import ip_address
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from prolink.config import Secret, secret, table
from prolink.errors import SettingsError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
SECRETS = ("token", "app_secret", "verify_token")


class Number(Struct, frozen=True, forbid_unknown_fields=True):
    """[channels.whatsapp.NAME]; beside these stand token_env, app_secret_env and verify_token_env, or …_file."""

    phone_number_id: Annotated[str, Meta(pattern=r"^[0-9]{1,32}$")]
    """Meta's id of the number: App dashboard, WhatsApp, API setup. Not the number itself."""
    graph_version: Annotated[str, Meta(pattern=r"^v[0-9]{1,3}\.[0-9]{1,2}$")] = "v25.0"
    base_url: str = "https://graph.facebook.com"
    """Where the Graph API lives; http only on this machine itself, as the token travels there."""
    read_receipts: bool = True
    """Whether citizens see blue ticks and that we type."""
    rate: Annotated[float, Meta(gt=0, le=1000)] = 80.0
    """Messages per second that Meta takes from this number: 80, or 20 where the phone app uses it too."""


class Credentials(Struct, frozen=True):
    """The three secrets of a number."""

    token: Secret
    """The system user's; it sends."""
    app_secret: Secret
    """Signs the webhooks."""
    verify_token: Secret
    """Ours, typed into Meta's webhook form."""


def read(name: str, raw: dict[str, Any]) -> tuple[Number, Credentials]:
    """Read a number's table; raise SettingsError with table, key and the mend."""
    where = f"[channels.whatsapp.{name}]"
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{where}: a channel's name has only a–z, 0–9, - and _, as it stands in its webhook's path."
        )
    rest = dict(raw)
    token, app_secret, verify_token = (secret(rest, kind, where) for kind in SECRETS)
    number = table(rest, Number, where)
    _check_url(number.base_url, where)
    return number, Credentials(token, app_secret, verify_token)


def _check_url(url: str, where: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and _is_here(host):
        return
    raise SettingsError(
        f"{where}: base_url {url!r} must be https://…, or http:// on this machine, as the token goes there."
    )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
