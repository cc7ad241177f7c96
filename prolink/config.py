"""Settings: config.toml read once into frozen values; the only reader of settings files and of the environment.

An unknown key is an error that names the file, the key and the keys that exist. A channel's table goes unread to that
channel's own file, which turns it into its settings with `table`. Secrets never stand in config.toml: a key `token_env`
names an environment variable, `token_file` a file (a bare name is looked up in systemd's credentials directory).
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct, field

from prolink.errors import SettingsError
from prolink.model import hours
from prolink.model.agent import Role

T = TypeVar("T")

PLACES = ("config.toml", "/etc/prolink/config.toml")
"""Where the settings are looked for, in this order, when neither --config nor PROLINK_CONFIG names them."""

DEFAULT_SOCKET = Path("/run/prolink/prolink.sock")

Port = Annotated[int, Meta(ge=0, le=65535)]


class Secret:
    """A text that never shows itself: repr and str are blanks; `reveal` it at the one place of use."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


class DaemonSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[daemon]"""

    data_dir: str = "/var/lib/prolink"
    """Where the database and its lock live."""
    language: Literal["id", "en"] = "id"
    timezone: str = "Asia/Jakarta"


class PublicSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[public]: webhooks and health, behind a TLS proxy or with a certificate of its own."""

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: str = ""
    """How the world reaches this listener, e.g. https://prolink.example.go.id."""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses or networks whose X-Forwarded-For is believed."""
    certificate: str = ""
    key: str = ""
    max_connections: Annotated[int, Meta(ge=16)] = 4096
    """Open at once; in a full house the one that has waited longest without a request makes room."""


class PrivateSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[private]: console and command line."""

    socket: str = str(DEFAULT_SOCKET)
    group: str = "prolink"
    """The OS group that may open the socket; ignored where it does not exist."""
    metrics_port: Port = 0
    """A loopback port for Prometheus; 0 leaves /metrics on the socket only."""


class AgentSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[agents.NAME]: NAME is what colleagues see."""

    role: Role = Role.AGENT
    user: str = ""
    """The OS user; NAME itself when empty."""
    display: str = ""
    """What citizens and colleagues read; NAME itself when empty."""


class FaqSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[faq]: the file of the first start, and local facts."""

    file: str = ""
    """Imported when the database holds no FAQ yet; empty for the sample."""
    values: dict[str, str | dict[str, str]] = field(default_factory=dict)
    """`name = "…"` for every entry; `[faq.values.F09]` for one."""


class DeskSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[desk]: who we are, and how long things are kept."""

    name: str = "PROLINK SAKTI"
    raw_days: Annotated[int, Meta(ge=8)] = 14
    """How long bodies of webhooks are kept; at least 8, the time in which platforms repeat them."""
    event_days: Annotated[int, Meta(ge=1)] = 3
    """How long a console may have been away and still miss nothing without a new snapshot."""
    min_free_mb: Annotated[int, Meta(ge=0)] = 200
    """Free space of data_dir's disk below which nothing more is taken in."""
    quiet_alarm_minutes: Annotated[int, Meta(ge=0, le=10_000)] = 0
    """Working time without a citizen's message after which a channel shows as troubled; 0 for never."""
    hours: str = "Mon-Fri 08:00-15:00"
    """Working hours, in the daemon's timezone."""


class MediaSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[media]: files that citizens send; they lie in data_dir/media."""

    max_mb: Annotated[int, Meta(ge=1, le=2000)] = 25
    """The largest file that is fetched."""
    quota_mb: Annotated[int, Meta(ge=1)] = 2048
    """All of them together; above it, new ones are refused."""
    keep_days: Annotated[int, Meta(ge=1)] = 365
    """How long a file is kept."""


class LogSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[log]: no message text ever stands in a log."""

    format: Literal["auto", "json", "text"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of config.toml."""

    daemon: DaemonSettings = field(default_factory=DaemonSettings)
    public: PublicSettings = field(default_factory=PublicSettings)
    private: PrivateSettings = field(default_factory=PrivateSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    agents: dict[str, AgentSettings] = field(default_factory=dict)
    faq: FaqSettings = field(default_factory=FaqSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    log: LogSettings = field(default_factory=LogSettings)
    channels: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """[channels.KIND.NAME] tables, unread: each kind's own file knows its keys."""


def find(given: str | None) -> Path:
    """Return the settings file to use; raise SettingsError where there is none."""
    named = given or os.environ.get("PROLINK_CONFIG")
    if named:
        path = Path(named)
        if not path.is_file():
            raise SettingsError(f"There is no settings file {path}.")
        return path
    for place in PLACES:
        if Path(place).is_file():
            return Path(place)
    raise SettingsError(
        f"No settings found: looked for {' and '.join(PLACES)}. Name a file with --config or PROLINK_CONFIG."
    )


def load(path: Path) -> Settings:
    """Read a settings file; raise SettingsError with file, key and the mend."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise SettingsError(f"{path} can't be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} is not valid TOML: {problem}.") from problem
    settings = table(raw, Settings, str(path))
    _check_timezone(settings.daemon.timezone, str(path))
    _check_users(settings.agents, str(path))
    _check_hours(settings.desk.hours, str(path))
    return settings


def table(raw: dict[str, Any], kind: type[T], where: str) -> T:
    """Turn a table of the settings into `kind`; raise a SettingsError naming `where`, the key and the known keys."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as problem:
        raise SettingsError(f"{where}: {_unknown(raw, kind) or f'{problem}.'}") from problem


def secret(raw: dict[str, Any], name: str, where: str) -> Secret:
    """Take `NAME_env` or `NAME_file` out of a channel's table and return the secret that it names."""
    variable, file = raw.pop(f"{name}_env", None), raw.pop(f"{name}_file", None)
    if bool(variable) == bool(file) or not isinstance(variable or file, str):
        raise SettingsError(f"{where}: give either {name}_env (a variable) or {name}_file (a file or credential).")
    if variable:
        text = os.environ.get(variable, "").strip()
        source = f"the environment variable {variable}"
    else:
        path = Path(os.environ.get("CREDENTIALS_DIRECTORY", "")) / file
        try:
            text = path.read_text("utf-8").strip()
        except OSError as problem:
            raise SettingsError(f"{where}: {name}_file {path} can't be read: {problem.strerror}.") from problem
        except UnicodeDecodeError as problem:
            raise SettingsError(f"{where}: {name}_file {path} is not UTF-8 text.") from problem
        source = str(path)
    if not text:
        raise SettingsError(f"{where}: {source} is empty, but {name} must be there.")
    return Secret(text)


def socket_path(given: str | None, config: str | None) -> Path:
    """Return the daemon's socket for a client: --socket, PROLINK_SOCKET, the settings' own, or the usual place."""
    named = given or os.environ.get("PROLINK_SOCKET")
    if named:
        return Path(named)
    try:
        return Path(load(find(config)).private.socket)
    except SettingsError:
        if config or os.environ.get("PROLINK_CONFIG"):
            raise
        return DEFAULT_SOCKET


def language() -> str:
    """Return the language of console and command line: PROLINK_LANGUAGE, else Indonesian."""
    return "en" if os.environ.get("PROLINK_LANGUAGE", "").startswith("en") else "id"


def no_colour() -> bool:
    """Tell whether the user asked for no colours (NO_COLOR, any non-empty value)."""
    return bool(os.environ.get("NO_COLOR"))


def state_dir() -> Path:
    """Return the user's own folder for what a console keeps, e.g. drafts: $XDG_STATE_HOME/prolink."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "prolink"


def under_systemd() -> bool:
    """Tell whether systemd reads our output (it sets JOURNAL_STREAM)."""
    return "JOURNAL_STREAM" in os.environ


def notify_socket() -> str:
    """Return systemd's notification socket, empty outside systemd."""
    return os.environ.get("NOTIFY_SOCKET", "")


def watchdog_seconds() -> float:
    """Return how often systemd wants to hear from us, 0 for never."""
    return int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000


def failpoint() -> str:
    """Return PROLINK_FAILPOINT: where a test has the daemon kill itself, POINT:N; empty for nowhere."""
    return os.environ.get("PROLINK_FAILPOINT", "")


def environment(**extra: str) -> dict[str, str]:
    """Return the environment for a program that we start, with `extra` put over it."""
    return {**os.environ, **extra}


def _unknown(raw: object, kind: Any, path: str = "") -> str:
    """Return a sentence about the first key that does not exist, with those that do; empty where all exist."""
    if not isinstance(raw, Mapping):
        return ""
    if get_origin(kind) is dict:
        inner = dict.fromkeys(raw, get_args(kind)[1])
    elif isinstance(kind, type) and issubclass(kind, Struct):
        inner = {item.encode_name: item.type for item in msgspec.structs.fields(kind)}
    else:
        return ""
    for key, value in raw.items():
        if key not in inner:
            place = f"[{path}] has no key" if path else "there is no key"
            return f"{place} {key!r}. Known keys: {', '.join(inner)}."
        deeper = _unknown(value, inner[key], f"{path}.{key}".lstrip("."))
        if deeper:
            return deeper
    return ""


def _check_timezone(name: str, where: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise SettingsError(
            f"{where}: [daemon] timezone {name!r} is not known; write it as Asia/Jakarta (package tzdata)."
        ) from problem


def _check_users(agents: Mapping[str, AgentSettings], where: str) -> None:
    """Raise SettingsError when one OS user would be two agents: nobody could tell who did what."""
    by_user: dict[str, str] = {}
    for name, entry in agents.items():
        user = entry.user or name
        if user in by_user:
            raise SettingsError(
                f"{where}: [agents.{by_user[user]}] and [agents.{name}] are both the OS user {user}; keep one of them."
            )
        by_user[user] = name


def _check_hours(text: str, where: str) -> None:
    try:
        hours.read(text)
    except ValueError as problem:
        raise SettingsError(f"{where}: [desk] hours: {problem}.") from problem
