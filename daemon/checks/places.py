"""Places: files and directories: are they there, whose are they, who may look, and is there room?"""

import pwd
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from daemon.checks.finding import Finding, error, note, ok, warning
from daemon.store.store import FILE
from prolink.settings import Settings
from prolink.words import _

SCARCE = 10**9  # bytes free
TOO_SCARCE = 200 * 10**6  # bytes free: below, the next busy day fills the disk
DAEMON_USER = "prolink"


def look(settings_file: Path, settings: Settings) -> Iterator[Finding]:
    """Look at settings, data directory, database, socket's directory, certificate and free disk."""
    data_dir = Path(settings.daemon.data_dir)
    try:
        yield from _settings_file(settings_file)
        yield from _data_dir(data_dir)
        yield from _socket_dir(Path(settings.private.socket).parent)
        yield from _certificate(settings)
        yield _disk(data_dir)
    except PermissionError as problem:
        text = _("{path} is not open to this user").format(path=problem.filename)
        yield note("files", text, _("Run the doctor with sudo to have it checked."))


def _settings_file(path: Path) -> Iterator[Finding]:
    mode = path.stat().st_mode
    if mode & 0o022:
        yield error("files", _("{path}: others may change it").format(path=path), f"chmod 640 {path}")
    elif mode & stat.S_IROTH:
        yield note("files", _("{path}: everybody may read it").format(path=path), f"chmod 640 {path}")


def _data_dir(data_dir: Path) -> Iterator[Finding]:
    if not data_dir.is_dir():
        text = _("{path} is not there yet; the first start makes it").format(path=data_dir)
        yield note("files", text, _("make install makes it with owner and mode."))
        return
    found = data_dir.stat()
    owner = _user(found.st_uid)
    if found.st_mode & 0o077:
        text = _("{path} holds citizens' messages and is open to others ({mode:o})")
        yield error("files", text.format(path=data_dir, mode=found.st_mode & 0o777), f"chmod 700 {data_dir}")
    elif owner == "root" and _exists(DAEMON_USER):
        text = _("{path} belongs to root, and the daemon runs as {user}").format(path=data_dir, user=DAEMON_USER)
        yield error("files", text, f"chown -R {DAEMON_USER}: {data_dir}")
    else:
        yield ok("files", _("{path}: of {owner} alone").format(path=data_dir, owner=owner))
    for file in data_dir.glob(f"{FILE}*"):
        if file.stat().st_uid != found.st_uid:
            text = _("{path} belongs to {owner}; the daemon can't open it")
            mend = f"chown {owner}: {file}"
            yield error("files", text.format(path=file, owner=_user(file.stat().st_uid)), mend)
        if file.stat().st_mode & 0o077:
            yield error("files", _("{path} is open to others").format(path=file), f"chmod 600 {file}")


def _socket_dir(folder: Path) -> Iterator[Finding]:
    if folder.is_dir() and folder.stat().st_mode & 0o007:
        text = _("{path} is open to everybody; it should be 0750, of the daemon's group").format(path=folder)
        yield warning("files", text, f"chmod 750 {folder}")


def _certificate(settings: Settings) -> Iterator[Finding]:
    for key, value in (("certificate", settings.public.certificate), ("key", settings.public.key)):
        if value and not Path(value).is_file():
            text = _("[public] {key} = {path}: there is no such file").format(key=key, path=value)
            yield error("files", text, _("Name the right file, or leave it empty behind a TLS proxy."))
        elif value and key == "key" and Path(value).stat().st_mode & 0o007:
            yield error("files", _("{path} is open to others").format(path=value), f"chmod 640 {value}")


def _disk(data_dir: Path) -> Finding:
    place = next(path for path in (data_dir, *data_dir.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(place).free
    text = _("{free} MB free for {path}").format(free=free // 10**6, path=data_dir)
    mend = _("Make room or a larger disk: when it is full, citizens' messages are put off.")
    if free < TOO_SCARCE:
        return error("disk", text, mend)
    return warning("disk", text, mend) if free < SCARCE else ok("disk", text)


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _exists(user: str) -> bool:
    return any(entry.pw_name == user for entry in pwd.getpwall())
