"""What Telegram refuses, and the shapes in which it says things: updates and answers as the Bot API documents them."""

import html
import json
import re
from typing import Any

from msgspec import Struct

LONGEST_TEXT = 4096
LONGEST_DATA = 64  # bytes
MOST_BUTTONS = 100

TAGS = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler"})

_TAG = re.compile(r"<(/?)([a-zA-Z-]*)([^<>]*)>")
_NESTED = ("reply_markup", "allowed_updates", "reply_parameters", "link_preview_options")


class User(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A simulated person on Telegram."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""


class Wrong(Exception):
    """A Bot API call that Telegram refuses with this status and description."""

    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status


class Text(Struct, frozen=True):
    """A text as the citizen sees it."""

    shown: str
    bold: tuple[str, ...] = ()


def user(one: User) -> dict[str, Any]:
    """Return a person as `from`."""
    optional = {"last_name": one.last_name, "username": one.username}
    named = {key: value for key, value in optional.items() if value}
    return {"id": one.id, "is_bot": False, "first_name": one.first_name, "language_code": "id", **named}


def chat(one: User) -> dict[str, Any]:
    """Return the private chat with a person."""
    return {key: value for key, value in user(one).items() if key not in ("is_bot", "language_code")} | {
        "type": "private"
    }


def message(one: User, number: int, seconds: int, content: dict[str, Any]) -> dict[str, Any]:
    """Return a message of a person; `content` holds `text`, `photo` …"""
    return {"message_id": number, "from": user(one), "chat": chat(one), "date": seconds, **content}


def photo(file_id: str, *, caption: str = "") -> dict[str, Any]:
    """Return the content of a photo in its three sizes; the last one is `file_id` itself."""
    sizes = [
        {
            "file_id": f"{file_id}-{name}",
            "file_unique_id": f"u-{name}",
            "width": width,
            "height": width,
            "file_size": width,
        }
        for name, width in (("s", 90), ("m", 320))
    ]
    sizes.append({"file_id": file_id, "file_unique_id": "u-x", "width": 1280, "height": 1280, "file_size": 150_000})
    return {"photo": sizes} | ({"caption": caption} if caption else {})


def taken(call: dict[str, Any], number: int, seconds: int, to: User, said: Text) -> dict[str, Any]:
    """Return a message of the bot as sendMessage answers it."""
    bot = {"id": 1, "is_bot": True, "first_name": "PROLINK", "username": "prolink_bot"}
    markup = {"reply_markup": call["reply_markup"]} if call.get("reply_markup") else {}
    return {"message_id": number, "from": bot, "chat": chat(to), "date": seconds, "text": said.shown, **markup}


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Return a call's parameters as values: a form and a query bring nested ones as JSON in a string."""
    found = dict(given)
    for name in _NESTED:
        if isinstance(found.get(name), str):
            try:
                found[name] = json.loads(found[name])
            except ValueError as problem:
                raise Wrong(f"Bad Request: can't parse {name} JSON object") from problem
    return found


def text_of(call: dict[str, Any]) -> Text:
    """Return what the citizen sees of a sendMessage; raise Wrong where Telegram refuses it."""
    given = call.get("text")
    if not isinstance(given, str):
        raise Wrong("Bad Request: message text is empty")
    said = _marked_up(given) if call.get("parse_mode") == "HTML" else Text(given)
    shown = said.shown.strip()
    if not shown:
        raise Wrong("Bad Request: message text is empty")
    if len(shown) > LONGEST_TEXT:
        raise Wrong("Bad Request: message is too long")
    return Text(shown, said.bold)


def buttons_of(call: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return (data, title) of every inline button; raise Wrong where Telegram refuses them."""
    markup = call.get("reply_markup")
    if not markup:
        return ()
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise Wrong("Bad Request: object expected as reply markup")
    found = tuple((button.get("callback_data", ""), button.get("text", "")) for row in rows for button in row)
    if len(found) > MOST_BUTTONS:
        raise Wrong("Bad Request: reply markup is too long")
    if any(not title for _data, title in found):
        raise Wrong("Bad Request: text buttons are allowed only with a text")
    if any(not 1 <= len(data.encode()) <= LONGEST_DATA for data, _title in found):
        raise Wrong("Bad Request: BUTTON_DATA_INVALID")
    return found


def _marked_up(text: str) -> Text:
    """Read Telegram's HTML; raise Wrong where a tag is unknown or not closed."""
    shown, bold, open_tags, at = "", [], [], 0
    for tag in _TAG.finditer(text):
        shown += _plain(text, at, tag.start())
        at = tag.end()
        closes, name, rest = tag.groups()
        if name not in TAGS or rest.strip():
            raise Wrong(
                f'Bad Request: can\'t parse entities: Unsupported start tag "{name}" at byte offset {tag.start()}'
            )
        if not closes:
            open_tags.append((name, len(shown)))
            continue
        if not open_tags or open_tags[-1][0] != name:
            raise Wrong(f"Bad Request: can't parse entities: Unexpected end tag at byte offset {tag.start()}")
        begun = open_tags.pop()[1]
        if name in ("b", "strong"):
            bold.append(shown[begun:])
    shown += _plain(text, at, len(text))
    if open_tags:
        name = open_tags[-1][0]
        raise Wrong(f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{name}\"")
    return Text(shown, tuple(bold))


def _plain(text: str, start: int, end: int) -> str:
    part = text[start:end]
    if "<" in part:
        offset = start + part.index("<")
        raise Wrong(f'Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset {offset}')
    return html.unescape(part)
