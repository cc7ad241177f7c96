"""What Meta refuses, and the shapes in which it says things: webhooks and answers as they were recorded."""

import json
from typing import Any

from msgspec import Struct

LONGEST_TEXT = 4096
LONGEST_BODY = 1024
LONGEST_ECHO = 512


class Citizen(Struct, frozen=True, kw_only=True):
    """A simulated person: a sample number, a BSUID, or both."""

    name: str
    phone: str = ""
    """Digits with the country's 62 in front."""
    bsuid: str = ""
    username: str = ""


def fault_of(call: dict[str, Any]) -> tuple[int, str] | None:
    """Return Meta's code and words where it would refuse a send, None where it takes it."""
    if call.get("messaging_product") != "whatsapp":
        return 100, "(#100) The parameter messaging_product is required."
    if not call.get("to") and not call.get("recipient"):
        return 100, "(#100) The parameter to is required."
    if call.get("recipient_type", "individual") != "individual":
        return 100, "(#100) Param recipient_type must be one of {INDIVIDUAL}"
    if len(str(call.get("biz_opaque_callback_data", ""))) > LONGEST_ECHO:
        return 100, "(#100) Param biz_opaque_callback_data is too long"
    match call.get("type"):
        case "text":
            return _text_fault(call.get("text"))
        case "interactive":
            return _interactive_fault(call.get("interactive"))
        case other:
            return 100, f"(#100) Param type must be one of {{TEXT, INTERACTIVE}} - got {other!r}"


def _text_fault(text: Any) -> tuple[int, str] | None:
    body = text.get("body") if isinstance(text, dict) else None
    if not isinstance(body, str) or not body.strip():
        return 100, "(#100) The parameter text['body'] is required."
    if len(body) > LONGEST_TEXT:
        return 100, f"(#100) Param text['body'] must be at most {LONGEST_TEXT} characters long."
    return None


def _interactive_fault(part: Any) -> tuple[int, str] | None:
    try:
        body, kind = part["body"]["text"], part["type"]
        if not 0 < len(body) <= LONGEST_BODY:
            return 131009, f"Body text length invalid. Min length: 1, Max length: {LONGEST_BODY}"
        return _buttons_fault(part["action"]["buttons"]) if kind == "button" else _list_fault(part["action"])
    except (KeyError, TypeError) as problem:
        return 131008, f"Required parameter is missing: {problem}"


def _buttons_fault(buttons: list[dict[str, Any]]) -> tuple[int, str] | None:
    replies = [button["reply"] for button in buttons]
    if not 1 <= len(replies) <= 3:
        return 131009, "Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"
    if any(not 0 < len(one["title"]) <= 20 for one in replies):
        return 131009, "Button title length invalid. Min length: 1, Max length: 20"
    if any(not 0 < len(one["id"]) <= 256 for one in replies):
        return 131009, "Button id length invalid. Min length: 1, Max length: 256"
    if len({one["id"] for one in replies}) < len(replies) or len({one["title"] for one in replies}) < len(replies):
        return 131009, "Duplicated button id or title"
    return None


def _list_fault(action: dict[str, Any]) -> tuple[int, str] | None:
    rows = [row for section in action["sections"] for row in section["rows"]]
    if not 0 < len(action["button"]) <= 20:
        return 131009, "Button label length invalid. Min length: 1, Max length: 20"
    if len(action["sections"]) > 1 and not all(section.get("title") for section in action["sections"]):
        return 131009, "Section title is required"
    if not 1 <= len(rows) <= 10:
        return 131009, "Total row count exceed max allowed count: 10"
    if any(not 0 < len(row["title"]) <= 24 for row in rows):
        return 131009, "Row title is too long. Max length: 24"
    if any(len(row.get("description", "")) > 72 for row in rows):
        return 131009, "Row description is too long. Max length: 72"
    if any(not 0 < len(row["id"]) <= 200 for row in rows) or len({row["id"] for row in rows}) < len(rows):
        return 131009, "Row ids must be unique and at most 200 characters long"
    return None


def options_of(call: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of every button or list row in a send."""
    action = call.get("interactive", {}).get("action", {})
    replies = [button["reply"] for button in action.get("buttons", ())]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    return tuple((one["id"], one["title"]) for one in (*replies, *rows))


def text_of(call: dict[str, Any]) -> str:
    """Return the words of a send."""
    if call.get("type") == "interactive":
        return str(call["interactive"]["body"]["text"])
    return str(call.get("text", {}).get("body", ""))


def webhook_body(phone_number_id: str, field: str = "messages", **value: Any) -> bytes:
    """Return a webhook's body as Meta writes it: slashes and everything beyond ASCII are escaped."""
    metadata = {"display_phone_number": "62335000000", "phone_number_id": phone_number_id}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}
    return json.dumps(whole, separators=(",", ":")).replace("/", "\\/").encode()


def contact(citizen: Citizen) -> dict[str, Any]:
    """Return a citizen as an element of `contacts`."""
    profile = {"name": citizen.name} | ({"username": citizen.username} if citizen.username else {})
    return {"profile": profile} | _given(wa_id=citizen.phone, user_id=citizen.bsuid)


def message(citizen: Citizen, wamid: str, seconds: int, content: dict[str, Any]) -> dict[str, Any]:
    """Return an element of `messages`; `content` holds `type` and what belongs to it."""
    who = _given(**{"from": citizen.phone, "from_user_id": citizen.bsuid})
    return {**who, "id": wamid, "timestamp": str(seconds), **content}


def status(wamid: str, word: str, seconds: int, call: dict[str, Any]) -> dict[str, Any]:
    """Return an element of `statuses` for a send, with its `biz_opaque_callback_data` brought back."""
    echo = {key: call[key] for key in ("biz_opaque_callback_data",) if key in call}
    who = _given(recipient_id=call.get("to", ""), recipient_user_id=call.get("recipient", ""))
    return {"id": wamid, "status": word, "timestamp": str(seconds), **who, **echo}


def error(code: int, words: str, details: str = "") -> dict[str, Any]:
    """Return an error as it stands in answers and failed statuses."""
    data = {"error_data": {"messaging_product": "whatsapp", "details": details}} if details else {}
    return {"message": words, "title": words, "type": "OAuthException", "code": code, **data, "fbtrace_id": "Simulated"}


def _given(**values: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}
