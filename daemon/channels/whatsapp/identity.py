"""Who wrote: phone numbers and business-scoped user ids (BSUID), which live side by side since 2026."""

import re
from collections.abc import Iterable, Sequence

from daemon.channels.wire import table, words
from prolink.model.contact import Identifier
from prolink.model.inbound import Sender

PHONE = "whatsapp.phone"
BSUID = "whatsapp.bsuid"

_PHONE = re.compile(r"\+?([0-9]{5,20})")
_ANY = re.compile(rf"{_PHONE.pattern}|([A-Z]{{2}}\.(?:ENT\.)?[A-Za-z0-9]{{1,128}})")


def identifiers(*values: object) -> tuple[Identifier, ...]:
    """Sort values into identifiers, BSUID first: Meta keeps it when a username hides the number.

    A BSUID may stand where a phone number is expected; it is never reduced to its digits.
    """
    found: list[Identifier] = []
    for value in values:
        if isinstance(value, str) and (one := _ANY.fullmatch(value)):
            found.append(Identifier(BSUID, one[2]) if one[2] else Identifier(PHONE, one[1]))
    return tuple(found) if len(found) < 2 else _best_first(found)


def sender(written_by: tuple[Identifier, ...], contacts: Sequence[object]) -> tuple[Sender, str]:
    """Return the sender with the name and every identifier of the matching contact, and the username ("" for none)."""
    for entry in contacts:
        contact = table(entry)
        own = identifiers(contact.get("user_id"), contact.get("wa_id"))
        if own == written_by or set(own) & set(written_by) or (len(contacts) == 1 and not _contradict(own, written_by)):
            profile = table(contact.get("profile"))
            who = written_by if own == written_by else _best_first((*written_by, *own))
            return Sender(who, words(profile.get("name")).strip()), words(profile.get("username")).lstrip("@")
    return Sender(written_by), ""


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


def _best_first(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.kind != BSUID))


def _contradict(one: tuple[Identifier, ...], other: tuple[Identifier, ...]) -> bool:
    """Tell whether both have an identifier of the same kind: without a common one they are two people."""
    return bool({each.kind for each in one} & {each.kind for each in other})
