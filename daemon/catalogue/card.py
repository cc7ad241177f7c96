"""Card: a service as citizens read it, in a few short lines, and the FAQ entry by which it is found."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from daemon.catalogue import facts
from daemon.faq import knowledge
from daemon.faq.knowledge import Knowledge
from daemon.faq.matcher import USUAL, Way
from daemon.faq.values import Values
from prolink.model.faq import Entry
from prolink.model.service import Service, ServiceData

PREFIX = "layanan:"
"""What the entry's id of a service begins with; a menu names a service so."""

LABELS = {
    "requirements": "Syarat: ",
    "fee": "Biaya: ",
    "time": "Lama: ",
    "hours": "Jam: ",
    "place": "Tempat: ",
    "channel": "Kanal: ",
    "note": "",
}


def card(service: Service, values: Values, data: ServiceData | None, now: datetime) -> str | None:
    """Return a service's lines at a moment of the desk's zone; None where no fact is left: a person is offered."""
    known = facts.known(service, values, data)
    lines = [label + known[field] for field, label in LABELS.items() if known[field]]
    if not lines:
        return None
    if data is not None and facts.is_of(service, data):
        lines.append(facts.age(data, now))
    office = f" ({service.office})" if service.office else ""
    return "\n".join((f"*{service.name}*{office}", *lines))


def as_entry(service: Service, values: Values, data: ServiceData | None, now: datetime) -> Entry:
    """Return the entry by which a service is found and answered; withheld where the card is."""
    return Entry(
        id=PREFIX + service.id,
        question=service.name,
        variants=service.variants,
        answer=card(service, values, data, now) or "",
        category=service.category,
        office=service.owner or service.office,
        source=service.source,
        verified=service.verified,
        valid_until=service.valid_until,
        state=service.state,
    )


def know(
    entries: Sequence[Entry],
    services: Sequence[Service],
    data: Mapping[str, ServiceData],
    values: Values,
    now: datetime,
    way: Way = USUAL,
) -> Knowledge:
    """Return what the bot knows of FAQ and catalogue at a moment of the desk's zone.

    Answers read the catalogue. A service that an entry in use treats is not found beside it, but answered when a menu
    names it.
    """
    today = now.date()
    used = {entry.id for entry in entries if knowledge.in_use(entry, today)}
    whole = {**values, **facts.tables(services, values, data, today)}
    searched: list[Entry] = []
    unsearched: list[Entry] = []
    for service in services:
        made = as_entry(service, values, data.get(service.id), now)
        (unsearched if used & set(service.faq) else searched).append(made)
    return Knowledge([*entries, *searched], whole, today, way, unsearched=unsearched)
