"""The plain case, nearly every webhook: texts and taps in the one shape that Meta documents, read in a single step.

Whatever is not exactly so, be it one member more, is left to the patient reading, and both must say the same.
"""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from daemon.channels.whatsapp.identity import identifiers, sender
from daemon.channels.wire import millis
from prolink.model.inbound import InboundMessage


class _Exact(Struct, frozen=True, forbid_unknown_fields=True):
    """An object with these members and no other."""


class _Text(_Exact, frozen=True):
    body: str


class _Option(_Exact, frozen=True):
    id: str
    title: str


class _Tap(_Exact, frozen=True):
    type: Literal["button_reply", "list_reply"]
    button_reply: _Option | None = None
    list_reply: _Option | None = None


class _Message(_Exact, frozen=True, rename={"sender": "from", "sender_id": "from_user_id"}):
    id: str
    timestamp: str
    type: Literal["text", "interactive"]
    sender: str
    sender_id: str = ""
    text: _Text | None = None
    interactive: _Tap | None = None
    context: dict[str, str | bool] = {}


class _Metadata(_Exact, frozen=True):
    phone_number_id: str
    display_phone_number: str = ""


class _Value(_Exact, frozen=True):
    messaging_product: str
    metadata: _Metadata
    messages: list[_Message]
    contacts: list[Any] = []


class _Change(_Exact, frozen=True):
    field: Literal["messages"]
    value: _Value


class _Entry(_Exact, frozen=True):
    id: str
    changes: list[_Change]


class _Webhook(_Exact, frozen=True):
    object: Literal["whatsapp_business_account"]
    entry: list[_Entry]


_decode = msgspec.json.Decoder(_Webhook).decode


def plain(body: bytes, phone_number_id: str) -> tuple[InboundMessage, ...] | None:
    """Return the messages of a fit body that is a plain case and for this number, None for any other."""
    if b'"statuses"' in body:  # As frequent, and never plain: not worth the attempt.
        return None
    try:
        webhook = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    items: list[InboundMessage] = []
    for value in [change.value for entry in webhook.entry for change in entry.changes]:
        if value.metadata.phone_number_id != phone_number_id:
            return None
        for message in value.messages:
            item = _read(message, value.contacts)
            if item is None:
                return None
            items.append(item)
    return tuple(items)


def _read(message: _Message, contacts: list[Any]) -> InboundMessage | None:
    who, username = sender(identifiers(message.sender_id, message.sender), contacts)
    if message.type == "text" and message.text:
        kind, text, choice = "text", message.text.body, ""
    elif message.type == "interactive" and (tap := message.interactive) and (on := tap.button_reply or tap.list_reply):
        kind, text, choice = "choice", on.title, on.id
    else:
        return None
    if not message.id or not who.identifiers:
        return None
    detail: dict[str, Any] = {"context": message.context} if message.context else {}
    if username:
        detail["username"] = username
    return InboundMessage(
        key=message.id,
        sender=who,
        kind=kind,
        text=text,
        choice=choice,
        detail=detail or None,
        sent_at=millis(message.timestamp),
    )
