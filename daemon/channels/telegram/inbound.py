"""A body of Telegram's as a batch: the answer to getUpdates, or one update posted to the webhook.

We read the raw JSON ourselves: PTB's strict parser raises TypeError on a whole answer when one field of one update is
missing (`from.is_bot` in the wild), and its neighbours would be lost with it.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from daemon.channels.telegram import messages
from daemon.channels.wire import decoded, table, whole, words
from prolink.errors import BadInput
from prolink.model.inbound import Batch, Item, Unreadable
from prolink.words import _

KINDS: dict[str, Callable[[dict[str, Any], str], Item | None]] = {
    "message": messages.message,
    "edited_message": messages.edit,
    "callback_query": messages.tap,
    "my_chat_member": messages.membership,
}
"""The kinds of update that concern the desk; Telegram is asked for no others."""


class News(Struct, frozen=True):
    """What one body brought."""

    batch: Batch
    last: int
    """The highest update_id, 0 for none."""
    taps: tuple[str, ...]
    """Ids of tapped buttons: each wants an answerCallbackQuery, or the citizen's button goes on turning."""


def polled(channel: str, bot: str, body: bytes) -> News | None:
    """Read the answer to getUpdates, None for an empty one; raise BadInput where it is none."""
    answer = decoded(body)
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
        raise BadInput(_("Telegram's answer is no list of updates."))
    return _news(channel, bot, body, answer["result"]) if answer["result"] else None


def posted(channel: str, bot: str, body: bytes) -> News:
    """Read one update from the webhook; raise BadInput where it is none."""
    update = decoded(body)
    if not isinstance(update, dict) or not whole(update.get("update_id")):
        raise BadInput("The body is not an update: it must be an object with an 'update_id'.")
    return _news(channel, bot, body, [update])


def _news(channel: str, bot: str, body: bytes, updates: list[Any]) -> News:
    found = [item for update in updates if (item := _item(update, bot)) is not None]
    queries = (words(table(table(update).get("callback_query")).get("id")) for update in updates)
    return News(
        batch=Batch(channel=channel, body=body, items=tuple(found)),
        last=max(whole(table(update).get("update_id")) for update in updates),
        taps=tuple(filter(None, queries)),
    )


def _item(update: Any, bot: str) -> Item | None:
    """Return the item of one update, None where it is of no concern; what can't be read harms no neighbour."""
    for kind, read in KINDS.items():
        if kind in table(update):
            try:
                return read(_object(update[kind]), bot)
            except BadInput as problem:
                return Unreadable(reason=str(problem))
    return None if isinstance(update, dict) else Unreadable(reason=_("A Telegram update is no object."))


def _object(part: Any) -> dict[str, Any]:
    if not isinstance(part, dict):
        raise BadInput(_("A part of a Telegram update is no object."))
    return part
