"""Webhooks in the shapes in which they were recorded."""

import json
from typing import Any

from daemon.channels.whatsapp.inbound import batch
from prolink.model.inbound import Item
from tests.daemon.channels.whatsapp.stand import NUMBER

PHONE_NUMBER = "628120000001"
USER_ID = "ID.13491208655302741918"
CONTACT = {"profile": {"name": "Bu Siti", "username": "@siti.prob"}, "wa_id": PHONE_NUMBER, "user_id": USER_ID}


def message(kind: str, **rest: Any) -> dict[str, Any]:
    return {"from": PHONE_NUMBER, "id": "wamid.A1", "timestamp": "1749416383", "type": kind, **rest}


def text(body: Any = "Halo", **rest: Any) -> dict[str, Any]:
    return message("text", text={"body": body}, **rest)


def value(**parts: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "62335000000", "phone_number_id": NUMBER}
    return {"messaging_product": "whatsapp", "metadata": metadata, **parts}


def change(field: str = "messages", **parts: Any) -> dict[str, Any]:
    return {"field": field, "value": value(**parts)}


def body(*changes: Any) -> bytes:
    entry = [{"id": "102290129340398", "changes": list(changes)}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def items(*changes: Any) -> tuple[Item, ...]:
    return batch("whatsapp:main", NUMBER, body(*changes)).items


def of_messages(*messages: Any, contacts: Any = (CONTACT,)) -> tuple[Item, ...]:
    return items(change(contacts=list(contacts), messages=list(messages)))


def of_statuses(*statuses: Any) -> tuple[Item, ...]:
    return items(change(statuses=list(statuses)))
