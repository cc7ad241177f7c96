"""faq: writes out, checks, asks and tries the FAQ, through the daemon or without one; the group of all faq commands."""

import asyncio
import sys

import click

from daemon.commands.faq_eval import eval_
from daemon.commands.faq_front import as_json_option, data, from_file, read_cases, tell, where
from daemon.commands.faq_gaps import gaps, wrong
from daemon.commands.faq_import import import_
from daemon.commands.faq_place import Place
from daemon.commands.faq_why import lines
from daemon.faq import file
from daemon.faq import lint as linting
from daemon.faq.measuring import trial
from prolink.clock import utc_now
from prolink.errors import Exit
from prolink.model.faq import EntryState
from prolink.safetext import clean, clean_line
from prolink.words import _, n_


@click.group()
def faq() -> None:
    """Import, check, ask, test and evaluate the FAQ, and learn from what it could not answer."""


faq.add_command(import_)
faq.add_command(eval_)
faq.add_command(gaps)
faq.add_command(wrong)


@faq.command()
@click.option("--all", "everything", is_flag=True, help="Retired entries too.")
@as_json_option
@where
def export(everything: bool, as_json: bool, config: str | None, socket: str | None) -> None:
    """Write the FAQ to standard output, as a file that import takes."""
    entries = asyncio.run(Place(utc_now, config, socket).entries())
    kept = tuple(entry for entry in entries if everything or entry.state is not EntryState.RETIRED)
    if as_json:
        data(kept)
    else:
        click.echo(file.dump(kept), nl=False)


@faq.command("list")
@click.option("--all", "everything", is_flag=True, help="Retired entries too.")
@from_file
@as_json_option
@where
def list_(everything: bool, faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """List the entries: id, state, category, question."""
    entries = asyncio.run(Place(utc_now, config, socket, faq_file).entries())
    kept = [entry for entry in entries if everything or entry.state is not EntryState.RETIRED]
    if as_json:
        data(kept)
        return
    rows = [[clean_line(text) for text in (entry.id, entry.state, entry.category, entry.question)] for entry in kept]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]]))


@faq.command()
@from_file
@as_json_option
@where
def lint(faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """Name what an editor should look at: empty variables, age, sources, wording, length."""
    place = Place(utc_now, config, socket, faq_file)
    found = linting.lint(asyncio.run(place.entries()), place.facts() or {}, place.today())
    if as_json:
        data(found)
        return
    for finding in found:
        click.echo(f"{clean_line(finding.entry)}: {clean_line(finding.text)}")
    tell(n_("{count} thing to look at", "{count} things to look at", len(found)).format(count=len(found)))


@faq.command()
@click.argument("text")
@click.option("--why", is_flag=True, help="Tell everything that led to the outcome.")
@from_file
@as_json_option
@where
def ask(text: str, why: bool, faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """Ask like a citizen and see which entries come, how surely, and why."""
    knowledge = asyncio.run(Place(utc_now, config, socket, faq_file).knowledge())
    told = knowledge.explain(text) if why else None
    match = told.match if told else knowledge.match(text, most=5)
    answers = [knowledge.answer(part[0].entry) for part in (match.candidates, match.also) if part]
    answers = answers if match.outcome == "answer" else []
    if as_json:
        told_data = {"why": told} if told else {}
        sent = answers[0].text if answers and answers[0] else None
        data(
            {"outcome": match.outcome, "candidates": match.candidates, "also": match.also, "answer": sent, **told_data}
        )
        return
    outcomes = {"answer": _("is answered"), "suggest": _("is asked back with choices"), "none": _("is not known")}
    click.echo(outcomes[match.outcome])
    for candidate in (*match.candidates, *match.also[:1]):
        line = f"  {candidate.confidence:4.0%}  {candidate.entry}  {candidate.question}"
        click.echo(clean_line(line))
        if candidate.why:
            click.echo(clean_line(f"        {candidate.why}"))
    for line in lines(told) if told else ():
        click.echo(clean_line(line))
    for answer in answers:
        click.echo()
        click.echo(
            clean(answer.text) if answer else _("The answer is withheld: its facts are empty. A person is offered.")
        )


@faq.command()
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--min", "least", type=click.FloatRange(0, 100), default=0.0, help="Least percent right or offered.")
@from_file
@as_json_option
@where
def test(path: str, least: float, faq_file: str | None, as_json: bool, config: str | None, socket: str | None) -> None:
    """Ask every question of FILE (lines {"q": "…", "topic": "F02"}, topic OOS for none) and count what comes."""
    entries = asyncio.run(Place(utc_now, config, socket, faq_file).entries())
    knowledge = Place(utc_now, config, socket, faq_file).made(entries)
    given = trial.known(read_cases(path), knowledge.ids)
    result = trial.tried(knowledge, given, {entry.id: entry.kind for entry in entries})
    if as_json:
        data({name: getattr(result, name) for name in ("questions", "counts", "share", "amiss")})
    else:
        for one in result.amiss:
            came = ", ".join(f"{candidate.entry} {candidate.confidence:.0%}" for candidate in one.match.candidates)
            click.echo(clean_line(f"{one.verdict}  {one.case.topic}  {one.case.q}  → {came or '-'}"))
        counted = ", ".join(f"{count} {verdict}" for verdict, count in result.counts.items())
        click.echo(f"{result.questions}: {counted}; {result.share}%")
    if result.share < least:
        tell(_("{share}% is below {least}%").format(share=result.share, least=least))
        sys.exit(Exit.IN_PART)
