"""FAQ guard: tries a new state of the FAQ beside the present one, and says no where it answers worse."""

from collections.abc import Sequence

import click

from daemon.commands.faq_front import read_cases, tell
from daemon.commands.faq_place import Place
from daemon.faq.measuring import trial
from daemon.faq.measuring.trial import Comparison
from prolink.errors import Refused
from prolink.model.faq import Entry, EntryState
from prolink.safetext import clean_line
from prolink.words import _, n_

MOST_SHOWN = 20  # broken questions; --json lists all

test_option = click.option("--test", type=click.Path(), help="Trial that guards it, instead of [faq] test.")
force_option = click.option("--force", is_flag=True, help="Take it over even if the trial goes worse.")


def merged(before: Sequence[Entry], new: Sequence[Entry], *, prune: bool) -> tuple[Entry, ...]:
    """Return the state after an import, in the store's order of the new ones."""
    given = {entry.id for entry in new}
    rest = () if prune else (entry for entry in before if entry.id not in given)
    return (*new, *rest)


def compared(place: Place, before: Sequence[Entry], after: Sequence[Entry], test: str | None) -> Comparison | None:
    """Return how the trial goes before and after; None without a trial, or with nothing to compare with."""
    settings = place.settings()
    path = test or (settings.faq.test if settings else "")
    if not path or not any(entry.state is EntryState.PUBLISHED for entry in before):
        return None
    cases = read_cases(path)
    results = []
    for entries in (before, after):
        kinds = {entry.id: entry.kind for entry in entries}
        results.append(trial.tried(place.made(entries), cases, kinds))
    return trial.compared(*results)


def show(found: Comparison) -> None:
    """Narrate both results and list what broke."""
    for name, result in ((_("trial now"), found.before), (_("trial after"), found.after)):
        counted = ", ".join(f"{count} {verdict}" for verdict, count in result.counts.items())
        tell(f"{name}: {counted}; {result.share}%")
    for one in found.broken[:MOST_SHOWN]:
        came = ", ".join(one.came) or "-"
        tell(f"  {one.before} → {one.after}  {one.case.topic}  {clean_line(one.case.q)}  → {came}")
    if len(found.broken) > MOST_SHOWN:
        tell(_("  … and {count} more").format(count=len(found.broken) - MOST_SHOWN))


def refuse_drop(found: Comparison | None, *, force: bool) -> None:
    """Raise Refused where the trial goes worse and nobody insists."""
    if found is None or not found.dropped:
        return
    worse = n_("{count} question goes worse", "{count} questions go worse", len(found.broken))
    if not force:
        sentence = _("{worse}: nothing was taken over. Mend the entries, or insist with --force.")
        raise Refused(sentence.format(worse=worse.format(count=len(found.broken))))
    tell(_("{worse}; taken over all the same.").format(worse=worse.format(count=len(found.broken))))


def as_data(found: Comparison | None) -> dict[str, object] | None:
    """Return a comparison for --json."""
    if found is None:
        return None
    return {
        "before": {"counts": found.before.counts, "share": found.before.share},
        "after": {"counts": found.after.counts, "share": found.after.share},
        "broken": found.broken,
        "dropped": found.dropped,
    }
