"""What an editor should look at: nothing here stops an import."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from daemon.faq.language.normalise import normal
from daemon.faq.values import Values, empty, fill
from prolink.model.faq import Entry, EntryState
from prolink.words import _, n_

ENOUGH_VARIANTS = 8
PHONE_LINES = 12
"""Lines that a phone shows without scrolling."""
PHONE_WIDTH = 38
"""Characters of a line on a small phone."""
LONGEST_MESSAGE = 4096
"""Characters of a WhatsApp text; a longer answer is sent in parts."""
MANY_HEARD = 20
"""Heard questions from which an editor should make variants of the best."""
SOON = timedelta(days=30)


class Finding(Struct, frozen=True):
    """One thing to look at; `entry` is the id."""

    entry: str
    kind: str
    """One of empty, withheld, expired, expiring, source, verified, office, variants, heard, long, same, related."""
    text: str


def lint(entries: Sequence[Entry], values: Values, today: date) -> list[Finding]:
    """Return what is worth a look in the entries in use, in their order; retired ones are left alone."""
    used = [entry for entry in entries if entry.state is not EntryState.RETIRED]
    same = _same(used)
    ids = {entry.id for entry in used}
    found: list[Finding] = []
    for entry in used:
        found += _facts(entry, values)
        found += aged(entry.id, entry.valid_until, today)
        found += _papers(entry)
        found += _size(entry, fill(entry, values) or "")
        found += same.get(entry.id, [])
        for other in entry.related:
            if other not in ids:
                found.append(Finding(entry.id, "related", _("related {id} is not in use").format(id=other)))
    return found


def _facts(entry: Entry, values: Values) -> Iterator[Finding]:
    for name in empty(entry, values):
        text = _("{{{{{name}}}}} is empty; its line is not sent").format(name=name)
        yield Finding(entry.id, "empty", text)
    if fill(entry, values) is None:
        yield Finding(entry.id, "withheld", _("nothing of the answer is left; a person is offered instead"))


def aged(id_: str, valid_until: str, today: date) -> Iterator[Finding]:
    """Yield what the last day of an entry or a service says: that it is over, or near."""
    if not valid_until:
        return
    until = date.fromisoformat(valid_until)
    if until < today:
        yield Finding(id_, "expired", _("expired on {day}; not sent").format(day=until))
    elif until - today <= SOON:
        yield Finding(id_, "expiring", _("expires on {day}").format(day=until))


def _papers(entry: Entry) -> Iterator[Finding]:
    if not entry.office:
        yield Finding(entry.id, "office", _("no office owns this answer"))
    if not entry.source:
        yield Finding(entry.id, "source", _("no source is named"))
    if not entry.verified:
        yield Finding(entry.id, "verified", _("nobody dated a check of this answer"))
    if len(entry.variants) < ENOUGH_VARIANTS:
        few = n_("only {count} variant; have {enough}", "only {count} variants; have {enough}", len(entry.variants))
        yield Finding(entry.id, "variants", few.format(count=len(entry.variants), enough=ENOUGH_VARIANTS))
    if len(entry.heard) > MANY_HEARD:
        text = _("{count} heard questions; shorten the best into variants and drop the rest")
        yield Finding(entry.id, "heard", text.format(count=len(entry.heard)))


def phone_lines(text: str) -> int:
    """Return about how many lines of a small phone a text takes."""
    return sum(max(1, -(-len(line) // PHONE_WIDTH)) for line in text.splitlines())


def _size(entry: Entry, answer: str) -> Iterator[Finding]:
    lines = phone_lines(answer)
    if len(answer) > LONGEST_MESSAGE:
        text = _("the answer has {count} characters; more than {most} go out in parts")
        yield Finding(entry.id, "long", text.format(count=len(answer), most=LONGEST_MESSAGE))
    elif lines > PHONE_LINES:
        text = _("the answer takes about {count} lines of a phone; {most} are seen at once")
        yield Finding(entry.id, "long", text.format(count=lines, most=PHONE_LINES))


def _same(entries: Sequence[Entry]) -> Mapping[str, list[Finding]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for text in (entry.question, *entry.variants):
            owners[normal(text)].append(entry.id)
    found: dict[str, list[Finding]] = defaultdict(list)
    for text, ids in owners.items():
        for id_, count in Counter(ids).items():
            others = sorted(set(ids) - {id_})
            if others:
                text_ = _("“{text}” stands in {ids} too").format(text=text, ids=", ".join(others))
                found[id_].append(Finding(id_, "same", text_))
            elif count > 1:
                found[id_].append(Finding(id_, "same", _("“{text}” stands here twice").format(text=text)))
    return found
