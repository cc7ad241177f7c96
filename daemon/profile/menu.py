"""Menu: what citizens may choose from; each item leads to an entry, a service, a word, a person or another menu."""

import re
from collections.abc import Mapping

from msgspec import Struct

from daemon.faq.tree import Node, Sequence
from daemon.profile.sheet import Sheet
from prolink.words import _

ENTRY, COMMAND, SUBMENU, PERSON, NONE = "faq:", "cmd:", "menu:", "petugas", "bukan"
"""Words that an option's id begins with."""
SERVICE = "layanan:"
"""What the entry of a catalogue's service begins with."""

MOST_ITEMS = 10
"""Rows of one list on WhatsApp; a submenu needs one of them to go back."""

_KEYS = ("title", "title_en", "id", "entry", "service", "command", "person", "items")
_GOALS = ("entry", "service", "command", "person", "items")


class Item(Struct, frozen=True):
    """One line of a menu; `leads` is the option's id."""

    title: str
    title_en: str
    leads: str


Menus = Mapping[str, tuple[Item, ...]]
"""The items of each menu by its id; the first is under the empty one."""


def read_menus(sheet: Sheet) -> dict[str, tuple[Item, ...]]:
    """Read a menu with all that lies under it."""
    menus: dict[str, tuple[Item, ...]] = {}
    if not isinstance(sheet.root, Sequence):
        sheet.complain(sheet.root.line, _("a menu is a list of items, each beginning with “- title: …”"))
        return menus
    _read(sheet, "", sheet.root.items, menus)
    return menus


def _read(sheet: Sheet, id: str, nodes: list[Node], menus: dict[str, tuple[Item, ...]]) -> None:
    menus[id] = ()  # Its name is taken while its items are read.
    room = MOST_ITEMS - bool(id)
    if nodes and len(nodes) > room:
        sheet.complain(nodes[room].line, _("more than {most} items in one menu").format(most=room))
    menus[id] = tuple(item for node in nodes if (item := _item(sheet, node, menus)))


def _item(sheet: Sheet, node: Node, menus: dict[str, tuple[Item, ...]]) -> Item | None:
    parts = sheet.parts(node, _KEYS, ("title",))
    title = sheet.text(parts, "title")
    goals = [goal for goal in _GOALS if goal in parts]
    if len(goals) != 1:
        sheet.complain(node.line, _("an item leads to exactly one of {goals}").format(goals=", ".join(_GOALS)))
        return None
    if parts and not title:
        sheet.complain(node.line, _("{key} is empty").format(key="title"))
    match goals[0]:
        case "items":
            menu = _slug(sheet.text(parts, "id") or title)
            if menu in menus:
                sheet.complain(node.line, _("the id {id} stands twice").format(id=repr(menu)))
            nodes = sheet.items(parts, "items")
            if not nodes:
                sheet.complain(node.line, _("{key} is empty").format(key="items"))
            _read(sheet, menu, nodes, menus)
            leads = SUBMENU + menu
        case "person":
            leads = PERSON
        case "command":
            leads = COMMAND + sheet.text(parts, "command").casefold()
        case goal:
            leads = ENTRY + (SERVICE if goal == "service" else "") + sheet.text(parts, goal)
    return Item(title, sheet.text(parts, "title_en", title), leads)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
