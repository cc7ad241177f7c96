"""Settings: what config.toml may say, frozen, with its defaults; and the checks that types can't make."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct, field

from prolink.errors import SettingsError
from prolink.model import hours
from prolink.model.agent import Role

DEFAULT_SOCKET = "/run/prolink/prolink.sock"

Port = Annotated[int, Meta(ge=0, le=65535)]


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

    socket: str = DEFAULT_SOCKET
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
    test: str = ""
    """A trial (see `prolink faq test`) that guards every import; empty for none."""
    answer_precision: Annotated[float, Meta(ge=0.5, le=0.999)] = 0.93
    """Share of the answers that are to be right in the rehearsal; the rest is asked back or goes to a person."""
    suggest_precision: Annotated[float, Meta(ge=0.05, le=0.95)] = 0.5
    """Likelihood, from which three choices are offered, that the right one is among them."""
    values: dict[str, str | dict[str, str]] = field(default_factory=dict)
    """`name = "…"` for every entry; `[faq.values.F09]` for one."""


class CatalogueSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[catalogue]: the services of the first start, their local facts, and offices' own data."""

    file: str = ""
    """Imported when the database holds no service yet; empty for the sample that belongs to the sample FAQ."""
    values: dict[str, str | dict[str, str]] = field(default_factory=dict)
    """`name = "…"` for every service; `[catalogue.values.ktp-baru]` for one. Then [faq.values] is looked through."""
    hosts: tuple[str, ...] = ()
    """Machines whose endpoints may be asked, by name; host:port only for one on this machine."""
    refresh_minutes: Annotated[int, Meta(ge=1, le=1440)] = 15
    """How often they are asked."""


class HoursByDate(Struct, frozen=True, forbid_unknown_fields=True):
    """[[desk.hours_by_date]]: other hours from one day to another, e.g. in Ramadan."""

    first: date = field(name="from")
    until: date
    hours: str
    """As [desk] hours; empty where the desk is closed."""
    why: str
    """What citizens read as the reason, e.g. Ramadan."""


class DeskSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """[desk]: who we are, and how long things are kept."""

    profile: str = "sakti"
    """Who the bot is: sakti, pandi, or the folder of the operator's own profile."""
    name: str = ""
    """The service's name; the profile's own when empty."""
    raw_days: Annotated[int, Meta(ge=8)] = 14
    """How long bodies of webhooks are kept; at least 8, the time in which platforms repeat them."""
    event_days: Annotated[int, Meta(ge=1)] = 3
    """How long a console may have been away and still miss nothing without a new snapshot."""
    gap_days: Annotated[int, Meta(ge=1)] = 180
    """How long questions that the bot could not answer are kept, masked."""
    min_free_mb: Annotated[int, Meta(ge=0)] = 200
    """Free space of data_dir's disk below which nothing more is taken in."""
    claim_lease_minutes: Annotated[int, Meta(ge=0, le=1440)] = 10
    """How long an agent's chats stay theirs after their last console is gone; 0 for ever."""
    quiet_alarm_minutes: Annotated[int, Meta(ge=0, le=10_000)] = 0
    """Working time without a citizen's message after which a channel shows as troubled; 0 for never."""
    hours: str = "Mon-Fri 08:00-15:00"
    """Working hours, in the daemon's timezone."""
    hours_by_date: tuple[HoursByDate, ...] = ()
    """Ranges of dates with other hours; they don't overlap."""
    holidays: str = ""
    """File of public holidays and cuti bersama; empty for the one that comes with PROLINK."""


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
    catalogue: CatalogueSettings = field(default_factory=CatalogueSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    log: LogSettings = field(default_factory=LogSettings)
    channels: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """[channels.KIND.NAME] tables, unread: each kind's own file knows its keys."""

    @property
    def facts(self) -> dict[str, str | dict[str, str]]:
        """The local facts of FAQ and catalogue together; the catalogue's own come first."""
        return {**self.faq.values, **self.catalogue.values}


def check(settings: Settings, where: str) -> None:
    """Raise SettingsError for what is of the right type and still can't be: it names `where`, the key and the mend."""
    _check_timezone(settings.daemon.timezone, where)
    _check_users(settings.agents, where)
    _check_hours(settings.desk, where)


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


def _check_hours(desk: DeskSettings, where: str) -> None:
    _read_hours(desk.hours, f"{where}: [desk] hours")
    for one in desk.hours_by_date:
        key = f"{where}: [desk] hours_by_date from {one.first}"
        if one.hours:
            _read_hours(one.hours, key)
        if one.until < one.first:
            raise SettingsError(f"{key}: it ends on {one.until}, before it begins.")
    for before, after in pairwise(sorted(desk.hours_by_date, key=lambda one: one.first)):
        if after.first <= before.until:
            raise SettingsError(
                f"{where}: [desk] hours_by_date: {before.why} and {after.why} overlap; end one earlier."
            )


def _read_hours(text: str, key: str) -> None:
    try:
        hours.read(text)
    except ValueError as problem:
        raise SettingsError(f"{key}: {problem}.") from problem
