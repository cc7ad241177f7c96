"""From the tree of a FAQ file to its entries, with every complaint at its line."""

from daemon.faq.rows import LONGEST_ID, Rows
from daemon.faq.tree import Node, Sequence, Table
from daemon.faq.values import Problem, Values, check, misspelt
from prolink.model.faq import Entry, EntryKind, EntryState
from prolink.words import _

__all__ = ["KEYS", "LONGEST_ID", "NEEDED", "Reader"]

NEEDED = ("id", "question", "answer", "category")
_LISTS = ("variants", "heard", "related")
_DATES = ("verified", "valid_until")
KEYS = (*NEEDED[:2], *_LISTS[:2], *NEEDED[2:], "kind", "office", "source", *_DATES, "state", "related")
"""Every key of an entry, in the order in which a file shows them."""


class Reader(Rows):
    """Turns the tree into entries."""

    def __init__(self, text: str, values: Values | None) -> None:
        super().__init__(text)
        self._values = values

    def entries(self, root: Node) -> tuple[Entry, ...]:
        if not isinstance(root, Sequence):
            self.complain(root.line, _("a FAQ is a list of entries, each beginning with “- id: …”"))
            return ()
        read = [self._entry(node) for node in root.items]
        return tuple(entry for entry in read if entry is not None)

    def _entry(self, node: Node) -> Entry | None:
        if not isinstance(node, Table):
            self.complain(node.line, _("an entry has keys, e.g. “id: F01”"))
            return None
        before = len(self.complaints)
        parts = self.parts(node, KEYS)
        texts = {key: self.text(key, part, lines=key == "answer") for key, part in parts.items() if key not in _LISTS}
        lists = {key: self.texts(key, part) for key, part in parts.items() if key in _LISTS}
        self.need(NEEDED, texts, parts, node.line)
        self.check_id(texts.get("id", ""), parts.get("id", node).line)
        self.check_dates(_DATES, texts, parts)
        state = self.one_of(EntryState.PUBLISHED, "state", texts, parts)
        kind = self.one_of(EntryKind.SERVICE, "kind", texts, parts)
        if len(self.complaints) > before:
            return None
        entry = Entry(**texts, **lists, state=state, kind=kind)  # type: ignore[arg-type]
        self._check_variables(entry, parts["answer"])
        return entry

    def _check_variables(self, entry: Entry, answer: Node) -> None:
        problems = [Problem(entry.id, text) for text in misspelt(entry)]
        if self._values is not None:
            problems = check([entry], self._values)
        for problem in problems:
            self.complain(self.variable_line(problem.variable, answer) or answer.line, problem.text)
