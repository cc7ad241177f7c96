"""Who wrote and where: Telegram's numbers as identifiers, and the keys under which messages are known."""

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from daemon.channels.wire import whole, words
from prolink.model.contact import Identifier
from prolink.model.inbound import Sender

ID = "telegram.id"

_ID = re.compile(r"[1-9][0-9]{0,17}")
_KEY = re.compile(r"[0-9]+:([1-9][0-9]*):(?:([1-9][0-9]*)|[a-z].*)")


class Place(Struct, frozen=True):
    """Where a key points to."""

    chat: int
    message: int = 0
    """0 for what is no message, e.g. a tap."""


def key(bot: str, chat: int, what: object) -> str:
    """Return the key of a message, or of a tap or a change in a chat, unique within a channel.

    The bot stands in it: another bot in the same channel counts its messages from 1 again, in the same chats.
    """
    return f"{bot}:{chat}:{what}"


def place(key: str) -> Place | None:
    """Return where a key points to, None for one that is not ours."""
    found = _KEY.fullmatch(key)
    return Place(int(found[1]), int(found[2] or 0)) if found else None


def sender(user: dict[str, Any]) -> Sender:
    """Return a Telegram user as the sender; no identifiers where the user has no number."""
    number = whole(user.get("id"))
    name = " ".join(filter(None, (words(user.get("first_name")).strip(), words(user.get("last_name")).strip())))
    return Sender((Identifier(ID, str(number)),) if number else (), name)


def chat_of(to: Iterable[Identifier]) -> int:
    """Return the chat to write to, 0 where the person has none here: a private chat's number is the person's own."""
    return next((int(one.value) for one in to if one.kind == ID and _ID.fullmatch(one.value)), 0)
