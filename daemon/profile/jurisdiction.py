"""Jurisdiction: which places are whose, which matters both have an office for, and whose business other things are."""

from msgspec import Struct

from daemon.faq.tree import Node, Table, Text
from daemon.profile.sheet import Sheet
from prolink.words import _


class Body(Struct, frozen=True):
    """An office that is not ours, the words that mean it, and the entry that names its address."""

    words: tuple[str, ...]
    entry: str


class Jurisdiction(Struct, frozen=True, cache_hash=True):
    """Names are in small letters."""

    city: tuple[str, ...]
    """Words for the city and its kecamatan and kelurahan."""
    regency: tuple[str, ...]
    """Words for the Kabupaten, its kecamatan and kelurahan."""
    shared_name: tuple[str, ...]
    """Names that mean either: they make us ask."""
    doubtful: frozenset[str]
    """Names that are everyday words too: they count after “kecamatan”, “kelurahan” or “desa”, or as an answer."""
    matters: tuple[str, ...]
    """Words of matters for which both have an office."""
    entries: frozenset[str]
    """Entries about such matters."""
    asks: str
    """The entry that asks for the place itself."""
    bodies: tuple[Body, ...]


_KEYS = ("city", "regency", "shared_name", "doubtful", "matters", "entries", "asks", "bodies")


def read_jurisdiction(sheet: Sheet) -> Jurisdiction:
    """Read who is responsible for what."""
    parts = sheet.parts(sheet.root, _KEYS, ("city", "regency", "matters", "entries"))
    entries = tuple(node.value.strip() for node in sheet.items(parts, "entries") if isinstance(node, Text))
    return Jurisdiction(
        city=_places(sheet, parts, "city"),
        regency=_places(sheet, parts, "regency"),
        shared_name=sheet.words(parts, "shared_name"),
        doubtful=frozenset(sheet.words(parts, "doubtful")),
        matters=sheet.words(parts, "matters"),
        entries=frozenset(entries),
        asks=sheet.text(parts, "asks"),
        bodies=tuple(_body(sheet, node) for node in sheet.items(parts, "bodies")),
    )


def _places(sheet: Sheet, parts: dict[str, Node], key: str) -> tuple[str, ...]:
    """Return the names under `words` and under each kecamatan, and the kecamatan themselves."""
    inner = sheet.parts(parts[key], ("words", "kecamatan")) if key in parts else {}
    found = list(sheet.words(inner, "words"))
    districts = inner.get("kecamatan")
    if districts is not None and not isinstance(districts, Table):
        sheet.complain(
            districts.line, _("{key} must name its kelurahan: “Mayangan: [Jati, …]”").format(key="kecamatan")
        )
    elif districts is not None:
        for name, node in sheet.parts(districts).items():
            found += [name.casefold(), *sheet.words({name: node}, name)]
    return tuple(dict.fromkeys(found))


def _body(sheet: Sheet, node: Node) -> Body:
    parts = sheet.parts(node, ("words", "entry"), ("words", "entry"))
    return Body(sheet.words(parts, "words"), sheet.text(parts, "entry"))
