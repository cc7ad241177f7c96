"""catalogue: imports, writes out, shows and checks the service catalogue, through the daemon or without one."""

import asyncio
import sys
from pathlib import Path

import click

from daemon.catalogue import card, diff, file
from daemon.catalogue import lint as linting
from daemon.catalogue.facts import empty
from daemon.commands.catalogue_check import check
from daemon.commands.expiring import rows_of, show_expiring
from daemon.commands.faq_front import where
from daemon.commands.faq_place import Place
from daemon.commands.front import json_option, narrate, print_json
from daemon.faq.knowledge import indonesian
from prolink.clock import utc_now
from prolink.config import no_colour
from prolink.errors import NotFound, Refused
from prolink.model.faq import EntryState
from prolink.model.service import Service
from prolink.safetext import clean, clean_line
from prolink.words import _, n_

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}

_all = click.option("--all", "everything", is_flag=True, help="Retired services too.")


@click.group()
def catalogue() -> None:
    """Import, check and show the service catalogue, which answers and menus read."""


catalogue.add_command(check)


@catalogue.command("import")
@click.argument("path", metavar="FILE", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--prune", is_flag=True, help="Also retire the services that FILE lacks.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask on a terminal.")
@json_option
@where
def import_(
    path: str, dry_run: bool, prune: bool, yes: bool, as_json: bool, config: str | None, socket: str | None
) -> None:
    """Show what FILE changes, then take its services over by id: all of them or none."""
    place = Place(utc_now, config, socket)
    values = place.values()
    services = file.read(Path(path), values)
    for service in services:
        for name in empty(service, values or {}):
            narrate(_("{id}: {{{{{name}}}}} is empty; its field is not sent").format(id=service.id, name=name))
    found = diff.difference(asyncio.run(place.catalogue()).services, services, prune=prune)
    if as_json:
        print_json(
            {
                "added": [service.id for service in found.added],
                "changed": [{"id": new.id, "fields": diff.differing(old, new)} for old, new in found.changed],
                "retired": [service.id for service in found.retired],
                "unchanged": found.unchanged,
                "dry_run": dry_run,
            }
        )
    else:
        _show(found)
    sentence = _("{added} new, {changed} changed, {retired} retired, {unchanged} unchanged")
    counts = (len(found.added), len(found.changed), len(found.retired))
    narrate(sentence.format(added=counts[0], changed=counts[1], retired=counts[2], unchanged=found.unchanged))
    if dry_run or not found:
        return
    if not yes and sys.stdin.isatty() and not click.confirm(_("Take this over?"), err=True):
        raise Refused(_("Nothing was taken over."))
    narrate(asyncio.run(place.take_services(services, prune=prune)).text)


@catalogue.command()
@_all
@json_option
@where
def export(everything: bool, as_json: bool, config: str | None, socket: str | None) -> None:
    """Write the catalogue to standard output, as a file that import takes."""
    kept = _kept(Place(utc_now, config, socket), everything=everything)
    if as_json:
        print_json(kept)
    else:
        click.echo(file.dump(kept), nl=False)


@catalogue.command("list")
@_all
@json_option
@where
def list_(everything: bool, as_json: bool, config: str | None, socket: str | None) -> None:
    """List the services: id, state, office, name."""
    kept = _kept(Place(utc_now, config, socket), everything=everything)
    if as_json:
        print_json(kept)
        return
    for line in rows_of([(one.id, one.state, one.office, one.name) for one in kept]):
        click.echo(line)


@catalogue.command()
@click.argument("id")
@json_option
@where
def show(id: str, as_json: bool, config: str | None, socket: str | None) -> None:
    """Show a service as citizens read it."""
    place = Place(utc_now, config, socket)
    state = asyncio.run(place.catalogue())
    service = next((one for one in state.services if one.id == id), None)
    if service is None:
        raise NotFound(_("there is no service {id}; prolink catalogue list shows them").format(id=clean_line(id)))
    data = next((one for one in state.data if one.service == id), None)
    text = card.card(service, place.values() or {}, data, place.now())
    if as_json:
        print_json({"service": service, "data": data, "card": text})
        return
    click.echo(clean(text) if text else _("The card is withheld: its facts are empty. A person is offered."))
    if service.source:
        checked = f" (per {indonesian(service.verified)})" if service.verified else ""
        click.echo(clean_line(f"Sumber: {service.source}{checked}"))


@catalogue.command()
@json_option
@where
def lint(as_json: bool, config: str | None, socket: str | None) -> None:
    """Name what an editor should look at: empty facts, age, sources, endpoints."""
    place = Place(utc_now, config, socket)
    settings, state = place.settings(), asyncio.run(place.catalogue())
    entries = {entry.id for entry in asyncio.run(place.entries(or_none=True))}
    data = {one.service: one for one in state.data}
    hosts = settings.catalogue.hosts if settings else ()
    values = place.values() or {}
    found = linting.lint(state.services, data, values, place.today(), hosts=hosts, entries=entries or None)
    if as_json:
        print_json(found)
        return
    for finding in found:
        click.echo(clean_line(f"{finding.entry}: {finding.text}"))
    narrate(n_("{count} thing to look at", "{count} things to look at", len(found)).format(count=len(found)))


@catalogue.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(0, 3660), help="How far to look ahead.")
@json_option
@where
def expiring(days: int, as_json: bool, config: str | None, socket: str | None) -> None:
    """List the services that expire soon or have expired, by the office that owns them."""
    place = Place(utc_now, config, socket)
    show_expiring((), asyncio.run(place.catalogue()).services, place.today(), days, as_json=as_json)


def _kept(place: Place, *, everything: bool) -> list[Service]:
    services = asyncio.run(place.catalogue()).services
    return [service for service in services if everything or service.state is not EntryState.RETIRED]


def _show(found: diff.Difference) -> None:
    for line in diff.render(found):
        text = clean_line(line.text)
        shown = text if line.sign == "@" else f"  {line.sign} {text}"
        click.secho(shown, fg=_COLOURS.get(line.sign), bold=line.sign == "@", color=False if no_colour() else None)
