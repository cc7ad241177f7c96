"""FAQ: how many of its answers citizens really get."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from daemon.checks.finding import Finding, note, ok, warning
from daemon.faq.knowledge import in_use
from daemon.faq.lint import lint
from daemon.faq.values import Values
from prolink.model.faq import Entry
from prolink.words import _


def look(entries: Sequence[Entry], values: Values, today: date) -> Iterator[Finding]:
    """Count what is in use, withheld, expired or about to."""
    counts = Counter(finding.kind for finding in lint(entries, values, today))
    used = sum(in_use(entry, today) for entry in entries)
    if not used:
        yield warning("faq", _("the FAQ has no entry in use"), "prolink faq import faq.yaml")
        return
    yield ok("faq", _("{count} entries in use").format(count=used))
    see = _("prolink faq lint names them")
    if counts["withheld"]:
        text = _("{count} answers are withheld for want of facts; a person is offered instead")
        yield note("faq", text.format(count=counts["withheld"]), _("Fill [faq.values] in the settings."))
    if counts["empty"]:
        text = _("{count} local facts are empty; their lines are not sent").format(count=counts["empty"])
        yield note("faq", text, _("Fill [faq.values] in the settings."))
    if counts["expired"]:
        yield warning("faq", _("{count} answers have expired and are not sent").format(count=counts["expired"]), see)
    if counts["expiring"]:
        yield note("faq", _("{count} answers expire within 30 days").format(count=counts["expiring"]), see)
