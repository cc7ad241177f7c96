"""Texts: every sentence that citizens read beside the FAQ's answers, with the blanks that each may have."""

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from daemon.faq.tree import Node, Text
from daemon.faq.values import VARIABLE, Values, names
from daemon.profile.sheet import Sheet
from prolink.words import _


class Texts(Struct, frozen=True, kw_only=True):
    """One language. The operator's facts stand in it already; what is left in {{…}} the bot fills when it speaks."""

    greeting: str
    machine: str
    """To who asks whether a person writes here."""
    menu: str
    back: str
    """The option that leads from a submenu to the menu."""
    person: str
    """The option that asks for a person."""
    did_you_mean: str
    none_of_these: str
    not_known: str
    withheld: str
    welcome: str
    cannot_read: str
    choose_again: str
    """Before a question that is asked a second time."""
    cancelled: str
    still_open: str
    """After an answer that was given in the middle of a step; {{pertanyaan}} is what we still wait for."""
    danger: str
    """What the word DARURAT is answered with; nobody is alerted yet."""
    emergency: str
    crisis: str
    asked_for_person: str
    complaint: str
    """To who types ADUAN or CEK: what a person needs to take the complaint down, or to look it up."""
    gave_up: str
    in_queue: str
    """{{tempat}} is the place in the queue; {{tunggu}} an honest wait, empty while nobody knows one."""
    out_of_hours: str
    """{{buka_lagi}} is when the desk opens next, {{sebab_tutup}} why it is closed."""
    stopped: str
    which_place: str
    place_city: str
    place_regency: str
    place_unknown: str
    city_noted: str
    regency: str
    """What a citizen of the Kabupaten is told about a matter that has an office there."""
    which_topic: str
    consent: str
    """{{topik}} and {{tujuan}}; what stands here is kept with the consent, word for word."""
    agree: str
    disagree: str
    subscribed: str
    not_subscribed: str
    data: str
    data_copy: str
    data_erase: str
    data_confirm: str
    data_asked: str
    wrong: str
    wrong_noted: str
    language_set: str


KEYS = tuple(field.name for field in msgspec.structs.fields(Texts))

BLANKS: Mapping[str, frozenset[str]] = {
    "in_queue": frozenset({"tempat", "tunggu"}),
    "out_of_hours": frozenset({"tempat", "buka_lagi", "sebab_tutup"}),
    "still_open": frozenset({"pertanyaan"}),
    "consent": frozenset({"topik", "tujuan"}),
    "subscribed": frozenset({"topik"}),
    "not_subscribed": frozenset({"topik"}),
}
"""What the bot fills in. {{nama}}, the service's name, may stand in every text; others are the operator's."""

TITLES = (
    *("back", "person", "none_of_these", "place_city", "place_regency", "place_unknown"),
    *("agree", "disagree", "data_copy", "data_erase"),
)
"""Texts of one line that become buttons or rows."""


def render(text: str, **facts: str) -> str:
    """Fill blanks; a line with an empty one is left out, and blanks that nobody named stay.

    >>> render("Nomor {{tempat}}.\\nKira-kira {{tunggu}}.", tempat="3", tunggu="")
    'Nomor 3.'
    """
    kept = []
    for line in text.split("\n"):
        if all(facts.get(name, "-") for name in names(line)):
            kept.append(VARIABLE.sub(lambda found: facts.get(found[1], found[0]), line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def read_texts(sheet: Sheet, facts: Values) -> Texts | None:
    """Read one language; None where it has complaints. `facts` holds every value that the operator may name."""
    parts = sheet.parts(sheet.root, KEYS, KEYS)
    found = {key: _text(sheet, key, node, facts) for key, node in parts.items()}
    return Texts(**found) if not sheet.complaints else None


def _text(sheet: Sheet, key: str, node: Node, facts: Values) -> str:
    text = node.value.strip() if isinstance(node, Text) else ""
    if not text:
        sheet.complain(node.line, _("{key} is empty").format(key=key))
        return ""
    if key in TITLES and "\n" in text:
        sheet.complain(node.line, _("{key} must stand on one line").format(key=key))
    own = BLANKS.get(key, frozenset())
    known: dict[str, str] = {}
    for name in names(text):
        value = facts.get(name)
        if name in own:
            continue
        if isinstance(value, str):
            known[name] = value.strip()
        else:
            sentence = _("{key}: {{{{{name}}}}} is not known here; put it under [faq.values] of the settings")
            sheet.complain(sheet.line_of(node, name), sentence.format(key=key, name=name))
    if "{{" in VARIABLE.sub("", text) or "}}" in VARIABLE.sub("", text):
        sheet.complain(node.line, _("{key} has a broken variable; write {{name}}").format(key=key))
    filled = render(text, **known)
    if not filled:
        sheet.complain(node.line, _("{key}: nothing is left of it without its facts").format(key=key))
    return filled
