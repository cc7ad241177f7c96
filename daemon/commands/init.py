"""Init: asks a few questions, then writes settings, FAQ and unit, and says what comes next."""

import sys
from pathlib import Path

import click

from daemon.commands.front import narrate
from daemon.commands.init_questions import ask, ask_profile
from daemon.install.answers import Answers, Staff
from daemon.install.kit import KITS
from daemon.install.sheet import Sheet
from daemon.install.site import Site
from daemon.samples import sample
from prolink.errors import BadInput, Refused
from prolink.model.agent import Role
from prolink.words import _


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/etc/prolink"),
    show_default=True,
    help="Where to write.",
)
@click.option("--profile", type=click.Choice(list(KITS)), help="Whose bot: menu, texts, FAQ and settings.  [sakti]")
@click.option("--name", help="Who citizens write to.")
@click.option("--public-url", help="How the world reaches the daemon, https://…")
@click.option(
    "--agent", "agents", multiple=True, metavar="USER[:ROLE[:DISPLAY]]", help="A member of staff; may stand again."
)
@click.option("--channel", "channels", multiple=True, metavar="KIND", help="A channel to set up; may stand again.")
@click.option("--set", "more", multiple=True, metavar="TABLE.KEY=VALUE", help="Any other setting; may stand again.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask: the sample's values stand for what is not given.")
@click.option("--dry-run", is_flag=True, help="Write nothing: print the settings, and name the files.")
@click.option("--force", is_flag=True, help="Overwrite what is there.")
def init(
    folder: Path,
    profile: str | None,
    name: str | None,
    public_url: str | None,
    agents: tuple[str, ...],
    channels: tuple[str, ...],
    more: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Write the files of a new installation; overwrite nothing.

    Settings, FAQ, catalogue, the profile's menu, texts and jurisdiction, and the unit: all are copies, yours to edit.

    \b
    Examples:
      sudo prolink init
      sudo prolink init --yes --profile pandi --agent anna:admin:Anna --channel telegram
      prolink init --yes --dir trial --set public.port=8081 --dry-run
    """
    if not yes and not sys.stdin.isatty():
        raise BadInput(_("There is no terminal to ask on: give the answers as options, and --yes."))
    site = Site(folder.absolute(), profile or (next(iter(KITS)) if yes else ask_profile(list(KITS))))
    sheet = Sheet(sample(KITS[site.profile].config).read_text("utf-8"))
    answers = Answers(name, public_url, tuple(map(_staff, agents)), channels, dict(map(_setting, more)))
    if not force and not dry_run:
        site.refuse_overwriting()
    if not yes:
        answers = ask(sheet, answers)
    settings = site.fill(sheet, answers)
    if dry_run:
        click.echo(sheet.text, nl=False)
        for file in site.files(sheet, settings):
            narrate(_("would write {path}  ({what})").format(path=file.path, what=file.what))
        return
    try:
        for path, what in site.write(sheet, settings):
            narrate(f"{path}  ({what})")
    except OSError as problem:
        sentence = _("{path} can't be written: {why}. Use sudo, or --dir for another place.")
        raise Refused(sentence.format(path=problem.filename, why=problem.strerror)) from problem
    narrate("\n" + _("Next:"))
    for number, (sentence, command) in enumerate(site.next_steps(settings), 1):
        narrate(f"{number}. {sentence}\n   {command}")


def _staff(given: str) -> Staff:
    user, _colon, rest = given.partition(":")
    role, _colon, display = rest.partition(":")
    if role and role not in list(Role):
        sentence = _("--agent {given}: there is no role {role}. Known: {roles}.")
        raise BadInput(sentence.format(given=given, role=role, roles=", ".join(Role)))
    return Staff(user, Role(role or Role.AGENT), display)


def _setting(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not equals or "." not in key:
        raise BadInput(_("--set {given}: write TABLE.KEY=VALUE, e.g. public.port=8081.").format(given=given))
    return key, value
