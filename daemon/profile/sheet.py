"""Sheet: one YAML file of a profile, read with the line of every part and of every complaint."""

from collections.abc import Mapping
from pathlib import Path

from daemon.faq.tree import Node, Sequence, Table, Text, Wrong, tree
from prolink.errors import BadInput
from prolink.words import _

LARGEST = 1_000_000
"""Bytes of a file."""


class Sheet:
    """The root of a file, and what is wrong in it so far."""

    def __init__(self, path: Path) -> None:
        self.name = f"{path.parent.name}/{path.name}"
        self.complaints: list[tuple[int, str]] = []
        try:
            raw = path.read_bytes()
        except OSError as problem:
            raise BadInput(_("{name} can't be read: {why}.").format(name=path, why=problem.strerror)) from problem
        if len(raw) > LARGEST:
            raise BadInput(_("{name} is too large to be a part of a profile").format(name=path))
        try:
            self._text = raw.decode("utf-8-sig")
            self.root = tree(self._text)
        except UnicodeDecodeError as problem:
            line = raw.count(b"\n", 0, problem.start) + 1
            raise BadInput(f"{self.name}:{line}: " + _("not UTF-8; save the file as UTF-8")) from problem
        except Wrong as problem:
            raise BadInput(f"{self.name}:{problem.line}: {problem}") from problem

    def complain(self, line: int, text: str) -> None:
        """Note what is wrong in which line."""
        self.complaints.append((line, text))

    def sentences(self) -> list[str]:
        """Return the complaints as "profile/menu.yaml:12: …", in the order of their lines."""
        return [f"{self.name}:{line}: {text}" for line, text in sorted(self.complaints)]

    def parts(self, node: Node, known: tuple[str, ...] = (), needed: tuple[str, ...] = ()) -> dict[str, Node]:
        """Return the keys of a mapping; without `known`, any key will do."""
        if not isinstance(node, Table):
            self.complain(node.line, _("keys are wanted here, e.g. “title: …”"))
            return {}
        parts: dict[str, Node] = {}
        for key, value in node.pairs:
            name = key.value if isinstance(key, Text) else ""
            if not name or (known and name not in known):
                sentence = _("unknown key {key}; known: {known}")
                self.complain(key.line, sentence.format(key=repr(name[:40]), known=", ".join(known)))
            elif name in parts:
                self.complain(key.line, _("{key} stands twice").format(key=name))
            else:
                parts[name] = value
        for name in needed:
            if name not in parts:
                self.complain(node.line, _("{key} is missing").format(key=name))
        return parts

    def text(self, parts: Mapping[str, Node], key: str, usual: str = "") -> str:
        """Return the text under a key."""
        node = parts.get(key)
        if node is None:
            return usual
        if not isinstance(node, Text):
            self.complain(node.line, _("{key} must be a text").format(key=key))
            return usual
        return node.value.strip() or usual

    def number(self, parts: Mapping[str, Node], key: str, usual: int) -> int:
        """Return the number above zero under a key."""
        text = self.text(parts, key, str(usual))
        if text.isascii() and text.isdecimal() and 0 < int(text) < 1_000_000:
            return int(text)
        self.complain(parts[key].line, _("{key} must be a number above zero").format(key=key))
        return usual

    def items(self, parts: Mapping[str, Node], key: str) -> list[Node]:
        """Return the items of the list under a key."""
        node = parts.get(key)
        if node is None or (isinstance(node, Text) and not node.value):
            return []
        if not isinstance(node, Sequence):
            self.complain(node.line, _("{key} must be a list").format(key=key))
            return []
        return node.items

    def words(self, parts: Mapping[str, Node], key: str) -> tuple[str, ...]:
        """Return the texts of the list under a key, in small letters."""
        found = []
        for node in self.items(parts, key):
            if isinstance(node, Text) and node.value.strip():
                found.append(" ".join(node.value.casefold().split()))
            else:
                self.complain(node.line, _("{key} must be a list of texts").format(key=key))
        return tuple(found)

    def line_of(self, node: Node, wanted: str) -> int:
        """Return the line of a text's part, e.g. of a variable in a block of lines."""
        if isinstance(node, Text):
            lines = self._text.split("\n")
            for number in range(node.line, min(node.end, len(lines)) + 1):
                if wanted in lines[number - 1]:
                    return number
        return node.line
