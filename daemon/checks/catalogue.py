"""Catalogue: how many services citizens are really told of, and whether offices' own data come."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from daemon.catalogue.facts import in_use
from daemon.catalogue.lint import lint
from daemon.checks.finding import Finding, note, ok, warning
from prolink.protocol.answers import CatalogueState
from prolink.settings import Settings
from prolink.words import _


def look(state: CatalogueState, settings: Settings, today: date) -> Iterator[Finding]:
    """Count what is in use, withheld, expired or about to, and name the endpoints that bring nothing."""
    data = {one.service: one for one in state.data}
    found = lint(state.services, data, settings.facts, today, hosts=settings.catalogue.hosts)
    counts = Counter(finding.kind for finding in found)
    used = sum(in_use(service, today) for service in state.services)
    if not used:
        return  # A desk may well have none.
    yield ok("catalogue", _("{count} services in use").format(count=used))
    see, fill = "prolink expiring", _("Fill [catalogue.values] in the settings.")
    if counts["withheld"]:
        text = _("{count} services are withheld for want of facts; a person is offered instead")
        yield note("catalogue", text.format(count=counts["withheld"]), fill)
    if counts["empty"]:
        text = _("{count} facts of services are empty; their fields are not sent").format(count=counts["empty"])
        yield note("catalogue", text, fill)
    if counts["expired"]:
        text = _("{count} services have expired and are not sent").format(count=counts["expired"])
        yield warning("catalogue", text, see)
    if counts["expiring"]:
        yield note("catalogue", _("{count} services expire within 30 days").format(count=counts["expiring"]), see)
    for finding in found:
        if finding.kind in ("host", "trouble"):
            yield warning("catalogue", f"{finding.entry}: {finding.text}", "prolink catalogue check")
