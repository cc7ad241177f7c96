"""Menu: does every item lead somewhere, and can it be read on every channel?"""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from daemon.desk.bot.rules import command
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.bot.turn import begin
from daemon.desk.library import Library
from daemon.faq.tree import Node, Sequence, Table, Text
from daemon.lint import fitting
from daemon.lint.remark import Remark, error, note, warning
from daemon.profile.menu import COMMAND, ENTRY, PERSON, SUBMENU, Item, Menus
from daemon.profile.sheet import Sheet
from prolink.model.channel import Limits
from prolink.words import _

EMERGENCY = COMMAND + "darurat"
ANY_TIME = 1  # epoch milliseconds; what a word means does not depend on the clock


class Placed(Struct, frozen=True):
    """An item with its menu and its line."""

    menu: str
    line: int
    item: Item


def look(sheet: Sheet, library: Library, limits: Mapping[str, Limits]) -> Iterator[Remark]:
    """Look at a menu that could be read."""
    menus = library.book.profile.menus
    placed = list(_placed(sheet.root, "", menus))
    name = sheet.name
    first = [one.item.leads for one in placed if not one.menu]
    if first[:1] != [EMERGENCY]:
        yield warning(name, 1, "emergency", _("the first item is not the emergency: command: darurat"))
    if PERSON not in first:
        yield warning(name, 1, "person", _("no item of the first menu leads to a person: person: ya"))
    for one in placed:
        yield from _goal(name, one, library)
        yield from _titles(name, one, menus, limits)
    yield from _doubles(name, placed)


def _placed(node: Node, menu: str, menus: Menus) -> Iterator[Placed]:
    for part, item in zip(node.items if isinstance(node, Sequence) else (), menus[menu], strict=False):
        yield Placed(menu, part.line, item)
        if item.leads.startswith(SUBMENU) and isinstance(part, Table):
            inner = next(value for key, value in part.pairs if isinstance(key, Text) and key.value == "items")
            yield from _placed(inner, item.leads.removeprefix(SUBMENU), menus)


def _goal(name: str, one: Placed, library: Library) -> Iterator[Remark]:
    leads, knowledge, line = one.item.leads, library.knowledge, one.line
    if problem := fitting.data(leads):
        yield error(name, line, "id", problem)
    if leads.startswith(ENTRY):
        id = leads.removeprefix(ENTRY)
        starts = id in library.book.profile.acts
        if id not in knowledge.ids and not starts:
            yield error(
                name,
                line,
                "dead_end",
                _("“{title}” leads to {id}, which is not in use").format(title=one.item.title, id=id),
            )
        elif knowledge.answer(id) is None and not starts:
            text = _("“{title}” leads to {id}, which is withheld for want of facts; a person is offered")
            yield warning(name, line, "withheld", text.format(title=one.item.title, id=id))
    elif leads.startswith(COMMAND) and not _is_command(leads.removeprefix(COMMAND), library):
        text = _("“{title}” leads to the word {word}, which the bot does not know; see words in profile.yaml")
        yield error(name, line, "dead_end", text.format(title=one.item.title, word=leads.removeprefix(COMMAND)))


def _is_command(word: str, library: Library) -> bool:
    heard = Heard("text", word, at=ANY_TIME)
    return command(begin(Dialogue(), heard, library.book), word) is not None


def _titles(name: str, one: Placed, menus: Menus, limits: Mapping[str, Limits]) -> Iterator[Remark]:
    count = len(menus[one.menu]) + bool(one.menu)
    for kind, most in limits.items():
        for title in dict.fromkeys((one.item.title, one.item.title_en)):
            for text in fitting.options(title, count, kind, most):
                yield warning(name, one.line, "length", text)


def _doubles(name: str, placed: list[Placed]) -> Iterator[Remark]:
    titles = Counter((one.menu, one.item.title.casefold()) for one in placed)
    leads = Counter((one.menu, one.item.leads) for one in placed)
    for one in placed:
        if titles[one.menu, one.item.title.casefold()] > 1:
            text = _("“{title}” stands twice in one menu").format(title=one.item.title)
            yield warning(name, one.line, "same", text)
        elif leads[one.menu, one.item.leads] > 1:
            text = _("“{title}” leads where another item of this menu leads").format(title=one.item.title)
            yield note(name, one.line, "same", text)
