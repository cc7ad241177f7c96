"""FAQs: takes over a new state of the FAQ, all of it or nothing."""

from collections.abc import Iterator
from datetime import date

from daemon.faq.reader import LONGEST_ID, NEEDED
from daemon.faq.values import Values, check
from daemon.store import faq
from daemon.store.tx import Tx
from prolink.errors import BadInput
from prolink.model.faq import UNWRITTEN, Entry, EntryState
from prolink.protocol.commands import Done
from prolink.protocol.events import FaqChanged
from prolink.words import _


def refuse_broken(entries: tuple[Entry, ...], values: Values) -> None:
    """Raise BadInput with every complaint about entries that must not be stored."""
    problems = [f"{entry.id[:LONGEST_ID]}: {text}" for entry in entries for text in _gaps(entry)]
    problems += [f"{problem.entry}: {problem.text}" for problem in check(entries, values)]
    if problems:
        raise BadInput("\n".join(problems))


def _gaps(entry: Entry) -> Iterator[str]:
    """Yield what the bot could not work with; a file's reader has said it before, another client may not have."""
    for key in NEEDED:
        if not getattr(entry, key).strip():
            yield _("{key} is empty").format(key=key)
    if entry.state is EntryState.PUBLISHED and entry.answer.strip() == UNWRITTEN:
        yield _("the answer is not written yet; write it or leave the entry a draft")
    if len(entry.id) > LONGEST_ID:
        yield _("the id is longer than {most} characters").format(most=LONGEST_ID)
    for key in ("verified", "valid_until"):
        day = getattr(entry, key)
        if day and not _is_date(day):
            yield _("{key} is {text}; write a date as 2026-01-31").format(key=key, text=repr(day[:40]))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def take_over(tx: Tx, entries: tuple[Entry, ...], *, prune: bool, by: str) -> Done:
    """Store entries under their ids; with `prune`, retire those that are missing."""
    if prune:
        named = {entry.id for entry in entries}
        missing = {id for id, state in tx.all(faq.STATES) if id not in named and state is not EntryState.RETIRED}
        for entry in tx.all(faq.ENTRIES) if missing else ():
            if entry.id in missing:
                faq.retire(tx, entry, by)
    for position, entry in enumerate(entries):
        faq.upsert(tx, entry, position, by)
    published = tx.one(faq.PUBLISHED) or 0
    tx.record(FaqChanged(published))
    return Done(text=_("the FAQ has {count} published entries").format(count=published))
