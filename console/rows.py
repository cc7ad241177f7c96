"""Rows of the queue: one conversation in one line; narrow panes leave out the last message, then shorten the name."""

from dataclasses import dataclass

from console.ink import Line, Span, pad, right
from console.mirror import is_waiting
from console.wording import Reader, age, citizen, last_words, owner, short
from prolink.model.conversation import Conversation, Status
from prolink.words import _

FIXED = 35  # cells: cursor, unread, channel, number, owner, waiting, age and the blanks between
NAME = 18  # cells, where there is room for the last message too
LEAST_TEXT = 14  # cells; a shorter last message says nothing


@dataclass(frozen=True, slots=True)
class Dress:
    """What a row shows beside its conversation."""

    chosen: bool = False
    focused: bool = False
    draft: bool = False
    changed: bool = False
    """New or different since the last snapshot, marked for some seconds."""


def heading(cells: int) -> Line:
    """Return the names of the columns."""
    name, text = _widths(cells)
    channel, number, who, waits, old = _("Ch"), _("No."), _("Who"), _("Waits"), _("Age")
    words = f"    {pad(channel, 2)} {right(number, 6)} " + pad(_("Citizen"), name) + " "
    if text:
        words += pad(_("Last message"), text) + " "
    words += f"{pad(who, 7)} {right(waits, 6)} {right(old, 4)} "
    return (Span(pad(words, cells), "dim"),)


def row(conversation: Conversation, reader: Reader, cells: int, dress: Dress) -> Line:
    """Return a conversation's line in exactly so many cells."""
    glyphs, now = reader.glyphs, reader.now()
    name, text = _widths(cells)
    waits = is_waiting(conversation)
    closed = conversation.status is Status.CLOSED
    who = owner(conversation, reader.me) + (" " + _("d") if dress.draft else "")
    since = conversation.waiting_since or conversation.last_inbound_at
    spans = [
        Span(glyphs.cursor if dress.chosen else "*" if dress.changed else " ", "key"),
        Span(f"{_unread(conversation.unread)} ", "warn" if conversation.unread else "plain"),
        Span(f" {pad(short(conversation.channel), 2)} ", "dim"),
        Span(f"{right(str(conversation.id), 6)} ", "dim"),
        Span(f"{pad(citizen(conversation), name, glyphs.cut)} ", "strong" if waits or conversation.unread else "plain"),
    ]
    if text:
        spans.append(Span(f"{pad(last_words(conversation), text, glyphs.cut)} ", "dim" if closed else "plain"))
    spans.append(Span(f"{pad(who, 7, glyphs.cut)} ", _owner_ink(conversation, reader.me)))
    spans.append(Span(f"{right(age(now - since) if waits and since else '', 6)} ", "warn"))
    spans.append(Span(f"{right(age(now - conversation.last_at) if conversation.last_at else '', 4)} ", "dim"))
    if not dress.chosen:
        return tuple(spans)
    return tuple(Span(span.text, "cursor" if dress.focused else "rest") for span in spans)


def _widths(cells: int) -> tuple[int, int]:
    """Return the cells of name and last message, 0 when the latter is left out."""
    room = cells - FIXED
    text = room - NAME - 1
    return (NAME, text) if text >= LEAST_TEXT else (max(room, 4), 0)


def _unread(count: int) -> str:
    return " " if not count else str(count) if count < 10 else "+"


def _owner_ink(conversation: Conversation, me: str) -> str:
    if conversation.owner:
        return "me" if conversation.owner == me else "agent"
    return "warn" if is_waiting(conversation) else "bot"
