"""Knowledge: what FAQ and catalogue have to say of themselves, at its place in their files, and the ids of buttons."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from daemon.catalogue import lint as catalogue_lint
from daemon.catalogue.card import PREFIX
from daemon.checks.finding import Severity
from daemon.faq import lint as faq_lint
from daemon.faq.lint import Finding
from daemon.lint import fitting
from daemon.lint.desk_files import DeskFiles, lines_of
from daemon.lint.remark import Remark, error
from daemon.profile.menu import ENTRY

_NOTES = frozenset({"empty", "source", "verified", "office", "variants", "heard"})
"""What an editor may get to one day; a citizen is answered all the same."""


def look(files: DeskFiles) -> Iterator[Remark]:
    """Look at the FAQ, then at the catalogue."""
    today, facts = files.now.date(), files.settings.facts
    if files.entries:
        found = faq_lint.lint(files.entries, facts, today)
        yield from _placed(found, files.faq)
        ids = [entry.id for entry in files.entries]
        yield from _ids(ids, "", files.faq)
    if files.catalogue and files.services:
        hosts, ids = files.settings.catalogue.hosts, [entry.id for entry in files.entries]
        found = catalogue_lint.lint(files.services, {}, facts, today, hosts=hosts, entries=ids)
        yield from _placed(found, files.catalogue)
        yield from _ids([service.id for service in files.services], PREFIX, files.catalogue)


def _placed(found: Sequence[Finding], path: Path) -> Iterator[Remark]:
    lines = lines_of(path)
    for one in found:
        severity = Severity.NOTE if one.kind in _NOTES else Severity.WARNING
        yield Remark(path.name, lines.get(one.entry, 0), severity, one.kind, f"{one.entry}: {one.text}")


def _ids(ids: Sequence[str], prefix: str, path: Path) -> Iterator[Remark]:
    lines = lines_of(path)
    for id in ids:
        if problem := fitting.data(f"{ENTRY}{prefix}{id}"):
            yield error(path.name, lines.get(id, 0), "id", problem)
