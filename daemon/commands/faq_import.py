"""faq import: shows what a file changes, tries the new state, then has it taken over, all of it or nothing."""

import asyncio
import sys
from pathlib import Path

import click

from daemon.commands import faq_guard
from daemon.commands.faq_front import as_json_option, data, tell, where
from daemon.commands.faq_place import Place
from daemon.faq import diff, file
from daemon.faq.values import empty
from prolink.clock import utc_now
from prolink.config import no_colour
from prolink.errors import Refused
from prolink.model.faq import Entry
from prolink.safetext import clean_line
from prolink.words import _

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only show what would change, and how the trial would go.")
@click.option("--prune", is_flag=True, help="Also retire the entries that FILE lacks.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask on a terminal.")
@faq_guard.test_option
@faq_guard.force_option
@as_json_option
@where
def import_(
    path: str,
    dry_run: bool,
    prune: bool,
    yes: bool,
    test: str | None,
    force: bool,
    as_json: bool,
    config: str | None,
    socket: str | None,
) -> None:
    """Show what FILE changes, then take its entries over by id: all of them or none.

    With a trial ([faq] test in the settings, or --test) the new state is tried beside the present one first. Where
    fewer questions go well, or more get a wrong answer, nothing is taken over and the exit code is 4, unless --force.
    """
    place = Place(utc_now, config, socket)
    entries = _read(path, place)
    before = asyncio.run(place.entries(or_none=True))
    found = diff.difference(before, entries, prune=prune)
    after = faq_guard.merged(before, entries, prune=prune)
    tried = faq_guard.compared(place, before, after, test) if found else None
    if as_json:
        data(
            {
                "added": [entry.id for entry in found.added],
                "changed": [{"id": change.new.id, "fields": change.fields} for change in found.changed],
                "retired": [entry.id for entry in found.retired],
                "unchanged": found.unchanged,
                "dry_run": dry_run,
                "trial": faq_guard.as_data(tried),
            }
        )
    else:
        _show(found)
    sentence = _("{added} new, {changed} changed, {retired} retired, {unchanged} unchanged")
    counts = sentence.format(
        added=len(found.added), changed=len(found.changed), retired=len(found.retired), unchanged=found.unchanged
    )
    tell(counts)
    if tried:
        faq_guard.show(tried)
    faq_guard.refuse_drop(tried, force=force)
    if dry_run or not found:
        return
    if not yes and sys.stdin.isatty() and not click.confirm(_("Take this over?"), err=True):
        raise Refused(_("Nothing was taken over."))
    done = asyncio.run(place.take(entries, prune=prune))
    tell(done.text)


def _read(path: str, place: Place) -> tuple[Entry, ...]:
    values = place.facts()
    entries = file.read(Path(path), values)
    if values is None:
        tell(_("No settings found: variables are not checked here, only by the daemon."))
    for entry in entries:
        for name in empty(entry, values or {}):
            tell(_("{id}: {{{{{name}}}}} is empty; its line is not sent").format(id=entry.id, name=name))
    return entries


def _show(found: diff.Difference) -> None:
    for line in diff.render(found):
        text = clean_line(line.text)
        shown = text if line.sign == "@" else f"  {line.sign} {text}"
        click.secho(shown, fg=_COLOURS.get(line.sign), bold=line.sign == "@", color=False if no_colour() else None)
