"""faq.yaml: read with every complaint at its line, and written so that it reads back the same."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from daemon.faq import rows
from daemon.faq.reader import KEYS, NEEDED, Reader
from daemon.faq.rows import LARGEST
from daemon.faq.values import Values
from prolink.model.faq import Entry, EntryKind

__all__ = ["LARGEST", "dump", "parse", "read"]


def read(path: Path, values: Values | None = None) -> tuple[Entry, ...]:
    """Return a file's entries; raise BadInput listing what is wrong as "faq.yaml:12: …". `values` as for `parse`."""
    return parse(rows.text_of(path), path.name, values)


def parse(text: str, name: str, values: Values | None = None) -> tuple[Entry, ...]:
    """Return the entries of a YAML or JSON text, all or none.

    Raises BadInput listing every complaint with `name` and line; with `values`, undefined variables are complaints too.
    """
    root = rows.root_of(text, name)
    reader = Reader(text, values)
    entries = reader.entries(root)
    reader.refuse(name)
    return entries


def dump(entries: Iterable[Entry]) -> str:
    """Return the file of these entries; `parse` gives them back the same."""
    return rows.dump(_row(entry) for entry in entries)


def _row(entry: Entry) -> dict[str, str | list[str]]:
    row: dict[str, str | list[str]] = {}
    for key in KEYS:
        value = getattr(entry, key)
        if isinstance(value, tuple):
            value = list(value)
        if value is EntryKind.SERVICE:  # The usual kind goes without saying.
            continue
        if value or key in NEEDED:
            row[key] = str(value) if isinstance(value, StrEnum) else value
    return row
