"""Updates in the shapes that the Bot API documents, and as items."""

import json
from typing import Any

from daemon.channels.telegram.inbound import News, polled
from prolink.model.inbound import Item
from tests.daemon.channels.telegram.stand import BOT

PERSON = {
    "id": 628,
    "is_bot": False,
    "first_name": "Siti",
    "last_name": "Aminah",
    "username": "siti",
    "language_code": "id",
}
CHAT = {"id": 628, "first_name": "Siti", "last_name": "Aminah", "username": "siti", "type": "private"}
KEY = f"{BOT}:628:7"


def message(**content: Any) -> dict[str, Any]:
    """Return a message; a part that is None is left out."""
    whole = {"message_id": 7, "from": PERSON, "chat": CHAT, "date": 1749416383, **content}
    return {name: value for name, value in whole.items() if value is not None}


def update(kind: str = "message", content: Any = None, *, number: int = 870_000_001) -> dict[str, Any]:
    return {"update_id": number, kind: message(text="Halo") if content is None else content}


def body(*updates: Any) -> bytes:
    return json.dumps({"ok": True, "result": list(updates)}).encode()


def news(*updates: Any) -> News:
    found = polled("telegram:main", BOT, body(*updates))
    assert found is not None
    return found


def items(*updates: Any) -> tuple[Item, ...]:
    return news(*updates).batch.items


def tap(**changed: Any) -> dict[str, Any]:
    rows = [[{"text": "KTP hilang", "callback_data": "faq:F01"}], [{"text": "Petugas", "callback_data": "petugas"}]]
    told = {"message_id": 9, "chat": CHAT, "date": 1749416390, "text": "Maksud Anda…"}
    whole = {
        "id": "4398201",
        "from": PERSON,
        "message": told | {"reply_markup": {"inline_keyboard": rows}},
        "chat_instance": "1",
        "data": "faq:F01",
    } | changed
    return {name: value for name, value in whole.items() if value is not None}


def membership(word: str, **changed: Any) -> dict[str, Any]:
    bot = {"id": int(BOT), "is_bot": True, "first_name": "PROLINK"}
    states = {"old_chat_member": {"user": bot, "status": "member"}, "new_chat_member": {"user": bot, "status": word}}
    return {"chat": CHAT, "from": PERSON, "date": 1749416400, **states, **changed}
