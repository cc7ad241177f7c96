"""Access: who is on the other end of the Unix socket, by the kernel's word, and which agent that is."""

import os
import pwd
import socket
import struct
from collections.abc import Mapping

from aiohttp import web

from prolink.errors import NotAllowed
from prolink.model.agent import Agent, Role
from prolink.settings import AgentSettings

_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: struct ucred of unix(7)


def staff(agents: Mapping[str, AgentSettings]) -> tuple[Agent, ...]:
    """Return the agents of the settings."""
    return tuple(Agent(name, entry.display or name, entry.role) for name, entry in agents.items())


class Access:
    """Turn a peer into an agent. Who may read the database file anyway (root, the daemon's own user) is an admin."""

    def __init__(self, agents: Mapping[str, AgentSettings]) -> None:
        self._by_user = {entry.user or name: name for name, entry in agents.items()}
        self._agents = {agent.name: agent for agent in staff(agents)}

    def agent(self, request: web.Request) -> Agent:
        """Return the agent behind a request; raise NotAllowed with the mend for anybody else."""
        uid = _peer(request)
        user = _user(uid)
        if user in self._by_user:
            return self._agents[self._by_user[user]]
        if uid in (0, os.getuid()):
            return Agent(user, user, Role.ADMIN)
        raise NotAllowed(f"The OS user {user} is no agent here: add [agents.{user}] to the settings and restart.")


def _peer(request: web.Request) -> int:
    transport = request.transport
    peer = transport.get_extra_info("socket") if transport else None
    if peer is None or peer.family != socket.AF_UNIX:
        raise NotAllowed("Only the Unix socket tells who you are.")
    _, uid, _ = _CREDENTIALS.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    return int(uid)


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"
