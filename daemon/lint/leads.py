"""Leads: does everything that the profile and its jurisdiction name exist, and is everything used that they define?"""

from collections.abc import Iterator, Mapping, Sequence

from daemon.catalogue.facts import variables
from daemon.desk.library import Library
from daemon.faq.tree import Node, Text
from daemon.faq.tree import Sequence as List
from daemon.faq.values import Values, names
from daemon.lint import fitting
from daemon.lint.desk_files import DeskFiles
from daemon.lint.remark import Remark, error, warning
from daemon.profile.jurisdiction import Jurisdiction
from daemon.profile.profile import COMPLAINT, Topic
from daemon.profile.sheet import Sheet
from prolink.model.channel import Limits
from prolink.words import _


def look_at_profile(sheet: Sheet, library: Library, limits: Mapping[str, Limits]) -> Iterator[Remark]:
    """Look at profile.yaml: the entries that words and acts name, and the topics."""
    profile, knowledge = library.book.profile, library.knowledge
    for word, entry in profile.words.items():
        if entry == COMPLAINT:
            continue
        if entry not in knowledge.ids and entry not in profile.acts:
            text = _("the word {word} leads to {id}, which is not in use").format(word=word, id=entry)
            yield error(sheet.name, _line(sheet, word), "dead_end", text)
    for entry, act in profile.acts.items():
        if entry not in knowledge.ids:
            text = _("{id} starts {act}, but is not in use: no question leads there").format(id=entry, act=act)
            yield warning(sheet.name, _line(sheet, entry), "unused", text)
    for topic in profile.topics:
        yield from _topic(sheet, topic, len(profile.topics), limits)


def _topic(sheet: Sheet, topic: Topic, count: int, limits: Mapping[str, Limits]) -> Iterator[Remark]:
    line = _line(sheet, topic.id)
    for kind, most in limits.items():
        for text in fitting.options(topic.title, count, kind, most):
            yield warning(sheet.name, line, "length", text)


def look_at_jurisdiction(sheet: Sheet, about: Jurisdiction, library: Library) -> Iterator[Remark]:
    """Look at jurisdiction.yaml: its entries, and names that are nobody's or both's."""
    ids = {*library.knowledge.ids, *library.book.profile.acts}
    for entry in sorted({*about.entries, *([about.asks] if about.asks else []), *(one.entry for one in about.bodies)}):
        if entry not in ids:
            text = _("{id} is not in use").format(id=entry)
            yield error(sheet.name, _line(sheet, entry), "dead_end", text)
    for name in sorted({*about.city} & {*about.regency} - about.doubtful):
        text = _("“{name}” is the city's and the regency's; the bot can't tell them apart").format(name=name)
        yield warning(sheet.name, _line(sheet, name), "same", text)
    for name in sorted(about.doubtful - {*about.city, *about.regency}):
        text = _("doubtful: “{name}” is the name of no place").format(name=name)
        yield warning(sheet.name, _line(sheet, name), "unused", text)


def own_values(sheet: Sheet) -> dict[str, str]:
    """Return the facts that profile.yaml itself gives."""
    parts = sheet.parts(sheet.root)
    own = sheet.parts(parts["values"]) if "values" in parts else {}
    return {name: sheet.text(own, name) for name in own}


def look_at_values(sheet: Sheet, own: Mapping[str, str], texts: Sequence[Sheet]) -> Iterator[Remark]:
    """Look for facts of profile.yaml that no text names."""
    used = {name for one in texts for node in _texts(one.root) for name in names(node.value)}
    for name in own:
        if name not in used:
            text = _("values: {name} is used by no text").format(name=name)
            yield warning(sheet.name, _line(sheet, name), "unused", text)


def look_at_facts(files: DeskFiles, settings: str, sheets: Sequence[Sheet]) -> Iterator[Remark]:
    """Look for facts that nothing reads: a misspelt name is one. `sheets` are the profile's texts."""
    if not files.entries:
        return
    used = {name for sheet in sheets for node in _texts(sheet.root) for name in names(node.value)}
    for entry in files.entries:
        used |= {*names(entry.answer), *(f"{entry.id}.{name}" for name in names(entry.answer))}
    for service in files.services:
        used |= {*variables(service), *(f"{service.id}.{name}" for name in variables(service))}
    for table, values in (("faq", files.settings.faq.values), ("catalogue", files.settings.catalogue.values)):
        for name in _defined(values):
            if name not in used:
                text = _("[{table}.values] {name} is used by nothing").format(table=table, name=name)
                yield warning(settings, 0, "unused", text)


def _defined(values: Values) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, str):
            yield name
        else:
            yield from (f"{name}.{inner}" for inner in value)


def _line(sheet: Sheet, wanted: str) -> int:
    """Return the first line where a word stands as a whole text; 0 where it does not."""
    return next((node.line for node in _texts(sheet.root) if node.value.strip().casefold() == wanted.casefold()), 0)


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, List):
        for item in node.items:
            yield from _texts(item)
    else:
        for key, value in node.pairs:
            yield from _texts(key)
            yield from _texts(value)
