"""Phases: what is done to a server, and what came of it."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import msgspec

from rig.figures import median, percentile
from rig.letters import Writers
from rig.load import CONNECTIONS, Load
from rig.servers import Server
from rig.sink import Sink

UNANSWERED = 256  # messages that may wait for an answer: beyond, the load waits too
ASK_FOR_A_PERSON = "petugas"
SETTLE = 0.3  # seconds after a phase in which the last send is written down


class Outcome(msgspec.Struct, frozen=True):
    """What one phase brought."""

    rate: float
    """Messages a second: answered ones in a full phase, acknowledged ones otherwise."""
    cpu: float
    """Microseconds of the server's CPU a message."""
    ack_p50: float
    """Milliseconds."""
    ack_p99: float
    missing: int = 0
    """Messages that got no answer, or no 200."""


@asynccontextmanager
async def _loaded(server: Server) -> AsyncGenerator[Load, None]:
    async with Load(server.port, server.path).connected(CONNECTIONS) as load:
        yield load


async def full(server: Server, sink: Sink, letters: list[bytes], pace: float = 0.0) -> Outcome:
    """Have every letter answered at the sink, as fast as it goes or at `pace` letters a second."""
    before, count = sink.answers, len(letters)
    async with _loaded(server) as load:
        cpu, begun = server.cpu, perf_counter()
        if pace:
            await load.pace(letters, pace)
        else:
            sink.heard = load.nudge
            await load.flood(letters, lambda: load.sent - (sink.answers - before) < UNANSWERED)
        await sink.until(before + count)
        seconds = perf_counter() - begun
        await asyncio.sleep(SETTLE)
        sink.heard = lambda: None
        answered = sink.answers - before
        return _outcome(load, answered, seconds, server.cpu - cpu, count - answered)


async def acks(server: Server, letters: list[bytes], pace: float = 0.0) -> Outcome:
    """Have every letter acknowledged, whatever comes of it then."""
    async with _loaded(server) as load:
        cpu = server.cpu
        seconds = await (load.pace(letters, pace) if pace else load.flood(letters))
        return _outcome(load, len(load.taken), seconds, server.cpu - cpu, load.refused)


async def warm(server: Server, sink: Sink, known: list[bytes], waiting: Writers) -> None:
    """Let some citizens have written before, and others wait for a person: those are heard, and not answered."""
    await full(server, sink, known)
    await full(server, sink, waiting.each(ASK_FOR_A_PERSON))


def bare_commits(path: Path, count: int = 200) -> float:
    """Return the median milliseconds of one row's durable commit: sqlite3, WAL, synchronous=FULL, nothing else."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, body BLOB)")
        took = []
        for _ in range(count):
            begun = perf_counter()
            connection.execute("INSERT INTO row (body) VALUES (?)", (b"x" * 600,))
            took.append((perf_counter() - begun) * 1000)
        return median(took)
    finally:
        connection.close()


def _outcome(load: Load, count: int, seconds: float, cpu: float, missing: int) -> Outcome:
    return Outcome(
        rate=count / seconds,
        cpu=cpu / max(count, 1) * 1e6,
        ack_p50=percentile(load.taken, 0.5) * 1000,
        ack_p99=percentile(load.taken, 0.99) * 1000,
        missing=missing,
    )
