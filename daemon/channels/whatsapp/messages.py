"""One message of a webhook as an item for the desk: every type that Meta sends, and those it will invent."""

from typing import Any

import msgspec
from msgspec import Struct

from daemon.channels.whatsapp import media, moves
from daemon.channels.whatsapp.identity import identifiers, sender
from daemon.channels.wire import LONGEST_WORD, kept, millis, rows, table, words
from prolink.errors import BadInput
from prolink.model.inbound import Correction, InboundMessage, Item, Unreadable
from prolink.words import _

SENDERS = ("from_user_id", "from")
RECIPIENTS = ("to_user_id", "to", "recipient")
CIRCUMSTANCES = ("context", "referral", "errors")
MEDIA = ("image", "video", "audio", "document", "sticker")


class Content(Struct, frozen=True, kw_only=True):
    """What a message says, apart from who says it and when."""

    kind: str
    text: str = ""
    choice: str = ""
    detail: dict[str, Any] = {}


def read(message: dict[str, Any], contacts: list[Any], *, echo: bool) -> Item:
    """Return the item for one message; raise BadInput with the reason where it can't be read.

    With `echo` our staff typed it in the phone app, and the citizen is its recipient.
    """
    key = words(message.get("id"))
    if not key:
        raise BadInput(_("A WhatsApp message came without an id."))
    if message.get("group_id"):
        return Unreadable(
            reason=_("WhatsApp message {id} came from a group; the desk answers people only.").format(id=key)
        )
    sort, sent_at = words(message.get("type")), millis(message.get("timestamp"))
    if sort in ("edit", "revoke"):
        return _correction(key, sort, table(message.get(sort)), sent_at)
    if sort == "system" and (move := moves.told_in_chat(key, message, sent_at)):
        return move
    people = RECIPIENTS if echo else SENDERS
    who, username = sender(identifiers(*[message.get(name) for name in people]), contacts)
    if not who.identifiers:
        raise BadInput(_("WhatsApp message {id} names nobody as its sender.").format(id=key))
    said = content(message)
    detail = {**said.detail, **_circumstances(message)}
    if username:
        detail["username"] = username
    return InboundMessage(
        key=key,
        sender=who,
        kind=said.kind,
        text=said.text,
        choice=said.choice,
        detail=detail or None,
        files=media.files(said.detail) if said.kind in MEDIA else (),
        sent_at=sent_at,
        echo=echo,
    )


def content(message: dict[str, Any]) -> Content:
    """Return what the message says: `text` is its words, caption or title, `detail` what else its kind needs."""
    sort = words(message.get("type"))
    part = table(message.get(sort))
    if sort == "text":
        if not isinstance(part.get("body"), str):
            raise BadInput(_("WhatsApp message {id} has no text.").format(id=words(message.get("id"))))
        return Content(kind="text", text=part["body"])
    if sort == "button":
        return Content(kind="choice", text=words(part.get("text")), choice=words(part.get("payload")))
    if sort == "interactive":
        return _interactive(part)
    if sort in MEDIA:
        return Content(kind=sort, text=words(part.get("caption")), detail=_without(part, "caption"))
    if sort == "location":
        place = (words(part.get("name")), words(part.get("address")))
        return Content(kind=sort, text=", ".join(filter(None, place)), detail=kept(part))
    if sort == "contacts":
        cards = rows(message.get(sort))
        names = (words(table(table(card).get("name")).get("formatted_name")) for card in cards)
        return Content(kind=sort, text=", ".join(filter(None, names)), detail={"contacts": kept(cards)})
    if sort == "reaction":
        return Content(kind=sort, text=words(part.get("emoji")), detail=_without(part, "emoji"))
    if sort == "order":
        return Content(kind=sort, text=words(part.get("text")), detail=_without(part, "text"))
    if sort == "system":
        return Content(kind=sort, text=words(part.get("body")), detail=_without(part, "body"))
    return _unknown(sort, message)


def _interactive(part: dict[str, Any]) -> Content:
    """Read an answer to buttons, a list or a form; Meta also sends it with no body at all."""
    for sort in ("button_reply", "list_reply"):
        chosen = table(part.get(sort))
        if chosen:
            text, choice = words(chosen.get("title")), words(chosen.get("id"))
            return Content(kind="choice", text=text, choice=choice, detail=_without(chosen, "title", "id"))
    form = table(part.get("nfm_reply"))
    if form:
        return Content(kind="nfm_reply", text=words(form.get("body")), detail=_form(form))
    return Content(kind="interactive", detail=_without(part))


def _form(form: dict[str, Any]) -> dict[str, Any]:
    """Return a form's answers; `response_json` is JSON in a string, though not always an object."""
    detail = _without(form, "body", "response_json")
    answers = form.get("response_json")
    try:
        detail["answers"] = kept(msgspec.json.decode(words(answers)))
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        detail["answers"] = kept(answers)
    return detail


def _unknown(sort: str, message: dict[str, Any]) -> Content:
    """Keep what nobody knows yet under the platform's own word."""
    known = {"id", "from", "from_user_id", "from_parent_user_id", "to", "to_user_id", "timestamp", "type", "context"}
    rest = {name: kept(value) for name, value in message.items() if name not in known}
    return Content(kind=sort[:LONGEST_WORD] or "unknown", detail=rest)


def _correction(key: str, sort: str, part: dict[str, Any], sent_at: int) -> Correction:
    original = words(part.get("original_message_id"))
    if not original:
        raise BadInput(_("WhatsApp message {id} corrects another, but does not say which.").format(id=key))
    text = content(table(part.get("message")) | {"id": key}).text if sort == "edit" else None
    return Correction(key=key, original=original, text=text, sent_at=sent_at)


def _circumstances(message: dict[str, Any]) -> dict[str, Any]:
    """Return what came along: the message answered, forwarding marks, the advertisement that led here, errors."""
    return {name: kept(message[name]) for name in CIRCUMSTANCES if message.get(name)}


def _without(part: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: kept(value) for name, value in part.items() if name not in names}
