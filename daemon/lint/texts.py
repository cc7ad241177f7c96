"""Texts: do the bot's sentences fit a message and a phone, and have they the blanks that they need?"""

from collections.abc import Iterator, Mapping

from daemon.faq import lint as faq_lint
from daemon.faq.tree import Node, Table, Text
from daemon.faq.values import Values, names
from daemon.lint import fitting
from daemon.lint.remark import Remark, note, warning
from daemon.profile.profile import Profile
from daemon.profile.sheet import Sheet
from daemon.profile.texts import BLANKS, TITLES
from prolink.model.channel import Limits
from prolink.words import _

OFFERING = {
    **{"menu": 10, "did_you_mean": 4, "wrong": 4, "withheld": 1, "wrong_noted": 1, "which_place": 3},
    **{"which_topic": 4, "consent": 2, "data": 2, "data_confirm": 2, "cancelled": 10, "language_set": 10},
}
"""Texts with options under them, and how many at most."""

BESIDE = {
    **{"agree": 2, "disagree": 2, "data_copy": 2, "data_erase": 2, "person": 1, "none_of_these": 4, "back": 10},
    **{"place_city": 3, "place_regency": 3, "place_unknown": 3},
}
"""Titles of options, and how many stand beside each other."""


def look(
    sheet: Sheet, language: str, profile: Profile, facts: Values, limits: Mapping[str, Limits]
) -> Iterator[Remark]:
    """Look at one language of a profile that could be read."""
    spoken = profile.texts[language]
    for key, node in _parts(sheet.root):
        text: str = getattr(spoken, key, "")
        for remark in _lengths(key, text, limits):
            yield warning(sheet.name, node.line, "length", f"{key}: {remark}")
        shown = faq_lint.phone_lines(text)
        if shown > faq_lint.PHONE_LINES:
            sentence = _("{key} takes about {count} lines of a phone; {most} are seen at once")
            what = sentence.format(key=key, count=shown, most=faq_lint.PHONE_LINES)
            yield warning(sheet.name, node.line, "long", what)
        yield from _blanks(sheet, key, node, facts)


def _parts(root: Node) -> Iterator[tuple[str, Text]]:
    for key, value in root.pairs if isinstance(root, Table) else ():
        if isinstance(key, Text) and isinstance(value, Text):
            yield key.value, value


def _lengths(key: str, text: str, limits: Mapping[str, Limits]) -> Iterator[str]:
    for kind, most in limits.items():
        if key in TITLES:
            yield from fitting.options(text, BESIDE[key], kind, most)
        else:
            yield from fitting.body(text, key in OFFERING, kind, most)


def _blanks(sheet: Sheet, key: str, node: Text, facts: Values) -> Iterator[Remark]:
    used = names(node.value)
    for name in sorted(BLANKS.get(key, frozenset()) - set(used)):
        text = _("{key} does not say {{{{{name}}}}}").format(key=key, name=name)
        yield warning(sheet.name, node.line, "blank", text)
    for name in used:
        if name not in BLANKS.get(key, ()) and facts.get(name) == "":
            text = _("{key}: {{{{{name}}}}} is empty; its line is not sent").format(key=key, name=name)
            yield note(sheet.name, sheet.line_of(node, name), "empty", text)


def same_in_both(id: Sheet, en: Sheet) -> Iterator[Remark]:
    """Yield texts that name other variables in one language than in the other."""
    indonesian = {key: set(names(node.value)) for key, node in _parts(id.root)}
    for key, node in _parts(en.root):
        missing = indonesian.get(key, set()) ^ set(names(node.value))
        if missing:
            text = _("{key} names {names} in one language only").format(key=key, names=", ".join(sorted(missing)))
            yield note(en.name, node.line, "languages", text)
