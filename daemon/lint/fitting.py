"""Fitting: does what the bot offers and says fit the messages of each channel?"""

from collections.abc import Iterator, Sequence
from importlib import import_module

from daemon.channels.kinds import KINDS
from daemon.desk.fit import cut
from prolink.model.channel import Limits
from prolink.words import _


def limits_of(kinds: Sequence[str]) -> dict[str, Limits]:
    """Return what fits on these kinds of channel, on all where none is named."""
    known = [kind for kind in kinds if kind in KINDS] or list(KINDS)
    return {kind: import_module(f"{KINDS[kind]}.channel").LIMITS for kind in known}


def options(title: str, count: int, kind: str, limits: Limits) -> Iterator[str]:
    """Yield what a channel does to the title of one of `count` options."""
    if count <= limits.buttons:
        if len(title) > limits.button_title >= limits.row_title:
            text = _("{kind} cuts “{title}” on a button: {length} characters, {most} are shown")
            yield text.format(kind=kind, title=title, length=len(title), most=limits.button_title)
            return
        if len(title) <= limits.button_title:
            return
    if count <= limits.rows and len(title) > limits.row_title:
        text = _("{kind} cuts the row to “{cut}”: {length} characters, {most} are shown")
        row = cut(title, limits.row_title)
        yield text.format(kind=kind, cut=row, length=len(title), most=limits.row_title)
        if len(title) > limits.row_description:
            text = _("{kind} can't show the rest of the row in its second line either: {most} characters")
            yield text.format(kind=kind, most=limits.row_description)


def body(text: str, offers: bool, kind: str, limits: Limits) -> Iterator[str]:
    """Yield what a channel does to a text; `offers` tells that options stand under it."""
    most = limits.options_text if offers and limits.options_text else limits.text
    if len(text) > most:
        sentence = _("{kind} sends it in parts: {length} characters, {most} fit in one message")
        yield sentence.format(kind=kind, length=len(text), most=most)


def data(id: str) -> str:
    """Return what is wrong with the id of an option; empty where every channel carries it."""
    most: int = import_module("daemon.channels.telegram.outbound").DATA
    size = len(id.encode())
    text = _("Telegram carries {most} bytes of a button's id, and {id} has {size}; give it a shorter id")
    return text.format(most=most, id=id, size=size) if size > most else ""
