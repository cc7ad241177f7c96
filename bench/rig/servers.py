"""Servers: starts what is measured as processes of their own on one core, and reads their CPU time and memory."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tomllib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

import daemon.simulate.stage as stages
from daemon.simulate.stage import APP_SECRET, PHONE_NUMBER_ID
from prolink.config import environment

PEERS = Path(__file__).parent / "peers"
START = 40.0  # seconds: opsdroid takes its time, and other people work on this machine
STOP = 12.0  # seconds
TICKS = os.sysconf("SC_CLK_TCK")
SLOW_DISK = ("strace", "-f", "-q", "--seccomp-bpf", "-e", "trace=fdatasync,fsync", "-o", "/dev/null")
SLOWED = ("-e", "inject=fdatasync,fsync:delay_exit=10000")  # microseconds


class Cores(msgspec.Struct, frozen=True):
    """Which core serves and which one makes the load; the same one where the machine has only one."""

    server: int
    load: int


def cores() -> Cores:
    """Return the cores of this run."""
    allowed = sorted(os.sched_getaffinity(0))
    return Cores(server=allowed[-1], load=allowed[0])


class Server:
    """One process that answers webhooks."""

    def __init__(self, name: str, pid: int, port: int, path: str) -> None:
        self.name, self.pid, self.port, self.path = name, pid, port, path
        self.idle_memory = 0.0
        """MB before the first message."""

    @property
    def cpu(self) -> float:
        """Seconds of CPU used so far, by all threads, in user and kernel."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """MB resident."""
        line = next(
            line for line in Path(f"/proc/{self.pid}/status").read_text().splitlines() if line.startswith("VmRSS")
        )
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def bare(folder: Path) -> AsyncGenerator[Server, None]:
    """Run the yardstick."""
    port = _free_port()
    command = (sys.executable, str(PEERS / "bare.py"), str(port), APP_SECRET)
    async with _running("bare handler", command, port, "/hook", folder / "bare.log") as server:
        yield server


@asynccontextmanager
async def desk(
    name: str, folder: Path, sink: str, faq: Path, *, receipts: bool = False, batch: int = 0, slow_disk: bool = False
) -> AsyncGenerator[Server, None]:
    """Run PROLINK; `batch` 1 commits row by row, `slow_disk` makes every fsync take 10 ms more."""
    port = _free_port()
    folder.mkdir(exist_ok=True)
    config = folder / "config.toml"
    config.write_text(_settings(folder, port, sink, faq, receipts=receipts), "utf-8")
    command: tuple[str, ...] = (sys.executable, str(PEERS / "desk.py"), str(config))
    if batch:
        command += ("--batch", str(batch))
    before = (*SLOW_DISK, *SLOWED) if slow_disk else ()
    async with _running(name, command, port, "/webhooks/whatsapp/main", folder / "daemon.log", before) as server:
        yield server


@asynccontextmanager
async def opsdroid(python: Path, folder: Path, sink: str) -> AsyncGenerator[Server, None]:
    """Run opsdroid with a connector and a skill that echo to the same sink."""
    port = _free_port()
    folder.mkdir(exist_ok=True)
    config = {
        "logging": {"level": "error", "console": True},
        "welcome-message": False,
        "module-path": str(folder / "modules"),
        "web": {"host": "127.0.0.1", "port": port},
        "parsers": {"regex": {"enabled": True}},
        "connectors": {"hook": {"path": str(PEERS / "opsdroid/connector.py"), "secret": APP_SECRET, "sink": sink}},
        "skills": {"echo": {"path": str(PEERS / "opsdroid/skill.py")}},
    }
    (folder / "configuration.yaml").write_text(json.dumps(config), "utf-8")
    command = (str(python), "-m", "opsdroid", "start", "-f", str(folder / "configuration.yaml"))
    async with _running("opsdroid 0.31", command, port, "/hook", folder / "opsdroid.log") as server:
        yield server


def has_strace() -> bool:
    """Tell whether the disk can be slowed."""
    return shutil.which("strace") is not None


def facts() -> dict[str, str | dict[str, str]]:
    """Return the sample facts that answers are filled with."""
    text = Path(stages.__file__).with_name("sample_values.toml").read_text("utf-8")
    values: dict[str, str | dict[str, str]] = tomllib.loads(text)["faq"]["values"]
    return values


def _settings(folder: Path, port: int, sink: str, faq: Path, *, receipts: bool) -> str:
    tables: dict[str, dict[str, object]] = {
        "daemon": {"data_dir": str(folder / "data")},
        "public": {"port": port},
        "private": {"socket": str(folder / "run.sock"), "group": ""},
        "log": {"format": "text", "level": "warning"},
        "faq": {"file": str(faq)},
        "faq.values": {name: value for name, value in facts().items() if isinstance(value, str)},
        "channels.whatsapp.main": {
            "phone_number_id": PHONE_NUMBER_ID,
            "base_url": sink,
            "read_receipts": receipts,
            "token_env": "BENCH_TOKEN",
            "app_secret_env": "BENCH_APP_SECRET",
            "verify_token_env": "BENCH_VERIFY_TOKEN",
        },
    }
    tables |= {f"faq.values.{name}": value for name, value in facts().items() if isinstance(value, dict)}
    rows = (
        f"[{name}]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in table.items()) for name, table in tables.items()
    )
    return "\n".join(rows)


@asynccontextmanager
async def _running(
    name: str, command: Sequence[str], port: int, path: str, log: Path, before: Sequence[str] = ()
) -> AsyncGenerator[Server, None]:
    secrets = {"BENCH_TOKEN": "token", "BENCH_APP_SECRET": APP_SECRET, "BENCH_VERIFY_TOKEN": "verify"}
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *before,
            *("taskset", "-c", str(cores().server)),
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment(**secrets),
            start_new_session=True,
        )
    pid = process.pid
    try:
        await _answers(port, process, log)
        if before:
            pid = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
        server = Server(name, pid, port, path)
        await _idle(server)
        server.idle_memory = server.memory
        yield server
    finally:
        await _end(process, pid)


async def _idle(server: Server) -> None:
    """Wait until a server that listens already has nothing more to prepare: PROLINK then still builds its FAQ."""
    quiet, spent = 0, server.cpu
    async with asyncio.timeout(START):
        while quiet < 4:
            await asyncio.sleep(0.25)
            quiet = quiet + 1 if server.cpu - spent < 0.03 else 0
            spent = server.cpu


async def _answers(port: int, process: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(START):
        while process.returncode is None:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return
    raise RuntimeError(f"it did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


async def _end(process: asyncio.subprocess.Process, pid: int) -> None:
    """End what was started, by its id: politely, then not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for one in {pid, process.pid} if number == signal.SIGKILL else {pid}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, number)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP):
                await process.wait()
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
