"""expiring: the queue of answers and services whose last day is near or past, by the office that owns them."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date

import click

from daemon.catalogue import expiry
from daemon.commands.faq_front import where
from daemon.commands.faq_place import Place
from daemon.commands.front import json_option, narrate, print_json
from prolink.clock import utc_now
from prolink.model.faq import Entry
from prolink.model.service import Service
from prolink.safetext import clean_line
from prolink.words import _, n_


@click.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(0, 3660), help="How far to look ahead.")
@json_option
@where
def expiring(days: int, as_json: bool, config: str | None, socket: str | None) -> None:
    """List answers and services that expire soon or have expired, by the office that owns them."""
    place = Place(utc_now, config, socket)
    entries, services = asyncio.run(place.entries(or_none=True)), asyncio.run(place.catalogue()).services
    show_expiring(entries, services, place.today(), days, as_json=as_json)


def show_expiring(
    entries: Sequence[Entry], services: Sequence[Service], today: date, days: int, *, as_json: bool
) -> None:
    """Print the queue."""
    found = expiry.expiring(entries, services, today, days)
    if as_json:
        print_json(found)
        return
    for line in rows_of([(one.owner or "-", one.until, _when(one.days), one.id, one.title) for one in found]):
        click.echo(line)
    narrate(n_("{count} to be looked at", "{count} to be looked at", len(found)).format(count=len(found)))


def rows_of(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Return cleaned lines with their columns one below the other."""
    cleaned = [[clean_line(text) for text in row] for row in rows]
    widths = [max(len(row[column]) for row in cleaned) for column in range(len(cleaned[0]) - 1)] if cleaned else []
    for row in cleaned:
        yield "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]])


def _when(days: int) -> str:
    return _("expired") if days < 0 else n_("in {count} day", "in {count} days", days).format(count=days)
