"""What a Telegram message says: text, files by kind, places, cards, and what nobody knows yet."""

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from daemon.channels.wire import LONGEST_WORD, kept, rows, table, whole, words

LARGEST_FILE = 20 * 2**20  # bytes that a bot may fetch

START = re.compile(r"/start(?:@\w{1,64})?(?:\s+(.*))?", re.DOTALL)

FILES = {
    "voice": "audio",
    "audio": "audio",
    "video": "video",
    "video_note": "video",
    "document": "document",
    "sticker": "sticker",
}
"""Telegram's word → the desk's."""

SERVICE = frozenset(
    {"pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "write_access_allowed"}
    | {"connected_website", "boost_added", "new_chat_title", "new_chat_photo", "delete_chat_photo"}
)
"""What Telegram itself puts into a chat: for the timeline, wants no word from us."""

ENVELOPE = frozenset(
    {"message_id", "message_thread_id", "from", "sender_chat", "sender_boost_count", "sender_business_bot", "date"}
    | {"business_connection_id", "chat", "forward_origin", "is_topic_message", "is_automatic_forward", "quote"}
    | {"reply_to_message", "external_reply", "reply_to_story", "via_bot", "edit_date", "has_protected_content"}
    | {"is_from_offline", "media_group_id", "author_signature", "entities", "caption", "caption_entities"}
    | {"show_caption_above_media", "link_preview_options", "reply_markup", "effect_id", "has_media_spoiler"}
)
"""What stands around a message's content."""


class Content(Struct, frozen=True, kw_only=True):
    """What a message says, apart from who says it and when."""

    kind: str
    text: str = ""
    detail: dict[str, Any] = {}


def content(message: dict[str, Any]) -> Content:
    """Return what a message says: `text` is its words, caption or title, `detail` what else its kind needs."""
    if isinstance(message.get("text"), str):
        return _text(message["text"])
    for sort, read in READERS.items():  # in this order: an animation is sent as a document too, a venue as a location
        if message.get(sort):
            return read(message)
    for sort, kind in FILES.items():
        if message.get(sort):
            return _file(kind, table(message[sort]), message, **({"voice": True} if sort == "voice" else {}))
    return _other(message)


def _text(text: str) -> Content:
    start = START.fullmatch(text)
    if start is None:
        return Content(kind="text", text=text)
    return Content(kind="text", text="/start", detail={"start": start[1]} if start[1] else {})


def _file(kind: str, part: dict[str, Any], message: dict[str, Any], **more: Any) -> Content:
    """Return a file with its caption; thumbnails are left out, each is a file of its own."""
    known = {
        name: part[name]
        for name in ("file_id", "file_unique_id", "mime_type", "file_size", "width", "height", "duration", "emoji")
        if isinstance(part.get(name), str | int)
    }
    if words(part.get("file_name")):
        known["filename"] = part["file_name"]
    return Content(kind=kind, text=words(message.get("caption")), detail=kept(known | more))


def _photo(message: dict[str, Any]) -> Content:
    """Return the largest size of a photo that a bot may fetch."""
    sizes = [table(size) for size in rows(message["photo"])]
    fit = [size for size in sizes if whole(size.get("file_size")) <= LARGEST_FILE] or sizes or [{}]
    best = max(
        fit, key=lambda size: (whole(size.get("width")) * whole(size.get("height")), whole(size.get("file_size")))
    )
    return _file("image", best, message, mime_type="image/jpeg")


def _animation(message: dict[str, Any]) -> Content:
    return _file("video", table(message["animation"]), message, animation=True)


def _venue(message: dict[str, Any]) -> Content:
    venue = table(message["venue"])
    names = (words(venue.get("title")), words(venue.get("address")))
    detail = table(kept(venue.get("location"))) | {"venue": kept({**venue, "location": None})}
    return Content(kind="location", text=", ".join(filter(None, names)), detail=detail)


def _location(message: dict[str, Any]) -> Content:
    return Content(kind="location", detail=table(kept(message["location"])))


def _contact(message: dict[str, Any]) -> Content:
    card = table(message["contact"])
    names = (words(card.get("first_name")), words(card.get("last_name")))
    return Content(kind="contacts", text=" ".join(filter(None, names)), detail={"contacts": [kept(card)]})


def _other(message: dict[str, Any]) -> Content:
    """Keep what nobody knows yet under the platform's own word."""
    rest = {name: kept(value) for name, value in message.items() if name not in ENVELOPE}
    sort = next(iter(rest), "unknown")
    if sort in SERVICE:
        return Content(kind="system", text=sort, detail=rest)
    return Content(kind=sort[:LONGEST_WORD], text=words(message.get("caption")), detail=rest)


READERS: dict[str, Callable[[dict[str, Any]], Content]] = {
    "animation": _animation,
    "photo": _photo,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
}
