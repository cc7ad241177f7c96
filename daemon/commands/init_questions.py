"""Questions: what init asks on a terminal; an empty line takes what stands in brackets."""

import getpass

import click
import msgspec

from daemon.install.answers import Answers, Staff
from daemon.install.sheet import Sheet
from prolink.config import environment
from prolink.model.agent import Role
from prolink.words import _


def ask(sheet: Sheet, given: Answers) -> Answers:
    """Ask for what the options left open."""
    name, url = given.name, given.public_url
    if name is None:
        name = _text(_("Who do citizens write to"), sheet.pairs("desk")["name"])
    if url is None:
        url = _text(_("Public address of this machine (https://...)"), sheet.pairs("public")["public_url"])
    agents = given.agents or tuple(_staff())
    channels, more = list(given.channels), dict(given.more)
    for kind, table in sheet.kinds().items():
        if (
            kind not in channels
            and not given.channels
            and click.confirm(_("Channel {kind}").format(kind=kind), err=True)
        ):
            channels.append(kind)
        if kind in channels:
            more |= _about(table, sheet.pairs(table), more)
    return msgspec.structs.replace(given, name=name, public_url=url, agents=agents, channels=tuple(channels), more=more)


def ask_profile(known: list[str]) -> str:
    """Ask whose bot it is to be."""
    return str(click.prompt(_("Profile"), type=click.Choice(known), default=known[0], err=True))


def _staff() -> list[Staff]:
    """Ask for members of staff until an empty login comes; the first one is likely who sits here."""
    found: list[Staff] = []
    likely = environment().get("SUDO_USER") or getpass.getuser()
    while True:
        user = _text(_("Login of a member of staff (- for no more)"), "-" if found else likely)
        if user == "-":
            return found
        role = click.prompt(
            _("Role"),
            type=click.Choice([role.value for role in Role]),
            default=(Role.AGENT if found else Role.ADMIN).value,
            err=True,
        )
        found.append(Staff(user, Role(role), _text(_("Name that others read"), user)))


def _about(table: str, pairs: dict[str, object], given: dict[str, str]) -> dict[str, str]:
    """Ask for what a channel needs besides its secrets, which never stand in the settings."""
    open_ = {f"{table}.{key}": value for key, value in pairs.items() if not key.endswith(("_file", "_env"))}
    return {name: _text(name, _shown(value)) for name, value in open_.items() if name not in given}


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _text(question: str, default: str) -> str:
    return str(click.prompt(question, default=default, err=True)).strip()
