"""Who wrote: phone numbers and business-scoped user ids (BSUID), which live side by side since 2026."""

import re
from collections.abc import Iterable
from typing import Any

from daemon.channels.wire import table, words
from prolink.model.contact import Identifier
from prolink.model.inbound import Sender

PHONE = "whatsapp.phone"
BSUID = "whatsapp.bsuid"

_PHONE = re.compile(r"\+?([0-9]{5,20})")
_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


def identifiers(*values: object) -> tuple[Identifier, ...]:
    """Sort values into identifiers, BSUID first: Meta keeps it when a username hides the number.

    A BSUID may stand where a phone number is expected; it is never reduced to its digits.
    """
    found: list[Identifier] = []
    for value in values:
        text = words(value)
        if _BSUID.fullmatch(text):
            found.append(Identifier(BSUID, text))
        elif phone := _PHONE.fullmatch(text):
            found.append(Identifier(PHONE, phone[1]))
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.kind != BSUID))


def sender(written_by: tuple[Identifier, ...], contacts: Iterable[object]) -> tuple[Sender, str]:
    """Return the sender with the name and every identifier of the matching contact, and the username ("" for none)."""
    known = [(table(contact), _contact_identifiers(table(contact))) for contact in contacts]
    match = next(((contact, own) for contact, own in known if set(own) & set(written_by)), None)
    if match is None and len(known) == 1 and not _contradict(known[0][1], written_by):
        match = known[0]
    if match is None:
        return Sender(written_by), ""
    contact, own = match
    profile = table(contact.get("profile"))
    both = sorted(dict.fromkeys((*written_by, *own)), key=lambda one: one.kind != BSUID)
    return Sender(tuple(both), words(profile.get("name")).strip()), words(profile.get("username")).lstrip("@")


def address(to: Iterable[Identifier]) -> dict[str, str]:
    """Return the part of a Graph call that names the recipient, empty when none of the identifiers can be written to.

    The number goes in `to` and wins; a BSUID goes in `recipient`: in `to` Meta answers 200 and never delivers it.
    A parent id (ENT) is no address.
    """
    known = tuple(to)
    for one in known:
        if one.kind == PHONE and _PHONE.fullmatch(one.value):
            return {"to": one.value}
    for one in known:
        if one.kind == BSUID and ".ENT." not in one.value:
            return {"recipient": one.value}
    return {}


def _contact_identifiers(contact: dict[str, Any]) -> tuple[Identifier, ...]:
    return identifiers(contact.get("user_id"), contact.get("wa_id"))


def _contradict(one: tuple[Identifier, ...], other: tuple[Identifier, ...]) -> bool:
    """Tell whether both have an identifier of the same kind: without a common one they are two people."""
    return bool({each.kind for each in one} & {each.kind for each in other})
