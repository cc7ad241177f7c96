"""FAQs: takes over a new state of the FAQ, all of it or nothing."""

from daemon.faq.values import Values, check
from daemon.store import faq
from daemon.store.tx import Tx
from prolink.errors import BadInput
from prolink.model.faq import Entry, EntryState
from prolink.protocol import Done, FaqChanged
from prolink.words import _


def refuse_broken(entries: tuple[Entry, ...], values: Values) -> None:
    """Raise BadInput with every complaint about entries that must not be stored."""
    problems = check(entries, values)
    if problems:
        raise BadInput("\n".join(f"{problem.entry}: {problem.text}" for problem in problems))


def take_over(tx: Tx, entries: tuple[Entry, ...], *, prune: bool, by: str) -> Done:
    """Store entries under their ids; with `prune`, retire those that are missing."""
    before = {entry.id: entry for entry in tx.all(faq.ENTRIES)}
    for position, entry in enumerate(entries):
        faq.upsert(tx, entry, position, by)
    named = {entry.id for entry in entries}
    missing = [entry for id, entry in before.items() if id not in named and entry.state is not EntryState.RETIRED]
    if prune:
        for entry in missing:
            faq.retire(tx, entry, by)
    published = sum(entry.state is EntryState.PUBLISHED for entry in tx.all(faq.ENTRIES))
    tx.record(FaqChanged(published))
    return Done(text=_("the FAQ has {count} published entries").format(count=published))
