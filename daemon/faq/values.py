"""Local facts: `{{name}}` in an answer, filled from the settings and never guessed."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from prolink.model.faq import Entry
from prolink.words import _

Values = Mapping[str, str | Mapping[str, str]]
"""[faq.values] as it stands in the settings: `name = "…"` for all, a table named like an entry for that one."""

SERVICES = "layanan"
"""A name of three parts, layanan.ID.FIELD, is a fact of the service catalogue: the table `layanan.ID` among the values.
Values that hold no table `layanan` come from where no catalogue is known."""

VARIABLE = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*|layanan\.[a-z0-9][a-z0-9-]*\.[a-z_]+)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


class Problem(Struct, frozen=True):
    """Why an entry can't be taken."""

    entry: str
    text: str
    variable: str = ""


def names(text: str) -> tuple[str, ...]:
    """Return the variables of a text, each once, in their order."""
    return tuple(dict.fromkeys(VARIABLE.findall(text)))


def lookup(entry_id: str, name: str, values: Values) -> str | None:
    """Return a variable's value, the entry's own before the shared one; None where neither is defined."""
    service, dot, fact = name.rpartition(".")
    if dot:
        facts = values.get(service, {} if SERVICES in values else {fact: ""})
        return facts.get(fact) if isinstance(facts, Mapping) else None
    own = values.get(entry_id)
    if isinstance(own, Mapping) and name in own:
        return own[name].strip()
    shared = values.get(name)
    return shared.strip() if isinstance(shared, str) else None


def missing(entry: Entry, values: Values) -> tuple[str, ...]:
    """Return the variables of an answer that the settings don't define."""
    return tuple(name for name in names(entry.answer) if lookup(entry.id, name, values) is None)


def empty(entry: Entry, values: Values) -> tuple[str, ...]:
    """Return the variables of an answer that are defined and wait for the operator's fact."""
    known = [name for name in names(entry.answer) if "." not in name or SERVICES in values]
    return tuple(name for name in known if lookup(entry.id, name, values) == "")


def fill(entry: Entry, values: Values) -> str | None:
    """Return the answer with its variables filled, without the lines that miss one; None when nothing is left."""
    kept = []
    for line in entry.answer.splitlines():
        facts = {name: lookup(entry.id, name, values) or "" for name in names(line)}
        if all(facts.values()):
            kept.append(_written(line, facts))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() or None


def check(entries: Iterable[Entry], values: Values) -> list[Problem]:
    """Return why these entries can't be taken with these values: undefined or misspelt variables, an id twice."""
    found: list[Problem] = []
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            found.append(Problem(entry.id, _("the id {id} stands twice").format(id=entry.id)))
        seen.add(entry.id)
        for name in missing(entry, values):
            sentence = _("{{{{{name}}}}} names a service or a field that the catalogue does not have")
            if "." not in name:
                sentence = _(
                    "{{{{{name}}}}} is not defined; put it under [faq.values] or [faq.values.{id}] of the settings"
                )
            found.append(Problem(entry.id, sentence.format(name=name, id=entry.id), name))
        found += [Problem(entry.id, text) for text in misspelt(entry)]
    return found


def misspelt(entry: Entry) -> list[str]:
    """Return what looks like a variable and would reach a citizen as braces."""
    found = []
    if _BRACES.search(VARIABLE.sub("", entry.answer)):
        found.append(_("the answer has a broken variable; write {{name}} with letters, digits and _"))
    if any(_BRACES.search(text) for text in (entry.question, entry.source, *entry.variants, *entry.heard)):
        found.append(_("variables stand in answers only"))
    return found


def _written(line: str, facts: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: facts[found[1]], line)
