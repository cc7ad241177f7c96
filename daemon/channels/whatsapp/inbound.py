"""One webhook body as a batch: entry × changes × (messages, echoes, statuses, moves, errors), each item on its own."""

from collections.abc import Callable, Iterator
from typing import Any

from daemon.channels.whatsapp import messages, moves, statuses
from daemon.channels.whatsapp.codes import code_of, reason_of
from daemon.channels.whatsapp.plain import plain
from daemon.channels.wire import decoded, fit, rows, table, words
from prolink.errors import BadInput
from prolink.model.inbound import Batch, Item, Unreadable
from prolink.words import _

OBJECT = "whatsapp_business_account"

Parts = dict[str, Callable[[dict[str, Any], list[Any]], Item | None]]
"""How the members of each list in a change are read."""


def batch(channel: str, phone_number_id: str, body: bytes) -> Batch:
    """Read a verified body; raise BadInput where it is no JSON object with a list of entries.

    A part that can't be read becomes an Unreadable with its reason; fields of no concern to the desk leave no item.
    """
    items = plain(fit(body), phone_number_id)
    return Batch(channel=channel, body=body, items=patiently(body, phone_number_id) if items is None else items)


def patiently(body: bytes, phone_number_id: str) -> tuple[Item, ...]:
    """Read a body of which nothing is taken for granted."""
    whole = decoded(body)
    if not isinstance(whole, dict) or not isinstance(whole.get("entry"), list):
        raise BadInput("The body is not a webhook: it must be an object with a list 'entry'.")
    if whole.get("object") != OBJECT:
        named = words(whole.get("object"))[:64]
        reason = _("A webhook about '{object}' came; subscribe this address to WhatsApp only.").format(object=named)
        return (Unreadable(reason=reason),)
    return tuple(_items(whole["entry"], phone_number_id))


def _items(entries: list[Any], phone_number_id: str) -> Iterator[Item]:
    for entry in entries:
        for change in _list(table(entry).get("changes")):
            if isinstance(change, Unreadable):
                yield change
                continue
            parts = FIELDS.get(words(table(change).get("field")), {})
            value = table(table(change).get("value"))
            named = words(table(value.get("metadata")).get("phone_number_id"))
            if parts and named != phone_number_id:
                reason = _("A webhook came for the number '{number}', which is not this channel's phone_number_id.")
                yield Unreadable(reason=reason.format(number=named[:64]))
                continue
            yield from _of_change(value, parts)


def _of_change(value: dict[str, Any], parts: Parts) -> Iterator[Item]:
    contacts = rows(value.get("contacts"))
    for part, read in parts.items():
        if part not in value:
            continue
        for one in _list(value[part]):
            try:
                item = one if isinstance(one, Unreadable) else read(_object(one), contacts)
            except BadInput as problem:
                item = Unreadable(reason=str(problem))
            if item is not None:
                yield item


def _list(value: object) -> list[Any]:
    """Return the list, or where something else came, one item that says so."""
    return value if isinstance(value, list) else [Unreadable(reason=_("A part of a WhatsApp webhook is no list."))]


def _object(one: object) -> dict[str, Any]:
    if not isinstance(one, dict):
        raise BadInput(_("A part of a WhatsApp webhook is no object."))
    return one


def _error(error: dict[str, Any], _contacts: list[Any]) -> Item:
    """Tell staff of an error that belongs to no message of ours."""
    return Unreadable(
        reason=_("WhatsApp reports error {code}: {reason}").format(code=code_of(error), reason=reason_of(error))
    )


FIELDS: dict[str, Parts] = {
    "messages": {
        "messages": lambda one, contacts: messages.read(one, contacts, echo=False),
        "statuses": lambda one, _contacts: statuses.read(one),
        "errors": _error,
    },
    "smb_message_echoes": {"message_echoes": lambda one, contacts: messages.read(one, contacts, echo=True)},
    "user_id_update": {"user_id_update": lambda one, _contacts: moves.told_apart(one)},
}
"""The lists of a change that the desk cares for, by the change's field; other fields stay in the raw journal."""
