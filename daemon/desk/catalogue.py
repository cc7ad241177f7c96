"""Catalogue: takes over a new state of the service catalogue, all of it or nothing."""

from collections.abc import Iterator

from daemon.catalogue.facts import problems
from daemon.catalogue.file import ID, NEEDED
from daemon.faq.rows import is_date
from daemon.faq.values import Values
from daemon.store import catalogue
from daemon.store.tx import Tx
from prolink.errors import BadInput
from prolink.model.faq import EntryState
from prolink.model.service import Service
from prolink.protocol.commands import Done
from prolink.words import _


def refuse_broken(services: tuple[Service, ...], values: Values) -> None:
    """Raise BadInput with every complaint about services that must not be stored."""
    complaints = [f"{one.id[:40]}: {text}" for one in services for text in _gaps(one)]
    complaints += [f"{problem.entry}: {problem.text}" for one in services for problem in problems(one, values)]
    ids = [one.id for one in services]
    complaints += [
        _("the id {id} stands twice").format(id=id) for id in sorted({id for id in ids if ids.count(id) > 1})
    ]
    if complaints:
        raise BadInput("\n".join(complaints))


def take_over(tx: Tx, services: tuple[Service, ...], *, prune: bool, by: str) -> Done:
    """Store services under their ids; with `prune`, retire those that are missing."""
    before = tx.all(catalogue.SERVICES)
    for position, service in enumerate(services):
        catalogue.upsert(tx, service, position, by)
    named = {service.id for service in services}
    for service in before:
        if prune and service.id not in named and service.state is not EntryState.RETIRED:
            catalogue.retire(tx, service, by)
    published = sum(service.state is EntryState.PUBLISHED for service in tx.all(catalogue.SERVICES))
    return Done(text=_("the catalogue has {count} published services").format(count=published))


def _gaps(service: Service) -> Iterator[str]:
    """Yield what the bot could not work with; a file's reader has said it before, another client may not have."""
    for key in NEEDED:
        if not getattr(service, key).strip():
            yield _("{key} is empty").format(key=key)
    if service.id and not ID.fullmatch(service.id):
        yield _("the id has other signs than a–z, 0–9 and -, or more than 40")
    for key in ("verified", "valid_until"):
        day = getattr(service, key)
        if day and not is_date(day):
            yield _("{key} is {text}; write a date as 2026-01-31").format(key=key, text=repr(day[:40]))
