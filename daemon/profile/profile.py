"""Profile: who the bot is: its name, texts, menu, words, topics and jurisdiction, read from one folder."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from daemon.faq.tree import Node, Text
from daemon.faq.values import Values
from daemon.profile.jurisdiction import Jurisdiction, read_jurisdiction
from daemon.profile.menu import Menus, read_menus
from daemon.profile.sheet import Sheet
from daemon.profile.texts import Texts, read_texts
from daemon.samples import sample
from prolink.errors import BadInput
from prolink.settings import Settings
from prolink.words import _

SHIPPED = ("sakti", "pandi")
LANGUAGES = ("id", "en")
ACTS = frozenset({"menu", "person", "subscribe", "wrong", "place", "crisis", "data", "stop"})
"""What an entry may start instead of an answer."""

COMPLAINT = "complaint"
"""Where a word leads that brings a complaint, or asks after one: a person takes it down."""

_KEYS = ("name", "faq", "values", "topics", "words", "acts", "step_minutes", "incident_minutes", "place_hours")


class Topic(Struct, frozen=True):
    """Something that citizens may subscribe to."""

    id: str
    title: str
    purpose: str
    """What their data is used for, in the words of the consent."""
    words: tuple[str, ...]


class Profile(Struct, frozen=True, kw_only=True):
    """One organisation's bot."""

    name: str
    faq: str
    """The name of the sample FAQ that belongs to it."""
    texts: Mapping[str, Texts]
    """By language."""
    menus: Menus
    words: Mapping[str, str]
    """A word that a citizen types → the entry that answers it, or COMPLAINT."""
    acts: Mapping[str, str]
    """An entry → what it starts instead of being answered."""
    topics: tuple[Topic, ...]
    jurisdiction: Jurisdiction | None
    step_minutes: int
    """How long an open question and typed numbers wait for their answer."""
    incident_minutes: int
    """How long an emergency's text is not said again."""
    place_hours: int
    """How long we remember whose citizen it is."""


def folder_of(name: str) -> Path:
    """Return the folder of a shipped profile or of the operator's own path."""
    return sample(f"profiles/{name}") if name in SHIPPED else Path(name)


def of(settings: Settings) -> Profile:
    """Return the profile that the settings name, with their facts in its texts; raise BadInput like `load`."""
    return load(folder_of(settings.desk.profile), settings.facts, settings.desk.name)


def load(path: Path, values: Values | None = None, name: str = "") -> Profile:
    """Read a profile's folder; raise BadInput with every complaint as "sakti/menu.yaml:12: …".

    `values` is [faq.values] of the settings, over the profile's own; `name` takes the place of the profile's.
    """
    if not path.is_dir():
        known = ", ".join(SHIPPED)
        raise BadInput(
            _("There is no profile {path}: name a folder, or one of {known}.").format(path=path, known=known)
        )
    sheet = Sheet(path / "profile.yaml")
    parts = sheet.parts(sheet.root, _KEYS, ("name",))
    own = sheet.parts(parts["values"]) if "values" in parts else {}
    name = name or sheet.text(parts, "name")
    facts = {key: sheet.text(own, key) for key in own}
    facts |= {
        key: value for key, value in (values or {}).items() if isinstance(value, str) and (value or key not in own)
    }
    facts["nama"] = name
    sheets = [sheet]
    texts: dict[str, Texts] = {}
    for language in LANGUAGES:
        sheets.append(Sheet(path / f"texts.{language}.yaml"))
        read = read_texts(sheets[-1], facts)
        if read:
            texts[language] = read
    sheets.append(Sheet(path / "menu.yaml"))
    menus = read_menus(sheets[-1])
    jurisdiction = None
    if (path / "jurisdiction.yaml").is_file():
        sheets.append(Sheet(path / "jurisdiction.yaml"))
        jurisdiction = read_jurisdiction(sheets[-1])
    profile = Profile(
        name=name,
        faq=sheet.text(parts, "faq", "faq.yaml"),
        texts=texts,
        menus=menus,
        words=_words(sheet, parts),
        acts=_acts(sheet, parts),
        topics=tuple(_topic(sheet, node) for node in sheet.items(parts, "topics")),
        jurisdiction=jurisdiction,
        step_minutes=sheet.number(parts, "step_minutes", 30),
        incident_minutes=sheet.number(parts, "incident_minutes", 30),
        place_hours=sheet.number(parts, "place_hours", 12),
    )
    complaints = [sentence for one in sheets for sentence in one.sentences()]
    if complaints:
        raise BadInput("\n".join(complaints))
    return profile


def _words(sheet: Sheet, parts: dict[str, Node]) -> dict[str, str]:
    inner = sheet.parts(parts["words"]) if "words" in parts else {}
    return {" ".join(word.casefold().split()): sheet.text(inner, word) for word in inner}


def _acts(sheet: Sheet, parts: dict[str, Node]) -> dict[str, str]:
    inner = sheet.parts(parts["acts"]) if "acts" in parts else {}
    for entry, node in inner.items():
        if not isinstance(node, Text) or node.value not in ACTS:
            known = ", ".join(sorted(ACTS))
            sheet.complain(node.line, _("{entry} can start only one of {known}").format(entry=entry, known=known))
    return {entry: sheet.text(inner, entry) for entry in inner}


def _topic(sheet: Sheet, node: Node) -> Topic:
    keys = ("id", "title", "purpose", "words")
    parts = sheet.parts(node, keys, ("id", "title", "purpose"))
    return Topic(
        id=sheet.text(parts, "id"),
        title=sheet.text(parts, "title"),
        purpose=sheet.text(parts, "purpose"),
        words=sheet.words(parts, "words"),
    )
