"""Stage: a whole PROLINK in a scratch directory, its daemon a process of its own, its WhatsApp the simulated one."""

import asyncio
import getpass
import json
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import aiohttp
from msgspec import Struct

from daemon.profile.profile import of
from daemon.simulate.graph import SimulatedGraph
from daemon.simulate.sample_desk import facts_of, sample_settings
from prolink.config import environment
from prolink.errors import ProlinkError

PHONE_NUMBER_ID = "106540352242922"
TOKEN = "simulated-token"  # noqa: S105 - nothing real is behind it
APP_SECRET = "simulated-app-secret"  # noqa: S105
VERIFY_TOKEN = "simulated-verify-token"  # noqa: S105
LIVECHAT_SECRET = "simulated-livechat-secret-of-a-stage"  # noqa: S105
START = 15.0  # seconds within which the daemon must be ready
STOP = 12.0  # seconds within which it must have ended


class Stage(Struct, frozen=True):
    """Where everything of one run stands."""

    folder: Path
    config: Path
    socket: Path
    log: Path
    port: int

    @property
    def webhook(self) -> str:
        """The address to which the simulated platform posts."""
        return f"http://127.0.0.1:{self.port}/webhooks/whatsapp/main"

    @property
    def page(self) -> str:
        """The page on which the livechat is."""
        return f"http://127.0.0.1:{self.port}/livechat/web/"

    def environment(self, **extra: str) -> dict[str, str]:
        """Return the environment in which daemon, console and commands of this stage run."""
        return environment(
            PROLINK_CONFIG=str(self.config),
            PROLINK_SOCKET=str(self.socket),
            SIMULATED_TOKEN=TOKEN,
            SIMULATED_APP_SECRET=APP_SECRET,
            SIMULATED_VERIFY_TOKEN=VERIFY_TOKEN,
            SIMULATED_LIVECHAT_SECRET=LIVECHAT_SECRET,
            **extra,
        )


def simulated_graph(*, pace: float = 1.0) -> SimulatedGraph:
    """Return the platform that a stage's daemon is set up for."""
    return SimulatedGraph(app_secret=APP_SECRET, token=TOKEN, phone_number_id=PHONE_NUMBER_ID, pace=pace)


def build(
    folder: Path, graph_url: str, profile: str = "sakti", *, closed_on: date | None = None, faq: Path | None = None
) -> Stage:
    """Write the settings of a stage: a shipped profile with its sample facts, this OS user as its agent.

    On the day `closed_on` and the one after it, its desk is closed. `faq` takes the place of the profile's own.
    """
    stage = Stage(folder, folder / "config.toml", folder / "run" / "prolink.sock", folder / "daemon.log", _free_port())
    facts = facts_of(profile).read_text("utf-8")
    tables: dict[str, dict[str, object]] = {
        "daemon": {"data_dir": str(folder / "data")},
        "public": {"port": stage.port},
        "private": {"socket": str(stage.socket), "group": ""},
        "desk": {"profile": profile},
        f"agents.{json.dumps(getpass.getuser())}": {"role": "supervisor"},
        "log": {"format": "text"},
        "channels.whatsapp.main": {
            "phone_number_id": PHONE_NUMBER_ID,
            "base_url": graph_url,
            "token_env": "SIMULATED_TOKEN",
            "app_secret_env": "SIMULATED_APP_SECRET",
            "verify_token_env": "SIMULATED_VERIFY_TOKEN",
        },
        "channels.livechat.web": {
            "title": of(sample_settings(profile)).name,
            "origins": [f"http://127.0.0.1:{stage.port}"],
            "token_secret_env": "SIMULATED_LIVECHAT_SECRET",
        },
    }
    if faq:
        tables["faq"] = {"file": str(faq)}
    lines = [line for name, table in tables.items() for line in (f"[{name}]", *map(_assign, table.items()), "")]
    if closed_on:
        days = f"from = {closed_on}\nuntil = {closed_on + timedelta(days=1)}"
        lines += ["[[desk.hours_by_date]]", days, 'hours = ""', 'why = "hari libur (contoh)"', ""]
    stage.config.write_text("\n".join(lines) + "\n" + facts, "utf-8")
    return stage


@asynccontextmanager
async def running(stage: Stage, **environment: str) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """Run the stage's daemon, ready when the block begins; raise ProlinkError with its log when it does not start."""
    with stage.log.open("ab") as log:
        daemon = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "prolink.cli", "serve", "--config", str(stage.config)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=stage.environment(**environment),
            start_new_session=True,  # Ctrl-C is for who started us; the daemon is told to end in good order.
        )
    try:
        await _ready(stage, daemon)
        yield daemon
    finally:
        await _end(daemon)


async def _ready(stage: Stage, daemon: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(START):
        while daemon.returncode is None:
            try:
                async with session.get(f"http://127.0.0.1:{stage.port}/readyz") as answer:
                    if answer.status == 200 and stage.socket.exists():
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
    raise ProlinkError(f"The daemon did not start:\n{stage.log.read_text('utf-8', 'replace')[-2000:]}")


async def _end(daemon: asyncio.subprocess.Process) -> None:
    if daemon.returncode is None:
        daemon.terminate()
    try:
        async with asyncio.timeout(STOP):
            await daemon.wait()
    except TimeoutError:
        daemon.kill()
        await daemon.wait()


def _assign(pair: tuple[str, object]) -> str:
    return f"{pair[0]} = {json.dumps(pair[1])}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
