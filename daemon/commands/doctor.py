"""Doctor: looks at an installation and says plainly what is amiss, how bad it is, and the mend."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from daemon.catalogue.facts import tables
from daemon.catalogue.file import read as read_catalogue
from daemon.checks import (
    calendar,
    catalogue,
    channels,
    faq,
    keyring,
    machine,
    people,
    places,
    ports,
    running,
    settings,
    terminal,
)
from daemon.checks.finding import Finding, Severity, note, warning
from daemon.commands.front import json_option, narrate, print_json, styled
from daemon.faq.file import read as read_faq
from daemon.install.kit import catalogue_beside
from daemon.profile import profile
from daemon.samples import sample
from daemon.store import backup
from daemon.store.catalogue import DATA, SERVICES
from daemon.store.faq import ENTRIES
from daemon.store.store import FILE
from prolink.clock import utc_now
from prolink.config import socket_path
from prolink.errors import BadInput, Exit, StoreUnusable
from prolink.model.faq import Entry
from prolink.protocol.answers import CatalogueState
from prolink.settings import Settings
from prolink.words import _

COLOURS = {Severity.OK: "green", Severity.NOTE: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "red"}


@click.command()
@click.option("--config", type=click.Path(), help="Settings file (config.toml).")
@click.option("--socket", type=click.Path(), help="The daemon's socket.")
@click.option("--online", is_flag=True, help="Ask the platforms too whether they take the credentials.")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/"),
    help="Look for unit and secrets under this directory, e.g. the DESTDIR of make install.",
)
@json_option
def doctor(config: str | None, socket: str | None, online: bool, root: Path, as_json: bool) -> None:
    """Say what is amiss with this installation. Exit code 0: nothing; 6: warnings; 1: errors."""
    findings = asyncio.run(_examine(config, socket, root, online=online))
    counts = Counter(finding.severity for finding in findings)
    if as_json:
        print_json(findings)
    else:
        _show(findings)
        sentence = _("{errors} errors, {warnings} warnings")
        narrate(sentence.format(errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING]))
    if counts[Severity.ERROR]:
        sys.exit(Exit.ERROR)
    if counts[Severity.WARNING]:
        sys.exit(Exit.IN_PART)


async def _examine(config: str | None, socket: str | None, root: Path, *, online: bool) -> list[Finding]:
    """Look at everything; without settings, at what needs none."""
    path, found, first = settings.read(config)
    findings = [first, *machine.look(utc_now), *terminal.look()]
    if found is None or path is None:
        return findings
    findings += settings.look(found)
    findings += calendar.look(found.desk, _today(found))
    findings += places.look(path, found)
    findings += people.look(found.agents, found.private.group)
    keys, lent = keyring.open_keyring(root), {"telegram": {"public_url": found.public.public_url}}
    findings += [finding async for finding in channels.look(found.channels, keys, lent, online=online)]
    heard = await running.ask(socket_path(socket, str(path)))
    findings += heard.findings
    findings += [finding async for finding in ports.look(found, running=heard.running)]
    return [*findings, *_knowledge(found, heard)]


def _knowledge(found: Settings, heard: running.Heard) -> Iterable[Finding]:
    """Look at the daemon's FAQ and catalogue, else at the database's, else at the files of the first start."""
    try:
        shelf = heard.catalogue or _stored_catalogue(found)
        entries = heard.faq if heard.faq is not None else _stored_faq(found)
    except PermissionError as problem:
        text = _("{path} is not open to this user").format(path=problem.filename)
        return [note("faq", text, _("Run the doctor with sudo, or start the daemon."))]
    except (BadInput, StoreUnusable) as problem:
        return [warning("faq", str(problem), _("prolink faq lint tells more."))]
    today = _today(found)
    facts = tables(shelf.services, found.facts, {one.service: one for one in shelf.data}, today)
    return [*faq.look(entries, {**found.facts, **facts}, today), *catalogue.look(shelf, found, today)]


def _stored_faq(found: Settings) -> Sequence[Entry]:
    database = Path(found.daemon.data_dir) / FILE
    if database.is_file():
        return backup.look_up(database, ENTRIES)
    return read_faq(_faq_file(found))


def _stored_catalogue(found: Settings) -> CatalogueState:
    database = Path(found.daemon.data_dir) / FILE
    if database.is_file():
        return CatalogueState(tuple(backup.look_up(database, SERVICES)), tuple(backup.look_up(database, DATA)))
    file = catalogue_beside(found, _faq_file(found))
    return CatalogueState(read_catalogue(file) if file else ())


def _faq_file(found: Settings) -> Path:
    return Path(found.faq.file) if found.faq.file else sample(profile.of(found).faq)


def _today(found: Settings) -> date:
    return utc_now().astimezone(ZoneInfo(found.daemon.timezone)).date()


def _show(findings: Iterable[Finding]) -> None:
    words = {
        Severity.OK: _("ok"),
        Severity.NOTE: _("note"),
        Severity.WARNING: _("warning"),
        Severity.ERROR: _("error"),
    }
    width = max(map(len, words.values()))
    for finding in findings:
        mark = styled(words[finding.severity].ljust(width), fg=COLOURS[finding.severity])
        click.echo(f"{mark}  {styled(finding.text)}")
        if finding.mend:
            click.echo(f"{' ' * width}  {styled('> ' + finding.mend)}")
