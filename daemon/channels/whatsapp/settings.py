"""[channels.whatsapp.NAME]: what one WhatsApp number needs."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from daemon.channels.checks import check_name, check_url
from prolink.config import Secret, secret, table

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
    check_name(name, where)
    rest = dict(raw)
    token, app_secret, verify_token = (secret(rest, kind, where) for kind in SECRETS)
    number = table(rest, Number, where)
    check_url(number.base_url, where)
    return number, Credentials(token, app_secret, verify_token)
