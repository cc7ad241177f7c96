"""Expiry: answers and services whose last day is near or past, in a queue by the office that owns them."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from prolink.model.faq import Entry, EntryState
from prolink.model.service import Service


class Expiring(Struct, frozen=True):
    """One answer or service that its office must look at."""

    owner: str
    """Empty where nobody owns it."""
    kind: str
    """For scripts: faq or service."""
    id: str
    title: str
    until: str
    """ISO date of its last day."""
    days: int
    """Days left; below zero it is not sent any more."""


def expiring(entries: Sequence[Entry], services: Sequence[Service], today: date, within: int) -> list[Expiring]:
    """Return what expires within so many days or has expired, by owner, the most urgent first."""
    rows = [(one.office, "faq", one.id, one.question, one.valid_until, one.state) for one in entries]
    rows += [(one.owner or one.office, "service", one.id, one.name, one.valid_until, one.state) for one in services]
    last = (today + timedelta(days=within)).isoformat()
    found = [
        Expiring(owner, kind, id, title, until, (date.fromisoformat(until) - today).days)
        for owner, kind, id, title, until, state in rows
        if until and until <= last and state is EntryState.PUBLISHED
    ]
    return sorted(found, key=lambda one: (one.owner.casefold(), one.until, one.id))
