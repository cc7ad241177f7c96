"""catalogue check: asks every endpoint of the catalogue now, and says what it brings; nothing is kept."""

import asyncio
import sys
from collections.abc import Collection, Sequence

import click
from msgspec import Struct

from daemon.commands.faq_front import where
from daemon.commands.faq_place import Place
from daemon.commands.front import json_option, narrate, print_json, styled
from daemon.media.offices import Facts, Unusable, ask
from prolink.clock import utc_now
from prolink.errors import Exit
from prolink.model.faq import EntryState
from prolink.model.service import Service
from prolink.words import _


@click.command()
@json_option
@where
def check(as_json: bool, config: str | None, socket: str | None) -> None:
    """Ask every endpoint now and say what it brings. Exit code 6 where one brings nothing."""
    place = Place(utc_now, config, socket)
    settings = place.settings()
    services = asyncio.run(place.catalogue()).services
    live = [one for one in services if one.endpoint and one.state is EntryState.PUBLISHED]
    found = asyncio.run(_asked(live, settings.catalogue.hosts if settings else ()))
    if as_json:
        print_json(found)
    else:
        for row in found:
            click.echo(
                styled(f"{row.service}: {row.trouble or ', '.join(row.facts)}", fg="red" if row.trouble else "green")
            )
        if not found:
            narrate(_("no service names an endpoint"))
    if any(row.trouble for row in found):
        sys.exit(Exit.IN_PART)


class Asked(Struct, frozen=True):
    """What one endpoint brought."""

    service: str
    facts: Facts
    trouble: str = ""


async def _asked(services: Sequence[Service], hosts: Collection[str]) -> list[Asked]:
    rows = []
    for service in services:
        try:
            rows.append(Asked(service.id, await ask(service.endpoint, hosts)))
        except Unusable as problem:
            rows.append(Asked(service.id, {}, str(problem)))
    return rows
