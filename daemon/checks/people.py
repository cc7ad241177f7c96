"""People: do the agents of the settings exist on this machine, and may this user reach the socket?"""

import getpass
import grp
import os
import pwd
from collections.abc import Iterator, Mapping

from daemon.checks.finding import Finding, error, ok, warning
from prolink.settings import AgentSettings
from prolink.words import _


def look(agents: Mapping[str, AgentSettings], group: str) -> Iterator[Finding]:
    """Look at agents and at the group of the socket; `group` is empty where the socket is for one user alone."""
    yield from _agents(agents, group)
    if group:
        yield from _group(group)


def _agents(agents: Mapping[str, AgentSettings], group: str) -> Iterator[Finding]:
    if not agents:
        text = _("no agent is named: only root may answer citizens")
        yield warning("people", text, _("Add [agents.NAME], NAME being the login on this machine."))
    for name, agent in agents.items():
        user = agent.user or name
        try:
            known = pwd.getpwnam(user)
        except KeyError:
            text = _("[agents.{name}]: there is no OS user {user} here").format(name=name, user=user)
            yield warning("people", text, f"adduser {user}")
            continue
        if group and known.pw_uid != 0 and not belongs(user, group):
            text = _("[agents.{name}]: {user} is not in the group {group} and can't open the socket")
            yield error("people", text.format(name=name, user=user, group=group), f"usermod -aG {group} {user}")
        else:
            yield ok("people", _("agent {name}: {role}").format(name=name, role=agent.role))


def _group(group: str) -> Iterator[Finding]:
    try:
        gid = grp.getgrnam(group).gr_gid
    except KeyError:
        text = _("[private] group = {group}: there is no such group, so only the daemon's user reaches the socket")
        yield warning("people", text.format(group=group), f"groupadd --system {group}")
        return
    user = getpass.getuser()
    if os.geteuid() and gid not in (os.getegid(), *os.getgroups()):
        mend = f"usermod -aG {group} {user}"
        if belongs(user, group):
            mend = _("Log out and in again: the group counts from the next login.")
        text = _("you ({user}) are not in the group {group}").format(user=user, group=group)
        yield warning("people", text, mend)


def belongs(user: str, group: str) -> bool:
    """Tell whether a user is in a group, by membership or as the user's own group."""
    try:
        found = grp.getgrnam(group)
    except KeyError:
        return False
    return user in found.gr_mem or pwd.getpwnam(user).pw_gid == found.gr_gid
