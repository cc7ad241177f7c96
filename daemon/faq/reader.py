"""From the tree of a FAQ file to its entries, with every complaint at its line."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from daemon.faq.tree import Node, Sequence, Table, Text
from daemon.faq.values import Problem, Values, check, misspelt
from prolink.model.faq import Entry, EntryKind, EntryState
from prolink.words import _

LONGEST_ID = 80

_Word = TypeVar("_Word", bound=StrEnum)

NEEDED = ("id", "question", "answer", "category")
_LISTS = ("variants", "heard", "related")
_DATES = ("verified", "valid_until")
KEYS = (*NEEDED[:2], *_LISTS[:2], *NEEDED[2:], "kind", "office", "source", *_DATES, "state", "related")
"""Every key of an entry, in the order in which a file shows them."""

# C0 and C1 without tab and line feed, lone surrogates, and the marks that turn the direction of what follows.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


class Reader:
    """Turns the tree into entries and gathers what is wrong on the way."""

    def __init__(self, text: str, values: Values | None) -> None:
        self.complaints: list[tuple[int, str]] = []
        self._lines = text.split("\n")
        self._values = values
        self._ids: dict[str, int] = {}

    def entries(self, root: Node) -> tuple[Entry, ...]:
        if not isinstance(root, Sequence):
            self._complain(root.line, _("a FAQ is a list of entries, each beginning with “- id: …”"))
            return ()
        read = [self._entry(node) for node in root.items]
        return tuple(entry for entry in read if entry is not None)

    def _entry(self, node: Node) -> Entry | None:
        if not isinstance(node, Table):
            self._complain(node.line, _("an entry has keys, e.g. “id: F01”"))
            return None
        before = len(self.complaints)
        parts = self._parts(node)
        texts = {key: self._text(key, part) for key, part in parts.items() if key not in _LISTS}
        lists = {key: self._list(key, part) for key, part in parts.items() if key in _LISTS}
        for key in NEEDED:
            if key not in texts:
                self._complain(node.line, _("{key} is missing").format(key=key))
            elif not texts[key]:
                self._complain(parts[key].line, _("{key} is empty").format(key=key))
        self._check_id(texts.get("id", ""), parts.get("id", node).line)
        for key in _DATES:
            if texts.get(key) and not _is_date(texts[key]):
                sentence = _("{key} is {text}; write a date as 2026-01-31")
                self._complain(parts[key].line, sentence.format(key=key, text=_short(texts[key])))
        state = self._one_of(EntryState.PUBLISHED, "state", texts, parts)
        kind = self._one_of(EntryKind.SERVICE, "kind", texts, parts)
        if len(self.complaints) > before:
            return None
        entry = Entry(**texts, **lists, state=state, kind=kind)  # type: ignore[arg-type]
        self._check_variables(entry, parts["answer"])
        return entry

    def _one_of(self, usual: _Word, key: str, texts: dict[str, str], parts: dict[str, Node]) -> _Word:
        """Return the word that stands there, the usual one where none does."""
        word, known = texts.pop(key, ""), type(usual)
        if word in tuple(known):
            return known(word)
        if word:
            sentence = _("{key} is {text}; known: {known}")
            self._complain(parts[key].line, sentence.format(key=key, text=_short(word), known=", ".join(known)))
        return usual

    def _parts(self, node: Table) -> dict[str, Node]:
        parts: dict[str, Node] = {}
        for key, value in node.pairs:
            name = key.value if isinstance(key, Text) else ""
            if name not in KEYS:
                sentence = _("unknown key {key}; known: {known}")
                self._complain(key.line, sentence.format(key=_short(name), known=", ".join(KEYS)))
            elif name in parts:
                self._complain(key.line, _("{key} stands twice in this entry").format(key=name))
            else:
                parts[name] = value
        return parts

    def _text(self, key: str, node: Node) -> str:
        if not isinstance(node, Text):
            self._complain(node.line, _("{key} must be a text").format(key=key))
            return "-"
        if _UNFIT.search(node.value):
            self._complain(node.line, _("{key} holds a control character; take it out").format(key=key))
        if key != "answer" and "\n" in node.value.strip():
            self._complain(node.line, _("{key} must stand on one line").format(key=key))
        return node.value.strip()

    def _list(self, key: str, node: Node) -> tuple[str, ...]:
        if isinstance(node, Text) and not node.value:
            return ()
        if not isinstance(node, Sequence):
            self._complain(node.line, _("{key} must be a list of texts").format(key=key))
            return ()
        texts = []
        for item in node.items:
            texts.append(self._text(key, item))
            if not texts[-1]:
                self._complain(item.line, _("{key} holds an empty text").format(key=key))
        return tuple(texts)

    def _check_id(self, id_: str, line: int) -> None:
        if len(id_) > LONGEST_ID:
            self._complain(line, _("the id is longer than {most} characters").format(most=LONGEST_ID))
        if id_ and id_ in self._ids:
            sentence = _("the id {id} stands already in line {line}")
            self._complain(line, sentence.format(id=_short(id_), line=self._ids[id_]))
        self._ids.setdefault(id_, line)

    def _check_variables(self, entry: Entry, answer: Node) -> None:
        problems = [Problem(entry.id, text) for text in misspelt(entry)]
        if self._values is not None:
            problems = check([entry], self._values)
        for problem in problems:
            self._complain(self._line_of(problem.variable, answer), problem.text)

    def _line_of(self, variable: str, node: Node) -> int:
        if variable and isinstance(node, Text):
            for number in range(node.line, min(node.end, len(self._lines)) + 1):
                if re.search(r"\{\{\s*" + variable + r"\s*\}\}", self._lines[number - 1]):
                    return number
        return node.line

    def _complain(self, line: int, text: str) -> None:
        self.complaints.append((line, text))


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:39]}…")
