"""Who is behind the socket."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from prolink.model.agent import Role
from prolink.settings import AgentSettings
from tests.daemon.api.door import US, Door, open_door

NOBODY = 65534
ASK = """
import asyncio, os, sys
from pathlib import Path
from prolink.client import DaemonClient
from prolink.errors import ProlinkError
from prolink.protocol.commands import Claim

async def ask():
    async with DaemonClient(Path(sys.argv[1])) as client:
        for question in (client.snapshot(), client.send(Claim(1)), follow(client)):
            try:
                print(getattr(await question, "me", "ok"))
            except ProlinkError as problem:
                print(type(problem).__name__, problem)

async def follow(client):
    async with client.events(0):
        pass

# Everything is imported by now: the interpreter itself may stand where this user can't read.
os.setgroups([])
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
asyncio.run(ask())
"""

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can be another OS user")


async def ask_as_nobody(door: Door) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ASK, str(door.socket), str(NOBODY)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=Path(__file__).parents[3],
    )
    output, _ = await process.communicate()
    return output.decode().splitlines()


@needs_root
async def test_an_os_user_whom_nobody_knows_hears_the_mend(tmp_path: Path) -> None:
    async with open_door(tmp_path, {"sri": US}, group="nogroup") as door:
        snapshot, command, events = await ask_as_nobody(door)
    assert snapshot.startswith("NotAllowed")
    assert "[agents.nobody]" in snapshot
    assert command.startswith("NotAllowed")
    assert events.startswith("NotAllowed")


@needs_root
async def test_an_os_user_is_the_agent_of_the_settings(tmp_path: Path) -> None:
    agents = {"sri": US, "anna": AgentSettings(role=Role.AUDITOR, user="nobody")}
    async with open_door(tmp_path, agents, group="nogroup") as door:
        snapshot, command, events = await ask_as_nobody(door)
    assert "name='anna'" in snapshot
    assert command.startswith("NotAllowed")
    assert "auditor" in command
    assert events == "ok"


async def test_who_runs_the_daemon_is_an_admin_even_without_settings(tmp_path: Path) -> None:
    async with open_door(tmp_path, {}) as door, door.client() as client:
        assert (await client.snapshot()).me.role is Role.ADMIN
