"""catalogue.yaml: read with every complaint at its line, and written so that it reads back the same."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from daemon.catalogue.facts import problems
from daemon.faq import rows
from daemon.faq.rows import Rows
from daemon.faq.tree import Node, Sequence, Table
from daemon.faq.values import Values
from prolink.model.faq import EntryState
from prolink.model.service import Service
from prolink.words import _

NEEDED = ("id", "name", "category")
_LISTS = ("variants", "requirements", "faq")
_DATES = ("verified", "valid_until")
KEYS = (
    *("id", "name", "category", "variants", "requirements", "fee", "time", "hours", "place", "channel", "note"),
    *("office", "owner", "faq", "endpoint", "source", *_DATES, "state"),
)
"""Every key of a service, in the order in which a file shows them."""

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def read(path: Path, values: Values | None = None) -> tuple[Service, ...]:
    """Return a file's services; raise BadInput listing what is wrong as "catalogue.yaml:12: …"."""
    return parse(rows.text_of(path), path.name, values)


def parse(text: str, name: str, values: Values | None = None) -> tuple[Service, ...]:
    """Return the services of a YAML or JSON text, all or none.

    Raises BadInput listing every complaint with `name` and line; with `values`, undefined variables are complaints too.
    """
    root = rows.root_of(text, name)
    reader = _Reader(text)
    services = reader.services(root, values)
    reader.refuse(name)
    return services


def dump(services: Iterable[Service]) -> str:
    """Return the file of these services; `parse` gives them back the same."""
    return rows.dump(_row(service) for service in services)


class _Reader(Rows):
    def services(self, root: Node, values: Values | None) -> tuple[Service, ...]:
        if not isinstance(root, Sequence):
            self.complain(root.line, _("a catalogue is a list of services, each beginning with “- id: …”"))
            return ()
        read = [self._service(node, values) for node in root.items]
        return tuple(service for service in read if service is not None)

    def _service(self, node: Node, values: Values | None) -> Service | None:
        if not isinstance(node, Table):
            self.complain(node.line, _("a service has keys, e.g. “id: ktp-baru”"))
            return None
        before = len(self.complaints)
        parts = self.parts(node, KEYS)
        texts = {key: self.text(key, part) for key, part in parts.items() if key not in _LISTS}
        lists = {key: self.texts(key, part) for key, part in parts.items() if key in _LISTS}
        self.need(NEEDED, texts, parts, node.line)
        line = parts.get("id", node).line
        self.check_id(texts.get("id", ""), line)
        if texts.get("id") and not ID.fullmatch(texts["id"]):
            self.complain(line, _("the id has other signs than a–z, 0–9 and -, or more than 40"))
        self.check_dates(_DATES, texts, parts)
        state = self.one_of(EntryState.PUBLISHED, "state", texts, parts)
        if len(self.complaints) > before:
            return None
        service = Service(**texts, **lists, state=state)  # type: ignore[arg-type]
        for problem in problems(service, values):
            lines = [place for part in _leaves(parts) if (place := self.variable_line(problem.variable, part))]
            self.complain(lines[0] if lines else line, problem.text)
        return service


def _leaves(parts: dict[str, Node]) -> Iterator[Node]:
    for part in parts.values():
        yield from part.items if isinstance(part, Sequence) else (part,)


def _row(service: Service) -> dict[str, str | list[str]]:
    row: dict[str, str | list[str]] = {}
    for key in KEYS:
        value = getattr(service, key)
        if isinstance(value, tuple):
            value = list(value)
        if value or key in NEEDED:
            row[key] = str(value) if isinstance(value, StrEnum) else value
    return row
