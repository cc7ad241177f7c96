"""A person's number or BSUID changed: Meta tells it in the chat, or under a field of its own."""

import re
from typing import Any

from daemon.channels.whatsapp.identity import identifiers
from daemon.channels.wire import millis, table, words
from prolink.errors import BadInput
from prolink.model.contact import Identifier
from prolink.model.inbound import AliasMove
from prolink.words import _

CHANGES = ("user_changed_number", "user_changed_user_id")

# The name before these words is the citizen's own and may say anything: only the very end is Meta's.
_CHANGED = re.compile(r"changed from (\S+) to (\S+?)\.?\s*\Z")


def told_in_chat(key: str, message: dict[str, Any], sent_at: int) -> AliasMove | None:
    """Return the move that a system message tells, None for one about something else; BadInput when it lacks an end."""
    part = table(message.get("system"))
    if part.get("type") not in CHANGES:
        return None
    text = words(part.get("body"))
    new = identifiers(part.get("user_id"), part.get("wa_id"), part.get("new_wa_id"))
    old = identifiers(
        part.get("previous_user_id"), message.get("from_user_id"), part.get("customer"), message.get("from")
    )
    if not old:
        old = _told_in_words(text, new)
    return _move(key, old, new, text, sent_at)


def told_apart(update: dict[str, Any]) -> AliasMove:
    """Return the move of one `user_id_update`; raise BadInput when it lacks one end."""
    change = table(update.get("user_id"))
    phone = identifiers(update.get("wa_id"))
    old, new = identifiers(change.get("previous")), identifiers(change.get("current"))
    key = "user_id_update:" + ":".join(one.value for one in (*old, *new))
    # The number may be as new as the BSUID: it tells whose the old one was only where nothing else does.
    return _move(key, old or phone, (*new, *phone), words(update.get("detail")), millis(update.get("timestamp")))


def _move(key: str, old: tuple[Identifier, ...], new: tuple[Identifier, ...], text: str, sent_at: int) -> AliasMove:
    fresh = tuple(one for one in new if one not in old)
    if not old or not fresh:
        raise BadInput(_("WhatsApp tells of a new number or id, but lacks the old or the new one: {id}").format(id=key))
    return AliasMove(key=key, old=old, new=fresh, text=text, sent_at=sent_at)


def _told_in_words(text: str, new: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """Return the old identifier that only the sentence names, if its new one is what the payload says too."""
    told = _CHANGED.search(text)
    if told and set(identifiers(told[2])) & set(new):
        return identifiers(told[1])
    return ()
