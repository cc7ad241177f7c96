"""Config: config.toml read once into frozen settings; the only reader of settings files and of the environment.

An unknown key is an error that names the file, the key and the keys that exist. A channel's table goes unread to that
channel's own file, which turns it into its settings with `table`. Secrets never stand in config.toml: a key `token_env`
names an environment variable, `token_file` a file (a bare name is looked up in systemd's credentials directory).
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from prolink.errors import SettingsError
from prolink.settings import DEFAULT_SOCKET, Settings, check

T = TypeVar("T")

PLACES = ("config.toml", "/etc/prolink/config.toml")
"""Where the settings are looked for, in this order, when neither --config nor PROLINK_CONFIG names them."""


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
    check(settings, str(path))
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
        return Path(DEFAULT_SOCKET)


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
