"""Keyring: where a secret that the settings name really lies, by what the unit loads for the daemon."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.checks.finding import Finding, Severity, error, note, ok, warning
from prolink.config import environment
from prolink.words import _

UNITS = ("etc/systemd/system", "usr/local/lib/systemd/system", "lib/systemd/system")
STORES = ("etc/credstore", "run/credstore", "usr/lib/credstore")
"""Where systemd looks for a credential that has no path; systemd.exec(5)."""

_LOAD = re.compile(r"^LoadCredential\s*=\s*([^:\s]+)(?::(\S+))?\s*$", re.MULTILINE)
_OPEN_TO_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Keyring:
    """What the unit and its drop-ins load: name for the daemon → name in a store, or path. `root` is / but in tests."""

    root: Path
    loads: Mapping[str, str]

    def place(self, name: str) -> Path | None:
        """Return where the secret of this name lies or should lie; None when the unit does not load it."""
        given = environment().get("CREDENTIALS_DIRECTORY")
        if given:
            return Path(given) / name
        source = self.loads.get(name)
        if source is None:
            return None
        if source.startswith("/"):
            return self.root / source.lstrip("/")
        places = [self.root / store / source for store in STORES]
        return next((place for place in places if _there(place)), places[0])


def open_keyring(root: Path) -> Keyring:
    """Read the unit prolink.service and its drop-ins under `root`."""
    loads: dict[str, str] = {}
    for folder in UNITS:
        drop_ins = sorted((root / folder / "prolink.service.d").glob("*.conf"))
        for file in (root / folder / "prolink.service", *drop_ins):
            if file.is_file():
                loads |= {name: source or name for name, source in _LOAD.findall(file.read_text("utf-8"))}
    return Keyring(root, loads)


def look(where: str, table: Mapping[str, Any], keyring: Keyring) -> tuple[list[Finding], dict[str, Any] | None]:
    """Look at the secrets that a channel's table names.

    Returns also the table with the places of the secrets in it, None when one of them can't be read here.
    """
    found: list[Finding] = []
    filled: dict[str, Any] = dict(table)
    usable = True
    for key, value in table.items():
        name, _underscore, kind = key.rpartition("_")
        if kind == "env" and isinstance(value, str):
            finding = _variable(where, name, value)
            usable &= finding.severity is Severity.OK
        elif kind == "file" and isinstance(value, str):
            finding, path = _file(where, name, value, keyring)
            filled[key] = str(path)
            usable &= path is not None
        else:
            continue
        found.append(finding)
    return found, filled if usable else None


def _variable(where: str, name: str, variable: str) -> Finding:
    if environment().get(variable):
        return ok("secrets", _("{where} {name}: from the environment").format(where=where, name=name))
    text = _("{where} {name}: the variable {variable} is not set here")
    mend = _("Set it for the daemon, or better use {name}_file.").format(name=name)
    return warning("secrets", text.format(where=where, name=name, variable=variable), mend)


def _file(where: str, name: str, value: str, keyring: Keyring) -> tuple[Finding, Path | None]:
    """Return the finding, and the path of a secret that can be read."""
    path = Path(value) if "/" in value else keyring.place(value)
    if path is None:
        text = _("{where} {name}: no unit loads the credential {value}").format(where=where, name=name, value=value)
        mend = _("systemctl edit prolink, and there under [Service]: LoadCredential={name}:prolink.{name}")
        return error("secrets", text, mend.format(name=value)), None
    facts = {"where": where, "name": name, "path": path}
    try:
        content, mode = path.read_text("utf-8").strip(), path.stat().st_mode
    except PermissionError:
        text = _("{where} {name}: only root may look at {path}").format(**facts)
        return note("secrets", text, _("Run the doctor with sudo to have it checked.")), None
    except (OSError, UnicodeDecodeError):
        content, mode = "", 0
    if not content:
        text = _("{where} {name}: {path} is missing or empty").format(**facts)
        return error("secrets", text, f"sudo install -m 600 /dev/stdin {path}"), None
    if mode & _OPEN_TO_OTHERS:
        text = _("{where} {name}: {path} is open to others").format(**facts)
        return warning("secrets", text, f"chmod 600 {path}"), path
    return ok("secrets", f"{where} {name}: {path}"), path


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:  # A store of root's: it is there, or it is not; the first one is the usual one.
        return False
