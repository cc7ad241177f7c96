"""What an import would change: entries that come, go and differ, and how that reads."""

import difflib
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from prolink.model.faq import Entry, EntryState
from prolink.words import _


class Change(Struct, frozen=True):
    """One entry before and after, with the names of the fields that differ."""

    old: Entry
    new: Entry
    fields: tuple[str, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """What taking new entries means for the old ones."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Change, ...] = ()
    retired: tuple[Entry, ...] = ()
    """Out of use after a prune; they stay for the record."""
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)


class Line(Struct, frozen=True):
    """One line of the rendering: its sign, like a unified diff's, and its text as it came (not cleaned)."""

    sign: str
    """"@" for a heading, "+", "-" or " "."""
    text: str


def difference(old: Sequence[Entry], new: Sequence[Entry], *, prune: bool = False) -> Difference:
    """Compare by id; what the new lack is retired with `prune` and left alone without."""
    known = {entry.id: entry for entry in old}
    given = {entry.id for entry in new}
    changed = [
        Change(known[entry.id], entry, _differing(known[entry.id], entry))
        for entry in new
        if entry.id in known and known[entry.id] != entry
    ]
    gone = [entry for entry in old if entry.id not in given and entry.state is not EntryState.RETIRED]
    return Difference(
        added=tuple(entry for entry in new if entry.id not in known),
        changed=tuple(changed),
        retired=tuple(gone) if prune else (),
        unchanged=sum(known.get(entry.id) == entry for entry in new),
    )


def render(difference: Difference) -> Iterator[Line]:
    """Give the lines that a person reads before saying yes."""
    for entry in difference.added:
        yield Line("@", _("{id}: new").format(id=entry.id))
        yield from _whole("+", entry)
    for change in difference.changed:
        yield Line("@", _("{id}: changed {fields}").format(id=change.new.id, fields=", ".join(change.fields)))
        for name in change.fields:
            yield from _field(name, getattr(change.old, name), getattr(change.new, name))
    for entry in difference.retired:
        yield Line("@", _("{id}: retired").format(id=entry.id))
        yield Line("-", f"question: {entry.question}")


def _differing(old: Entry, new: Entry) -> tuple[str, ...]:
    names = (item.name for item in msgspec.structs.fields(Entry))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def _whole(sign: str, entry: Entry) -> Iterator[Line]:
    yield Line(sign, f"question: {entry.question}")
    yield Line(sign, f"variants: {len(entry.variants)}")
    for line in entry.answer.splitlines():
        yield Line(sign, f"answer: {line}")


def _field(name: str, old: str | tuple[str, ...], new: str | tuple[str, ...]) -> Iterator[Line]:
    before = list(old) if isinstance(old, tuple) else old.splitlines()
    after = list(new) if isinstance(new, tuple) else new.splitlines()
    for line in difflib.ndiff(before, after):
        sign, text = line[0], line[2:]
        # Unchanged lines of an answer give the eye its place; unchanged variants are noise, "?" are ndiff's hints.
        if sign in "+-" or (sign == " " and name == "answer"):
            yield Line(sign, f"{name}: {text}")
