"""One update's message, edit, tap or change of membership as an item for the desk."""

from collections.abc import Iterator
from typing import Any

from daemon.channels.telegram import media
from daemon.channels.telegram.content import content
from daemon.channels.telegram.identity import key, sender
from daemon.channels.wire import kept, millis, rows, table, whole, words
from prolink.errors import BadInput
from prolink.model.inbound import Correction, InboundMessage, Item, Sender, Unreadable
from prolink.words import _


def message(part: dict[str, Any], bot: str) -> Item:
    """Return the item for a message; raise BadInput with the reason where it can't be read."""
    chat = _private(part)
    if isinstance(chat, Unreadable):
        return chat
    said = content(part)
    detail = said.detail | _circumstances(part, bot, chat) | _username(part)
    return InboundMessage(
        key=_key(part, bot, chat),
        sender=_sender(part),
        kind=said.kind,
        text=said.text,
        detail=detail or None,
        files=media.files(said.detail),
        sent_at=millis(part.get("date")),
    )


def edit(part: dict[str, Any], bot: str) -> Item:
    """Return the correction that an edited message is: its words or caption are new."""
    chat = _private(part)
    if isinstance(chat, Unreadable):
        return chat
    original, at = _key(part, bot, chat), whole(part.get("edit_date"))
    return Correction(key=f"{original}:edit:{at}", original=original, text=content(part).text, sent_at=millis(at))


def tap(part: dict[str, Any], bot: str) -> Item:
    """Return the choice that a tapped button is, in the button's own words where they came along."""
    told, data, query = table(part.get("message")), part.get("data"), words(part.get("id"))
    chat = _private(told) if told else whole(table(part.get("from")).get("id"))
    if isinstance(chat, Unreadable):
        return chat
    if not query or not isinstance(data, str):
        raise BadInput(_("A Telegram button was tapped, but its id or its data is missing."))
    title = next((words(button.get("text")) for button in _buttons(told) if button.get("callback_data") == data), "")
    number = whole(told.get("message_id"))
    context = {"context": {"id": key(bot, chat, number)}} if number else {}
    return InboundMessage(
        key=key(bot, chat, f"cb:{query}"),
        sender=_sender(part),
        kind="choice",
        text=title or data,
        choice=data,
        detail=(context | _username(part)) or None,
    )


def membership(part: dict[str, Any], bot: str) -> Item | None:
    """Return a line for the timeline when a citizen blocks or unblocks the bot, None for any other change."""
    chat = _private(part)
    if isinstance(chat, Unreadable):
        return chat
    sentences = {
        "kicked": _("The citizen has blocked the bot on Telegram: nothing reaches them."),
        "member": _("The citizen has unblocked the bot on Telegram."),
    }
    word = words(table(part.get("new_chat_member")).get("status"))
    if word not in sentences:
        return None
    return InboundMessage(
        key=key(bot, chat, f"{word}:{whole(part.get('date'))}"),
        sender=_sender(part),
        kind="system",
        text=sentences[word],
        sent_at=millis(part.get("date")),
    )


def _private(part: dict[str, Any]) -> int | Unreadable:
    """Return the number of a private chat; a group's is negative, and the desk answers people only."""
    chat = table(part.get("chat"))
    number, sort = whole(chat.get("id")), words(chat.get("type")) or "private"
    if number and sort == "private":
        return number
    if not chat.get("id"):
        raise BadInput(_("A Telegram message came without a chat."))
    reason = _("A Telegram message came from a group or channel ({sort}); the desk answers people only.")
    return Unreadable(reason=reason.format(sort=sort[:20]))


def _key(part: dict[str, Any], bot: str, chat: int) -> str:
    number = whole(part.get("message_id"))
    if not number:
        raise BadInput(_("A Telegram message came without an id."))
    return key(bot, chat, number)


def _sender(part: dict[str, Any]) -> Sender:
    """Return who wrote; in a private chat the chat itself names the person too."""
    for user in (table(part.get("from")), table(part.get("chat"))):
        who = sender(user)
        if who.identifiers:
            return who
    raise BadInput(_("A Telegram message names nobody as its sender."))


def _username(part: dict[str, Any]) -> dict[str, Any]:
    username = words(table(part.get("from")).get("username"))
    return {"username": username} if username else {}


def _circumstances(part: dict[str, Any], bot: str, chat: int) -> dict[str, Any]:
    """Return what came along: the message answered, where it was forwarded from, the album that it belongs to."""
    found = {name: kept(part[name]) for name in ("forward_origin", "media_group_id") if part.get(name)}
    answered = whole(table(part.get("reply_to_message")).get("message_id"))
    return found | ({"context": {"id": key(bot, chat, answered)}} if answered else {})


def _buttons(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for row in rows(table(told.get("reply_markup")).get("inline_keyboard")):
        yield from map(table, rows(row))
