"""Talk: the messages of a conversation as lines: when, who, how far it got, and the words."""

from collections.abc import Iterable
from typing import Any

from console.ink import Line, Span, pad, ruled, width, wrap
from console.wording import Reader, citizen, day, mark
from prolink.model.conversation import Conversation
from prolink.model.file import File, FileState
from prolink.model.message import Direction, Message, Origin, State
from prolink.words import _

WHO = 12  # cells of the speaker's name
NARROW_WHO = 8
NARROW = 60  # cells; below, the speaker's name is shorter


def lines_of(message: Message, conversation: Conversation, reader: Reader, cells: int) -> list[Line]:
    """Return the lines of one message, each at most so many cells."""
    if message.origin is Origin.SYSTEM:
        return _timeline(message, reader, cells)
    name = NARROW_WHO if cells < NARROW else WHO
    who, ink = speaker(message, conversation, reader.me)
    sign, sign_ink = mark(message)
    start: Line = (
        Span(f" {reader.hour(message.sent_at or message.at)} ", "dim"),
        Span(f"{pad(who, name, reader.glyphs.cut)} ", ink),
        Span(f"{sign} ", sign_ink),
    )
    gutter = 7 + name + 1 + 3
    bar = f"{reader.glyphs.bar} " if message.direction is Direction.NOTE else ""
    lines = _body(message, cells - gutter - len(bar) - 1)
    blank: Line = (Span(" " * gutter),)
    return [
        (*(start if number == 0 else blank), *((Span(bar, "note"),) if bar else ()), *line)
        for number, line in enumerate(lines)
    ]


def pending(texts: Iterable[tuple[str, bool]], reader: Reader, cells: int) -> list[Line]:
    """Return the lines of what was given to the link and not yet acknowledged; each is a text and whether a note."""
    name = NARROW_WHO if cells < NARROW else WHO
    gutter = 7 + name + 1 + 3
    lines: list[Line] = []
    for text, private in texts:
        who = _("NOTE") if private else _("YOU")
        for number, words in enumerate(wrap(text, cells - gutter - 1)):
            start = f"  ..   {pad(who, name)} .. " if number == 0 else " " * gutter
            lines.append((Span(start, "dim"), Span(words, "dim")))
    return lines


def day_line(message: Message, reader: Reader, cells: int) -> Line:
    """Return the rule above the first message of a day."""
    return (Span(" "), *ruled(day(reader, message.at), cells - 2, reader.glyphs.rule, "dim"))


def unread_line(count: int, reader: Reader, cells: int) -> Line:
    """Return the rule above what the agent has not seen."""
    return (Span(" "), *ruled(_("not read yet: {n}").format(n=count), cells - 2, reader.glyphs.rule, "warn"))


def speaker(message: Message, conversation: Conversation, me: str) -> tuple[str, str]:
    """Return who speaks, in a word, and the ink of it."""
    if message.direction is Direction.NOTE:
        return _("NOTE"), "note"
    if message.direction is Direction.INBOUND:
        return citizen(conversation), "citizen"
    if message.origin in {Origin.AGENT, Origin.PHONE}:
        if message.author == me and me:
            return _("YOU"), "me"
        return message.author or _("phone"), "agent"
    return _("BOT"), "bot"


def words_of(message: Message) -> str:
    """Return what a message says, with its kind in brackets where it is not mere text."""
    if message.kind in {"text", "choice", ""}:
        return message.text
    return f"[{_kind(message)}] {message.text}".rstrip()


def _timeline(message: Message, reader: Reader, cells: int) -> list[Line]:
    glyphs = reader.glyphs
    first, *rest = wrap(message.text, cells - 16)
    head = ruled(f"{reader.hour(message.at)} {first}", cells - 2, glyphs.rule, "system")
    return [(Span(" "), *head), *((Span(" " * 10), Span(line, "system")) for line in rest)]


def _body(message: Message, cells: int) -> list[Line]:
    text = words_of(message)
    if message.direction is Direction.NOTE and message.author:
        text = f"{message.author}: {text}"
    ink = "note" if message.direction is Direction.NOTE else "plain"
    if message.revoked or (message.delivery and message.delivery.state is State.DROPPED):
        ink = "dim"
    lines: list[Line] = [(Span(line, ink),) for line in wrap(text, cells)]
    for number, option in enumerate(message.options, 1):
        lines.extend((Span(line, "dim"),) for line in wrap(f"{number}. {option.title}", cells))
    for remark, remark_ink in _remarks(message):
        if width(remark) + sum(width(span.text) for span in lines[-1]) + 2 <= cells and remark_ink == "dim":
            lines[-1] = (*lines[-1], Span(f"  {remark}", "dim"))
        else:
            lines.extend((Span(line, remark_ink),) for line in wrap(remark, cells))
    return lines


def _remarks(message: Message) -> Iterable[tuple[str, str]]:
    """Yield what stands behind or under the words: source of an answer, edits, why it failed."""
    if message.entry:
        yield f"[{message.entry}, {message.confidence:.2f}]", "dim"
    if message.revoked:
        yield _("(deleted by the citizen)"), "dim"
    elif message.edited_at:
        yield _("(edited)"), "dim"
    for file in message.files:
        yield _file(file), "bad" if file.reason else "dim"
    delivery = message.delivery
    if delivery and delivery.state is State.FAILED:
        code = f" {delivery.platform_code}" if delivery.platform_code else ""
        yield _("NOT SENT{code}: {reason}").format(code=code, reason=delivery.reason), "bad"
    elif delivery and delivery.state is State.DROPPED:
        yield _("(taken back before it was sent)"), "dim"
    elif delivery and delivery.state is State.QUEUED and delivery.reason:
        yield _("(tries again: {reason})").format(reason=delivery.reason), "dim"


def _file(file: File) -> str:
    """Return how a file fares, with the number to save it by."""
    sentence = {
        FileState.WAITING: _("file {id} is being fetched"),
        FileState.FETCHED: _("file {id} is here"),
        FileState.REFUSED: _("file {id} was refused: {reason}"),
        FileState.FAILED: _("file {id} did not come: {reason}"),
        FileState.FORGOTTEN: _("file {id} was deleted after its time"),
    }[file.state].format(id=file.id, reason=file.reason)
    return sentence if file.reason in sentence else f"{sentence} ({file.reason})"


def _kind(message: Message) -> str:
    """Return the words for a kind of message, with what helps to know it: file name, size, length, place."""
    names = {
        "image": _("image"),
        "video": _("video"),
        "audio": _("audio"),
        "voice": _("voice"),
        "document": _("document"),
        "sticker": _("sticker"),
        "location": _("location"),
        "contacts": _("contacts"),
        "reaction": _("reaction"),
    }
    detail: dict[str, Any] = message.detail or {}
    extras = [f'"{detail["filename"]}"'] if detail.get("filename") else []
    if "latitude" in detail and "longitude" in detail:
        extras.append(f"{detail['latitude']}, {detail['longitude']}")
    return " ".join([names.get(message.kind, message.kind), *extras])
