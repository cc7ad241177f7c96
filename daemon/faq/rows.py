"""Rows: how every file that is a list of rows is read and written, FAQ and catalogue alike, each part with its line."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from daemon.faq.tree import Node, Sequence, Table, Text, Wrong, tree
from prolink.errors import BadInput
from prolink.words import _

LONGEST_ID = 80
LARGEST = 5_000_000
"""Bytes of a file; 156 topics take a twentieth of it."""

_MOST_COMPLAINTS = 50
_Word = TypeVar("_Word", bound=StrEnum)

# C0 and C1 without tab and line feed, lone surrogates, and the marks that turn the direction of what follows.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def text_of(path: Path) -> str:
    """Return a file's text; raise BadInput where it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(_("{name} is larger than {most} MB").format(name=path, most=LARGEST // 10**6))
        raw = path.read_bytes()
    except OSError as problem:
        raise BadInput(_("{name} can't be read: {why}.").format(name=path, why=problem.strerror)) from problem
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        complaint = _("not UTF-8; save the file as UTF-8")
        raise BadInput(f"{path.name}:{line}: {complaint}") from problem


def root_of(text: str, name: str) -> Node:
    """Return the tree of a YAML or JSON text; raise BadInput with its name and line."""
    try:
        return tree(text)
    except Wrong as problem:
        raise BadInput(f"{name}:{problem.line}: {problem}") from problem


def dump(rows: Iterable[Mapping[str, str | list[str]]]) -> str:
    """Return a file of these rows."""
    blocks = [yaml.dump([dict(row)], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120) for row in rows]
    return "\n".join(blocks) or "[]\n"


class Rows:
    """Reads the parts of rows and gathers what is wrong on the way."""

    def __init__(self, text: str) -> None:
        self.complaints: list[tuple[int, str]] = []
        self._lines = text.split("\n")
        self._ids: dict[str, int] = {}

    def refuse(self, name: str) -> None:
        """Raise BadInput listing every complaint as "faq.yaml:12: …", if there are any."""
        if self.complaints:
            shown = [f"{name}:{line}: {what}" for line, what in sorted(self.complaints)]
            if len(shown) > _MOST_COMPLAINTS:
                rest = _("… and {count} more").format(count=len(shown) - _MOST_COMPLAINTS)
                shown[_MOST_COMPLAINTS:] = [rest]
            raise BadInput("\n".join(shown))

    def complain(self, line: int, text: str) -> None:
        """Note what is wrong in which line."""
        self.complaints.append((line, text))

    def parts(self, node: Table, known: tuple[str, ...]) -> dict[str, Node]:
        """Return a row's values by their keys."""
        parts: dict[str, Node] = {}
        for key, value in node.pairs:
            name = key.value if isinstance(key, Text) else ""
            if name not in known:
                sentence = _("unknown key {key}; known: {known}")
                self.complain(key.line, sentence.format(key=short(name), known=", ".join(known)))
            elif name in parts:
                self.complain(key.line, _("{key} stands twice in this entry").format(key=name))
            else:
                parts[name] = value
        return parts

    def text(self, key: str, node: Node, *, lines: bool = False) -> str:
        """Return a text fit for a screen; with `lines` it may have several."""
        if not isinstance(node, Text):
            self.complain(node.line, _("{key} must be a text").format(key=key))
            return "-"
        if _UNFIT.search(node.value):
            self.complain(node.line, _("{key} holds a control character; take it out").format(key=key))
        if not lines and "\n" in node.value.strip():
            self.complain(node.line, _("{key} must stand on one line").format(key=key))
        return node.value.strip()

    def texts(self, key: str, node: Node) -> tuple[str, ...]:
        """Return a list of texts."""
        if isinstance(node, Text) and not node.value:
            return ()
        if not isinstance(node, Sequence):
            self.complain(node.line, _("{key} must be a list of texts").format(key=key))
            return ()
        texts = []
        for item in node.items:
            texts.append(self.text(key, item))
            if not texts[-1]:
                self.complain(item.line, _("{key} holds an empty text").format(key=key))
        return tuple(texts)

    def need(self, needed: Iterable[str], texts: Mapping[str, str], parts: Mapping[str, Node], line: int) -> None:
        """Complain of what is missing or empty."""
        for key in needed:
            if key not in texts:
                self.complain(line, _("{key} is missing").format(key=key))
            elif not texts[key]:
                self.complain(parts[key].line, _("{key} is empty").format(key=key))

    def check_id(self, id_: str, line: int) -> None:
        """Complain of an id that is too long or stands in the file already."""
        if len(id_) > LONGEST_ID:
            self.complain(line, _("the id is longer than {most} characters").format(most=LONGEST_ID))
        if id_ and id_ in self._ids:
            sentence = _("the id {id} stands already in line {line}")
            self.complain(line, sentence.format(id=short(id_), line=self._ids[id_]))
        self._ids.setdefault(id_, line)

    def check_dates(self, keys: Iterable[str], texts: Mapping[str, str], parts: Mapping[str, Node]) -> None:
        """Complain of what should be a date and is none."""
        for key in keys:
            if texts.get(key) and not is_date(texts[key]):
                sentence = _("{key} is {text}; write a date as 2026-01-31")
                self.complain(parts[key].line, sentence.format(key=key, text=short(texts[key])))

    def one_of(self, usual: _Word, key: str, texts: dict[str, str], parts: Mapping[str, Node]) -> _Word:
        """Take a word out of the texts and return it, the usual one where none stands there."""
        word, known = texts.pop(key, ""), type(usual)
        if word in tuple(known):
            return known(word)
        if word:
            sentence = _("{key} is {text}; known: {known}")
            self.complain(parts[key].line, sentence.format(key=key, text=short(word), known=", ".join(known)))
        return usual

    def variable_line(self, variable: str, node: Node) -> int:
        """Return the line of a text in which a variable stands, 0 where it stands in none."""
        if variable and isinstance(node, Text):
            for number in range(node.line, min(node.end, len(self._lines)) + 1):
                if re.search(r"\{\{\s*" + re.escape(variable) + r"\s*\}\}", self._lines[number - 1]):
                    return number
        return 0


def is_date(text: str) -> bool:
    """Tell whether a text is an ISO date."""
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def short(text: str) -> str:
    """Return a text as a complaint quotes it."""
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are read, and lists with their dash further in."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _as_block)
