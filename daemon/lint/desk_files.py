"""Desk files: everything that an operator edits, read once, with what can't be read at all."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from daemon.catalogue import facts
from daemon.catalogue import file as catalogue_file
from daemon.catalogue.card import know
from daemon.desk.library import Library
from daemon.desk.office_hours import OfficeHours
from daemon.faq import file as faq_file
from daemon.faq import rows
from daemon.faq.tree import Sequence, Table, Text
from daemon.install.kit import catalogue_beside
from daemon.lint.remark import Remark, error
from daemon.profile.profile import Profile, folder_of, of
from daemon.samples import sample
from prolink.errors import BadInput, SettingsError
from prolink.model.faq import Entry
from prolink.model.service import Service
from prolink.settings import Settings

_PLACED = re.compile(r"(?P<file>[^:\n]+):(?P<line>\d+): (?P<text>.*)")
T = TypeVar("T")


class DeskFiles(Struct, frozen=True, kw_only=True):
    """What was read; None, or nothing, where a file can't be used."""

    settings: Settings
    now: datetime
    """In the desk's zone."""
    folder: Path
    """The profile's."""
    profile: Profile | None
    faq: Path
    entries: tuple[Entry, ...]
    catalogue: Path | None
    services: tuple[Service, ...]
    hours: OfficeHours | None

    def library(self) -> Library | None:
        """Return what the bot would answer from, None where something of it can't be read."""
        if self.profile is None or self.hours is None:
            return None
        knowledge = know(self.entries, self.services, {}, self.settings.facts, self.now)
        return Library(self.profile, self.hours, knowledge)


def read(settings: Settings, faq: str | None, now: datetime) -> tuple[DeskFiles, list[Remark]]:
    """Read all files of the settings; `faq` takes the place of their FAQ. What can't be read is remarked."""
    remarks: list[Remark] = []

    def attempt(name: str, *reads: Callable[[], T]) -> T | None:
        """Return what the first of several ways to read brings, and remark why the stricter ones don't."""
        for read in reads:
            try:
                return read()
            except (BadInput, SettingsError) as problem:
                remarks.extend(_complaints(str(problem), name))
        return None

    zone = ZoneInfo(settings.daemon.timezone)
    profile = attempt(settings.desk.profile, lambda: of(settings))
    shipped = sample(profile.faq if profile else "faq.yaml")
    faq_path = Path(faq or settings.faq.file or shipped)
    catalogue = catalogue_beside(settings, faq_path)
    services: tuple[Service, ...] = ()
    if catalogue:
        path = catalogue
        reads = (lambda: catalogue_file.read(path, settings.facts)), (lambda: catalogue_file.read(path))
        services = attempt(path.name, *reads) or ()
    values = {**settings.facts, **facts.names(services)}
    # A variable that is not defined is remarked; the rest of the file is looked at all the same.
    entries = attempt(faq_path.name, lambda: faq_file.read(faq_path, values), lambda: faq_file.read(faq_path)) or ()
    hours = attempt(Path(settings.desk.holidays).name or "skb.toml", lambda: OfficeHours.of(settings.desk, zone))
    files = DeskFiles(
        settings=settings,
        now=now.astimezone(zone),
        folder=folder_of(settings.desk.profile),
        profile=profile,
        faq=faq_path,
        entries=entries,
        catalogue=catalogue,
        services=services,
        hours=hours,
    )
    return files, remarks


def lines_of(path: Path) -> dict[str, int]:
    """Return where each row of a FAQ or catalogue begins: id → line."""
    root = rows.root_of(rows.text_of(path), path.name)
    found: dict[str, int] = {}
    for node in root.items if isinstance(root, Sequence) else ():
        for key, value in node.pairs if isinstance(node, Table) else ():
            if isinstance(key, Text) and isinstance(value, Text) and key.value == "id":
                found[value.value.strip()] = value.line
    return found


def _complaints(text: str, name: str) -> Iterator[Remark]:
    """Yield the lines of a reader's complaint, each with the file and line that it names."""
    for line in text.splitlines():
        found = _PLACED.fullmatch(line)
        if found:
            yield error(found["file"], int(found["line"]), "unreadable", found["text"])
        else:
            yield error(name, 0, "unreadable", line)
