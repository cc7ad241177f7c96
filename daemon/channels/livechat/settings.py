"""[channels.livechat.NAME]: what one website's chat needs."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from daemon.channels.checks import check_name
from prolink.config import Secret, secret, table
from prolink.errors import SettingsError

SHORTEST_SECRET = 32  # characters
LEAST_CONTRAST = 4.5  # of white on the accent, as WCAG AA asks of text

GREETING = (
    "Halo! Saya asisten otomatis (mesin). Tulis pertanyaan Anda; ketik *PETUGAS* bila ingin berbicara dengan orang."
)
PRIVACY = (
    "Percakapan ini disimpan untuk melayani Anda (UU 27/2022 tentang Pelindungan Data Pribadi). "
    "Jangan menulis NIK, kata sandi, atau data rekening bila tidak diminta."
)


class Site(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """[channels.livechat.NAME]; beside these stands token_secret_env or token_secret_file."""

    origins: tuple[str, ...]
    """The websites that may show the chat, scheme, host and port exactly: https://www.example.go.id."""
    title: Annotated[str, Meta(min_length=1, max_length=60)] = "Layanan informasi"
    greeting: Annotated[str, Meta(min_length=1, max_length=600)] = GREETING
    """The first words in the window; they must say that a machine answers."""
    privacy: Annotated[str, Meta(min_length=1, max_length=600)] = PRIVACY
    """What is read before the first message."""
    privacy_url: Annotated[str, Meta(pattern=r"^(https?://[^\s\"'<>]+)?$")] = ""
    """The whole privacy notice."""
    accent: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")] = "#0b5cab"
    """Colour under white letters."""
    session_days: Annotated[int, Meta(ge=1, le=365)] = 30
    """How long a visitor who stays away is known again."""
    sockets: Annotated[int, Meta(ge=1, le=100_000)] = 2000
    """Open connections in all."""
    sockets_per_address: Annotated[int, Meta(ge=1, le=10_000)] = 100
    """Open connections from one address; an office or a mobile network has one for many people."""
    sessions_per_minute: Annotated[int, Meta(ge=1, le=10_000)] = 30
    """New visitors from one address."""


def read(name: str, raw: dict[str, Any]) -> tuple[Site, Secret]:
    """Read a website's table; raise SettingsError with table, key and the mend."""
    where = f"[channels.livechat.{name}]"
    check_name(name, where)
    rest = dict(raw)
    token_secret = secret(rest, "token_secret", where)
    if len(token_secret.reveal()) < SHORTEST_SECRET:
        raise SettingsError(
            f"{where}: token_secret must have {SHORTEST_SECRET} characters or more, or sessions can be forged; "
            "make one with: openssl rand -hex 32"
        )
    site = table(rest, Site, where)
    if not site.origins:
        raise SettingsError(f"{where}: origins is empty, so no website could show the chat.")
    for origin in site.origins:
        if not _is_origin(origin):
            raise SettingsError(
                f"{where}: origins: {origin!r} is no origin; write scheme, host and port as browsers do, in small "
                "letters and without a path or a usual port: https://www.example.go.id"
            )
    if contrast_with_white(site.accent) < LEAST_CONTRAST:
        raise SettingsError(
            f"{where}: accent {site.accent} is too light for white letters "
            f"({contrast_with_white(site.accent):.1f} : 1, needed {LEAST_CONTRAST} : 1); choose a darker one."
        )
    return site, token_secret


def contrast_with_white(colour: str) -> float:
    """Return WCAG's contrast ratio of white on a colour.

    >>> round(contrast_with_white("#000000"))
    21
    """
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.netloc.rpartition("@")[2]
    usual = {"https": 443, "http": 80}
    return (
        parts.scheme in usual
        and bool(parts.hostname)
        and text == f"{parts.scheme}://{host}"
        and text == text.lower()
        and text.isascii()
        and port != usual[parts.scheme]
        and not set(text) & set("*\\ ")
    )
