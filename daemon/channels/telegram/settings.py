"""[channels.telegram.NAME]: what one Telegram bot needs."""

import re
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from daemon.channels.checks import check_name, check_url
from prolink.config import Secret, secret, table
from prolink.errors import SettingsError

TOKEN = re.compile(r"([0-9]{1,20}):[A-Za-z0-9_-]{16,128}")
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Account(Struct, frozen=True, forbid_unknown_fields=True):
    """[channels.telegram.NAME]; beside these stand token_env and, for a webhook, secret_token_env, or …_file."""

    mode: Literal["polling", "webhook"] = "polling"
    """Polling asks Telegram and needs no public address; a webhook lets Telegram come to us."""
    base_url: str = "https://api.telegram.org"
    """Where the Bot API lives; http only on this machine itself, as the token travels there."""
    rate: Annotated[float, Meta(gt=0, le=1000)] = 30.0
    """Messages per second that Telegram takes from this bot."""
    poll_timeout: Annotated[int, Meta(ge=1, le=50)] = 50
    """Seconds that Telegram lets one question for news wait."""


class Credentials(Struct, frozen=True):
    """The secrets of a bot."""

    token: Secret
    """From @BotFather; it stands in every address that we call."""
    secret_token: Secret | None
    """Ours; comes back in a header of each webhook. None with polling."""

    @property
    def bot(self) -> str:
        """Return the bot's id: it begins the token and outlives a change of it."""
        return self.token.reveal().partition(":")[0]


def read(name: str, raw: dict[str, Any]) -> tuple[Account, Credentials]:
    """Read a bot's table; raise SettingsError with table, key and the mend."""
    where = f"[channels.telegram.{name}]"
    check_name(name, where)
    rest = dict(raw)
    token = secret(rest, "token", where)
    if not TOKEN.fullmatch(token.reveal()):
        raise SettingsError(f"{where}: token does not look like 123456789:AA…, as @BotFather gives it.")
    with_webhook = rest.get("mode") == "webhook" or any(key.startswith("secret_token_") for key in rest)
    secret_token = secret(rest, "secret_token", where) if with_webhook else None
    if secret_token is not None and not _SECRET_TOKEN.fullmatch(secret_token.reveal()):
        raise SettingsError(f"{where}: secret_token may have 1 to 256 characters of A–Z, a–z, 0–9, - and _.")
    account = table(rest, Account, where)
    check_url(account.base_url, where)
    return account, Credentials(token, secret_token)
