"""The tree of a YAML text with the line of every part; built from events, so that a hostile file can harm nothing.

PyYAML's C composer calls itself for every level and takes the process down at some ten thousand brackets; its events
come one by one, and the depth, the number and the size of what aliases repeat are counted here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from prolink.errors import BadInput
from prolink.words import _

DEEPEST = 8
"""Levels of lists and mappings; a FAQ has three."""
MOST_PARTS = 400_000
"""Texts, lists and mappings, each alias counted with all that it stands for."""
MOST_CHARACTERS = 20_000_000
"""Characters, each alias counted likewise."""

_PLAIN = tuple(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp"))
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it stands in the file; null is the empty text."""

    value: str
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: list["Node"]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping; a key may stand twice, the reader complains."""

    pairs: list[tuple["Node", "Node"]]
    line: int


Node = Text | Sequence | Table


class Wrong(BadInput):
    """What is wrong in which line, counted from 1."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def tree(text: str) -> Node:
    """Return the tree of one YAML document; raise Wrong with the line where it is broken or too much."""
    try:
        return _Grower(text).document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise Wrong(mark.line + 1 if mark else 1, _("not valid YAML: {why}").format(why=problem.problem)) from problem
    except yaml.reader.ReaderError as problem:
        line = text.encode("utf-8", "replace").count(b"\n", 0, problem.position) + 1
        raise Wrong(line, _("not valid YAML: {why}").format(why=problem.reason)) from problem
    except yaml.YAMLError as problem:
        raise Wrong(1, _("not valid YAML: {why}").format(why=" ".join(str(problem).split()))) from problem


class _Grower:
    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, tuple[Node, int, int]] = {}
        self._parts = 0
        self._characters = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise Wrong(_line(event), _("a second document begins; the file is one list"))
                root = self._node(next(self._events), 0)
        return root if root is not None else Sequence([], 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        if depth > DEEPEST:
            raise Wrong(line, _("lists within lists too deep to be read"))
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise Wrong(line, _("*{name} repeats what was never marked &{name}").format(name=event.anchor))
            node, parts, characters = self._anchors[event.anchor]
            self._count(line, parts, characters)
            return node
        before = self._parts, self._characters
        self._count(line, 1, len(event.value) if isinstance(event, yaml.ScalarEvent) else 0)
        node = self._grown(event, line, depth)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = node, self._parts - before[0], self._characters - before[1]
        return node

    def _grown(self, event: yaml.Event, line: int, depth: int) -> Node:
        tag = getattr(event, "tag", None)
        if tag and tag != "!" and tag not in _PLAIN:
            raise Wrong(line, _("the tag {tag} is refused; the file holds only texts and lists").format(tag=repr(tag)))
        if isinstance(event, yaml.ScalarEvent):
            null = event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL")
            return Text("" if null else event.value, line, _end(event))
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return Sequence(items, line)
        pairs = []
        while not isinstance(inner := next(self._events), yaml.MappingEndEvent):
            key = self._node(inner, depth + 1)
            pairs.append((key, self._node(next(self._events), depth + 1)))
        return Table(pairs, line)

    def _count(self, line: int, parts: int, characters: int) -> None:
        self._parts += parts
        self._characters += characters
        if self._parts > MOST_PARTS or self._characters > MOST_CHARACTERS:
            raise Wrong(line, _("the file repeats itself with aliases until it is too large"))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _end(event: yaml.Event) -> int:
    return event.end_mark.line + 1 if event.end_mark else 1
