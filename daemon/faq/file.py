"""faq.yaml: read with every complaint at its line, and written so that it reads back the same."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import yaml

from daemon.faq.reader import KEYS, NEEDED, Reader
from daemon.faq.tree import Wrong, tree
from daemon.faq.values import Values
from prolink.errors import BadInput
from prolink.model.faq import Entry, EntryKind
from prolink.words import _

_MOST_COMPLAINTS = 50
LARGEST = 5_000_000
"""Bytes of a file; 156 topics take a twentieth of it."""


def read(path: Path, values: Values | None = None) -> tuple[Entry, ...]:
    """Return a file's entries; raise BadInput listing what is wrong as "faq.yaml:12: …". `values` as for `parse`."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(_("{name} is larger than {most} MB; is it a FAQ?").format(name=path, most=LARGEST // 10**6))
        raw = path.read_bytes()
    except OSError as problem:
        raise BadInput(_("{name} can't be read: {why}.").format(name=path, why=problem.strerror)) from problem
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        complaint = _("not UTF-8; save the file as UTF-8")
        raise BadInput(f"{path.name}:{line}: {complaint}") from problem
    return parse(text, path.name, values)


def parse(text: str, name: str, values: Values | None = None) -> tuple[Entry, ...]:
    """Return the entries of a YAML or JSON text, all or none.

    Raises BadInput listing every complaint with `name` and line; with `values`, undefined variables are complaints too.
    """
    try:
        root = tree(text)
    except Wrong as problem:
        raise BadInput(f"{name}:{problem.line}: {problem}") from problem
    reader = Reader(text, values)
    entries = reader.entries(root)
    if reader.complaints:
        shown = [f"{name}:{line}: {what}" for line, what in sorted(reader.complaints)]
        if len(shown) > _MOST_COMPLAINTS:
            rest = _("… and {count} more").format(count=len(shown) - _MOST_COMPLAINTS)
            shown[_MOST_COMPLAINTS:] = [rest]
        raise BadInput("\n".join(shown))
    return entries


def dump(entries: Iterable[Entry]) -> str:
    """Return the file of these entries; `parse` gives them back the same."""
    blocks = [
        yaml.dump([_row(entry)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120) for entry in entries
    ]
    return "\n".join(blocks) or "[]\n"


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


class _Dumper(yaml.SafeDumper):
    """Writes answers of several lines as they are read, and lists with their dash further in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _as_block)
