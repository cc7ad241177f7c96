"""Vault: backups as files: made whole or not at all, tried out in a scratch place, put back in one step."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from msgspec import Struct

from daemon.store import backup, lock, migrate
from daemon.store.store import FILE
from prolink.clock import Clock, millis
from prolink.errors import BadInput, NotFound, Refused
from prolink.words import _


class Kept(Struct, frozen=True):
    """A backup that was made."""

    path: str
    bytes: int
    sha256: str
    version: int
    rows: dict[str, int]


class PutBack(Struct, frozen=True):
    """A backup that was restored."""

    database: str
    aside: str
    """Where the database before it is now; empty where there was none."""
    version: int
    rows: dict[str, int]


def keep(data_dir: Path, file: Path, progress: backup.Progress) -> Kept:
    """Copy the database of `data_dir` into `file`, mode 0600; refuse to overwrite.

    The name appears when the copy is whole and on the disk, never before.
    """
    source = data_dir / FILE
    if not source.is_file():
        raise NotFound(_("There is no database {path}; is data_dir right?").format(path=source))
    if file.exists():
        raise _there_already(file)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        held = backup.copy(source, part, progress)
        _to_disk(part)
        kept = Kept(str(file), part.stat().st_size, checksum(part), held.version, held.rows)
        _name(part, file)
    finally:
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
    _to_disk(file.parent)
    return kept


def checksum(file: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def try_out(file: Path, scratch: Path, clock: Clock) -> backup.Contents:
    """Restore a backup into a directory of its own inside `scratch`, check every page, and open it as the daemon would.

    Returns what it holds. Raises BadInput for a broken file or none of ours, StoreUnusable for a newer PROLINK's.
    """
    with tempfile.TemporaryDirectory(prefix=".prolink-try-", dir=scratch) as folder:
        trial = Path(folder) / FILE
        shutil.copyfile(file, trial)
        found = backup.flaws(trial)
        if found:
            raise BadInput(_("{path} is broken: {flaws}").format(path=file, flaws="; ".join(found)))
        held = backup.contents(trial)
        migrate.migrate(trial, millis(clock()))
        return held


def put_back(data_dir: Path, file: Path, clock: Clock) -> PutBack:
    """Make a backup the database of `data_dir`, and keep the present one beside it.

    Refused (StoreUnusable) while a daemon has the database. At no moment is there no database, or half of one.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = data_dir / FILE
    with lock.held(data_dir):
        _belong(data_dir / lock.FILE, data_dir)
        held = try_out(file, data_dir, clock)
        staged = database.with_name(f"{FILE}.restoring")
        staged.unlink(missing_ok=True)
        try:
            os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            shutil.copyfile(file, staged)
            backup.renew_mark(staged)
            _belong(staged, data_dir)
            _to_disk(staged)
            aside = _set_aside(database, clock) if database.exists() else None
            staged.replace(database)
        finally:
            staged.unlink(missing_ok=True)
        _to_disk(data_dir)
    return PutBack(str(database), str(aside or ""), held.version, held.rows)


def _set_aside(database: Path, clock: Clock) -> Path:
    """Give the present database a second name; its own is then taken over in one step."""
    aside = database.with_name(f"{database.stem}-before-restore-{clock():%Y%m%dT%H%M%SZ}.db")
    wal, index = (database.with_name(f"{FILE}-{ending}") for ending in ("wal", "shm"))
    kept_wal = aside.with_name(f"{aside.name}-wal")
    if wal.exists():
        os.link(wal, kept_wal)
    if backup.settle(database):
        kept_wal.unlink(missing_ok=True)
    else:
        # Too broken to be made one file: its WAL stays with it, and must not meet the restored database.
        wal.unlink(missing_ok=True)
    index.unlink(missing_ok=True)
    os.link(database, aside)
    return aside


def _name(part: Path, file: Path) -> None:
    """Give a finished file its name, unless somebody was faster."""
    try:
        os.link(part, file)
    except FileExistsError as problem:
        raise _there_already(file) from problem
    except OSError as problem:  # A disk without hard links, e.g. a USB stick.
        if file.exists():
            raise _there_already(file) from problem
        part.rename(file)


def _there_already(file: Path) -> Refused:
    return Refused(_("{path} exists, and a backup overwrites nothing; choose another name.").format(path=file))


def _belong(path: Path, like: Path) -> None:
    """Give what root made to the directory's owner: the daemon does not run as root."""
    owner = like.stat()
    if os.geteuid() == 0 and path.stat().st_uid != owner.st_uid:
        os.chown(path, owner.st_uid, owner.st_gid)


def _to_disk(path: Path) -> None:
    """Have a file or directory on the disk when this returns."""
    end = os.open(path, os.O_RDONLY)
    try:
        os.fsync(end)
    finally:
        os.close(end)
