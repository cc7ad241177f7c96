"""Facts: what is known of a service now, its variables filled, an office's own data over what the file says."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from daemon.faq import values as local
from daemon.faq.values import SERVICES, VARIABLE, Problem, Values
from prolink.clock import moment
from prolink.model.faq import EntryState
from prolink.model.service import FACTS, Service, ServiceData
from prolink.words import _

FIELDS = ("name", "office", *FACTS)
"""What `{{layanan.ID.…}}` may name."""

_BRACES = re.compile(r"\{\{|\}\}")
_PLAIN = ("name", "category", "office", "owner", "endpoint", "source", "variants", "faq")
"""Fields without variables."""


def in_use(service: Service, today: date) -> bool:
    """Tell whether the bot may speak of a service: published, and not past its last day."""
    fresh = not service.valid_until or service.valid_until >= today.isoformat()
    return service.state is EntryState.PUBLISHED and fresh


def known(service: Service, values: Values, data: ServiceData | None = None) -> dict[str, str]:
    """Return every field of FIELDS as citizens read it; empty where a variable of it is empty."""
    facts: dict[str, str | tuple[str, ...]] = {field: getattr(service, field) for field in FIELDS}
    filled = {field: _filled(service.id, value, values) for field, value in facts.items()}
    if data is not None and is_of(service, data):
        filled |= {field: _joined(value) for field, value in data.facts.items() if field in FACTS}
    return filled


def is_of(service: Service, data: ServiceData | None) -> bool:
    """Tell whether data came, and from the address that the service names now."""
    return data is not None and data.fetched_at > 0 and data.endpoint == service.endpoint


def age(data: ServiceData, now: datetime) -> str:
    """Say how old an office's data are, e.g. Data per 10.15; `now` is in the desk's zone."""
    at = moment(data.fetched_at).astimezone(now.tzinfo)
    when = f"{at:%H.%M}" if at.date() == now.date() else f"{at.day}/{at.month}/{at.year} {at:%H.%M}"
    stale = ", belum dapat diperbarui" if data.trouble else ""
    return f"Data per {when}{stale}"


def tables(
    services: Iterable[Service], values: Values, data: Mapping[str, ServiceData], today: date
) -> dict[str, dict[str, str]]:
    """Return what `{{layanan.ID.FIELD}}` stands for; all empty for a service that is not in use."""
    found: dict[str, dict[str, str]] = {SERVICES: {}}
    for service in services:
        facts = known(service, values, data.get(service.id))
        found[f"{SERVICES}.{service.id}"] = facts if in_use(service, today) else dict.fromkeys(facts, "")
    return found


def names(services: Iterable[Service]) -> dict[str, dict[str, str]]:
    """Return the tables of `tables` with nothing in them: enough to tell a name that exists from one that does not."""
    return {SERVICES: {}} | {f"{SERVICES}.{one.id}": dict.fromkeys(FIELDS, "") for one in services}


def variables(service: Service) -> tuple[str, ...]:
    """Return the variables of a service, each once, in their order."""
    return tuple(dict.fromkeys(name for text in _texts(service) for name in VARIABLE.findall(text)))


def empty(service: Service, values: Values) -> tuple[str, ...]:
    """Return the variables of a service that are defined and wait for the operator's fact."""
    return tuple(name for name in variables(service) if local.lookup(service.id, name, values) == "")


def problems(service: Service, values: Values | None) -> list[Problem]:
    """Return why a service can't be taken: misspelt variables and, with `values`, undefined ones."""
    found: list[Problem] = []
    for name in variables(service):
        if "." in name:
            found.append(Problem(service.id, _("a service can't read another one: {name}").format(name=name), name))
        elif values is not None and local.lookup(service.id, name, values) is None:
            sentence = _("{{{{{name}}}}} is not defined; put it under [catalogue.values] or [catalogue.values.{id}]")
            found.append(Problem(service.id, sentence.format(name=name, id=service.id), name))
    if any(_BRACES.search(VARIABLE.sub("", text)) for text in _texts(service)):
        sentence = _("a broken variable; write {{name}} with letters, digits and _")
        found.append(Problem(service.id, sentence))
    plain = (_joined(getattr(service, field)) for field in _PLAIN)
    if any(_BRACES.search(text) for text in plain):
        found.append(Problem(service.id, _("variables stand in facts only, not in names, offices and sources")))
    return found


def _texts(service: Service) -> list[str]:
    return [text for field in FACTS for text in _several(getattr(service, field))]


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _joined(value: str | tuple[str, ...]) -> str:
    return "; ".join(_several(value))


def _filled(service: str, value: str | tuple[str, ...], values: Values) -> str:
    """Return a text with its variables filled, nothing where one is empty: half a list of papers misleads."""
    text = _joined(value)
    facts = {name: local.lookup(service, name, values) or "" for name in VARIABLE.findall(text)}
    return VARIABLE.sub(lambda found: facts[found[1]], text) if all(facts.values()) else ""
