"""What an editor of the catalogue should look at: nothing here stops an import."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from daemon.catalogue.facts import empty, known
from daemon.faq.lint import Finding, aged
from daemon.faq.values import Values
from prolink.model.faq import EntryState
from prolink.model.service import FACTS, Service, ServiceData
from prolink.words import _

ENOUGH_VARIANTS = 3


def lint(
    services: Sequence[Service],
    data: Mapping[str, ServiceData],
    values: Values,
    today: date,
    *,
    hosts: Collection[str] = (),
    entries: Collection[str] | None = None,
) -> list[Finding]:
    """Return what is worth a look in the services in use, in their order; with `entries`, ids of the FAQ too.

    Kinds: empty, withheld, expired, expiring, office, source, verified, variants, faq, host, trouble.
    """
    found: list[Finding] = []
    for service in services:
        if service.state is not EntryState.RETIRED:
            found += _facts(service, values, data.get(service.id))
            found += aged(service.id, service.valid_until, today)
            found += _papers(service)
            found += _links(service, data.get(service.id), hosts, entries)
    return found


def _facts(service: Service, values: Values, data: ServiceData | None) -> Iterator[Finding]:
    for name in empty(service, values):
        text = _("{{{{{name}}}}} is empty; its field is not sent").format(name=name)
        yield Finding(service.id, "empty", text)
    facts = known(service, values, data)
    if not any(facts[field] for field in FACTS):
        yield Finding(service.id, "withheld", _("no fact is left; a person is offered instead"))


def _papers(service: Service) -> Iterator[Finding]:
    if not (service.owner or service.office):
        yield Finding(service.id, "office", _("no office owns this service"))
    if not service.source:
        yield Finding(service.id, "source", _("no source is named"))
    if not service.verified:
        yield Finding(service.id, "verified", _("nobody dated a check of this service"))
    if len(service.variants) < ENOUGH_VARIANTS:
        text = _("only {count} ways to ask for it; have {enough}")
        yield Finding(service.id, "variants", text.format(count=len(service.variants), enough=ENOUGH_VARIANTS))


def _links(
    service: Service, data: ServiceData | None, hosts: Collection[str], entries: Collection[str] | None
) -> Iterator[Finding]:
    for id in service.faq if entries is not None else ():
        if entries is not None and id not in entries:
            yield Finding(service.id, "faq", _("the FAQ has no entry {id}").format(id=id))
    if not service.endpoint:
        return
    if not {urlsplit(service.endpoint).hostname, urlsplit(service.endpoint).netloc} & set(hosts):
        text = _("its endpoint is not asked: {host} is not in [catalogue] hosts")
        yield Finding(service.id, "host", text.format(host=repr(urlsplit(service.endpoint).netloc[:80])))
    elif data is not None and data.trouble:
        yield Finding(service.id, "trouble", _("its endpoint brought nothing: {why}").format(why=data.trouble))
