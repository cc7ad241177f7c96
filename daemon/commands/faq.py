"""faq: imports, writes out, checks, asks and tries the FAQ, through the daemon or without one."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

from daemon.commands.faq_place import Place
from daemon.faq import diff, file, trial
from daemon.faq import lint as linting
from daemon.faq.values import empty
from prolink.clock import utc_now
from prolink.config import no_colour
from prolink.errors import BadInput, Exit, Refused
from prolink.model.faq import EntryState
from prolink.safetext import clean, clean_line
from prolink.words import _, n_

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def _where(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which settings and which daemon."""
    for decorate in (
        click.option("--config", type=click.Path(), help="Settings file (config.toml)."),
        click.option("--socket", type=click.Path(), help="Socket of the daemon."),
    ):
        command = decorate(command)
    return command


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_from_file = click.option(
    "--file", "faq_file", type=click.Path(), help="Use this FAQ file instead of the daemon's FAQ."
)


@click.group()
def faq() -> None:
    """Import, check, ask and test the FAQ."""


@faq.command("import")
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--prune", is_flag=True, help="Also retire the entries that FILE lacks.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask on a terminal.")
@_as_json
@_where
def import_(
    path: str, dry_run: bool, prune: bool, yes: bool, as_json: bool, config: str | None, socket: str | None
) -> None:
    """Show what FILE changes, then take its entries over by id: all of them or none."""
    place = Place(utc_now, config, socket)
    values = place.values()
    entries = file.read(Path(path), values)
    if values is None:
        _tell(_("No settings found: variables are not checked here, only by the daemon."))
    for entry in entries:
        for name in empty(entry, values or {}):
            _tell(_("{id}: {{{{{name}}}}} is empty; its line is not sent").format(id=entry.id, name=name))
    found = diff.difference(asyncio.run(place.entries(or_none=True)), entries, prune=prune)
    if as_json:
        _data(
            {
                "added": [entry.id for entry in found.added],
                "changed": [{"id": change.new.id, "fields": change.fields} for change in found.changed],
                "retired": [entry.id for entry in found.retired],
                "unchanged": found.unchanged,
                "dry_run": dry_run,
            }
        )
    else:
        _show(found)
    sentence = _("{added} new, {changed} changed, {retired} retired, {unchanged} unchanged")
    counts = sentence.format(
        added=len(found.added), changed=len(found.changed), retired=len(found.retired), unchanged=found.unchanged
    )
    _tell(counts)
    if dry_run or not found:
        return
    if not yes and sys.stdin.isatty() and not click.confirm(_("Take this over?"), err=True):
        raise Refused(_("Nothing was taken over."))
    done = asyncio.run(place.take(entries, prune=prune))
    _tell(done.text)


@faq.command()
@click.option("--all", "everything", is_flag=True, help="Retired entries too.")
@_as_json
@_where
def export(everything: bool, as_json: bool, config: str | None, socket: str | None) -> None:
    """Write the FAQ to standard output, as a file that import takes."""
    entries = asyncio.run(Place(utc_now, config, socket).entries())
    kept = tuple(entry for entry in entries if everything or entry.state is not EntryState.RETIRED)
    if as_json:
        _data(kept)
    else:
        click.echo(file.dump(kept), nl=False)


@faq.command("list")
@click.option("--all", "everything", is_flag=True, help="Retired entries too.")
@_from_file
@_as_json
@_where
def list_(everything: bool, faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """List the entries: id, state, category, question."""
    entries = asyncio.run(Place(utc_now, config, socket, faq_file).entries())
    kept = [entry for entry in entries if everything or entry.state is not EntryState.RETIRED]
    if as_json:
        _data(kept)
        return
    rows = [[clean_line(text) for text in (entry.id, entry.state, entry.category, entry.question)] for entry in kept]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]]))


@faq.command()
@_from_file
@_as_json
@_where
def lint(faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """Name what an editor should look at: empty variables, age, sources, wording, length."""
    place = Place(utc_now, config, socket, faq_file)
    found = linting.lint(asyncio.run(place.entries()), place.values() or {}, place.today())
    if as_json:
        _data(found)
        return
    for finding in found:
        click.echo(f"{clean_line(finding.entry)}: {clean_line(finding.text)}")
    _tell(n_("{count} thing to look at", "{count} things to look at", len(found)).format(count=len(found)))


@faq.command()
@click.argument("text")
@_from_file
@_as_json
@_where
def ask(text: str, faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """Ask like a citizen and see which entries come, how surely, and why."""
    knowledge = asyncio.run(Place(utc_now, config, socket, faq_file).knowledge())
    match = knowledge.match(text, most=5)
    sent = match.outcome == "answer"
    answer = knowledge.answer(match.candidates[0].entry) if sent else None
    if as_json:
        _data({"outcome": match.outcome, "candidates": match.candidates, "answer": answer and answer.text})
        return
    outcomes = {"answer": _("is answered"), "suggest": _("is asked back with choices"), "none": _("is not known")}
    click.echo(outcomes[match.outcome])
    for candidate in match.candidates:
        line = f"  {candidate.confidence:4.0%}  {candidate.entry}  {candidate.question}"
        click.echo(clean_line(line))
        click.echo(clean_line(f"        {candidate.why}"))
    if sent:
        click.echo()
        click.echo(
            clean(answer.text) if answer else _("The answer is withheld: its facts are empty. A person is offered.")
        )


@faq.command()
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--min", "least", type=click.FloatRange(0, 100), default=0.0, help="Least percent right or offered.")
@_from_file
@_as_json
@_where
def test(path: str, least: float, faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """Ask every question of FILE (lines {"q": "…", "topic": "F02"}, topic OOS for none) and count what comes."""
    try:
        given = trial.cases(Path(path).read_text("utf-8"), Path(path).name)
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(_("{name} can't be read: {why}.").format(name=path, why=problem)) from problem
    result = trial.tried(asyncio.run(Place(utc_now, config, socket, faq_file).knowledge()), given)
    if as_json:
        _data(result)
    else:
        for one in result.amiss:
            came = ", ".join(f"{candidate.entry} {candidate.confidence:.0%}" for candidate in one.match.candidates)
            click.echo(clean_line(f"{one.verdict}  {one.case.topic}  {one.case.q}  → {came or '-'}"))
        counted = ", ".join(f"{count} {verdict}" for verdict, count in result.counts.items())
        click.echo(f"{result.questions}: {counted}; {result.share}%")
    if result.share < least:
        _tell(_("{share}% is below {least}%").format(share=result.share, least=least))
        sys.exit(Exit.IN_PART)


def _show(found: diff.Difference) -> None:
    for line in diff.render(found):
        text = clean_line(line.text)
        shown = text if line.sign == "@" else f"  {line.sign} {text}"
        click.secho(shown, fg=_COLOURS.get(line.sign), bold=line.sign == "@", color=False if no_colour() else None)


def _tell(text: str) -> None:
    click.echo(clean_line(text), err=True)


def _data(value: Any) -> None:
    click.echo(msgspec.json.encode(value).decode())
