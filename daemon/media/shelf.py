"""Shelf: the folder in which citizens' files lie: our own random names, for this user alone, within a quota."""

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from msgspec import Struct

from daemon.media.addresses import Unwanted
from prolink.errors import NotFound, TryLater
from prolink.settings import MediaSettings
from prolink.words import _

log = logging.getLogger(__name__)

FOLDER = "media"
HEAD = 4096  # bytes that are enough to know a type by
PART = ".part"
MB = 2**20

_PLACE = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}")


class Holdings(Struct, frozen=True):
    """What lies in the folder of citizens' files."""

    path: str
    files: int
    bytes: int


def holdings(data_dir: Path) -> Holdings:
    """Count the files of a data directory, in use or not."""
    sizes = [path.stat().st_size for path in _files(data_dir / FOLDER) if not path.name.endswith(PART)]
    return Holdings(str(data_dir / FOLDER), len(sizes), sum(sizes))


class Shelf:
    """All files in `data_dir`/media. Only what it made itself is ever opened. Sizes are bytes.

    `spare` is what stays free of the disk: citizens' messages come before their files.
    """

    def __init__(self, data_dir: Path, settings: MediaSettings, spare: int = 0) -> None:
        self.folder, self._spare = data_dir / FOLDER, spare
        self.largest, self.quota = settings.max_mb * MB, settings.quota_mb * MB
        self.keep_days = settings.keep_days
        self.used = 0
        """Those of files that are still coming included."""

    def open(self) -> None:
        """Make the folder, mode 0700, throw away what a crash left half written, and count the rest."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.used = 0
        for path in _files(self.folder):
            if path.name.endswith(PART):
                path.unlink(missing_ok=True)
            else:
                self.used += path.stat().st_size

    def path(self, place: str) -> Path:
        """Return where a file lies; raise NotFound for a place that is none of ours."""
        if not _PLACE.fullmatch(place):
            raise NotFound(_("there is no such file"))
        return self.folder / place

    def weigh(self, size: int) -> None:
        """Raise Unwanted for a file that says itself that it is too large, or that finds no room in the quota.

        Raises TryLater while the disk is nearly full.
        """
        if size > self.largest:
            sentence = _("too large: {size} MB, and [media] max_mb is {most}")
            raise Unwanted(sentence.format(size=-(-size // MB), most=self.largest // MB))
        self._find_room(size)
        disk = os.statvfs(self.folder.parent)
        if disk.f_bavail * disk.f_frsize < self._spare + (size or self.largest):
            raise TryLater(_("the disk is nearly full"))

    def reserve(self, count: int) -> None:
        """Take room for so many bytes; raise Unwanted where the quota does not allow them."""
        self._find_room(count)
        self.used += count

    def release(self, count: int) -> None:
        """Give room back."""
        self.used -= count

    def throw_away(self, place: str) -> None:
        """Delete a file, and its folders where they are empty now."""
        path = self.path(place)
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return
        self.used -= size
        for folder in (path.parent, path.parent.parent):
            try:
                folder.rmdir()
            except OSError:
                return

    def _find_room(self, count: int) -> None:
        if self.used + count > self.quota:
            log.error("no room for citizens' files", extra={"used": self.used, "quota": self.quota})
            sentence = _("no room: [media] quota_mb of {quota} MB is used up")
            raise Unwanted(sentence.format(quota=self.quota // MB))


class Part:
    """A file that is being written; it gets its name when it is whole and on the disk, and else it is gone."""

    def __init__(self, shelf: Shelf, place: str) -> None:
        self._shelf, self._path = shelf, shelf.path(place)
        self._part = self._path.with_name(self._path.name + PART)
        self._file: BinaryIO | None = None
        self._hash = hashlib.sha256()
        self._excess = 0
        self.size = 0
        self.head = b""

    def __enter__(self) -> Self:
        for folder in (self._shelf.folder, self._path.parent.parent, self._path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        end = os.open(self._part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(end, "wb", buffering=0)
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
        if self._part.exists():
            self._part.unlink()
            self._excess = self.size
        self._shelf.release(self._excess)

    def write(self, chunk: bytes) -> None:
        """Add bytes for which room was reserved."""
        assert self._file is not None, "Part is used as a context manager"
        self.size += len(chunk)
        if len(self.head) < HEAD:
            self.head += chunk[: HEAD - len(self.head)]
        self._hash.update(chunk)
        rest = memoryview(chunk)
        while rest:
            rest = rest[self._file.write(rest) :]

    @property
    def sha256(self) -> str:
        """Return the checksum of what was written so far, hexadecimal."""
        return self._hash.hexdigest()

    def finish(self) -> None:
        """Have it on the disk under its name; a second fetch of the same file takes the place of the first."""
        assert self._file is not None, "Part is used as a context manager"
        os.fsync(self._file.fileno())
        self._excess = self._path.stat().st_size if self._path.exists() else 0
        self._part.replace(self._path)
        for folder in (self._path.parent, self._path.parent.parent, self._shelf.folder):
            end = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(end)
            finally:
                os.close(end)


def _files(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        yield from (Path(place, name) for name in names)
