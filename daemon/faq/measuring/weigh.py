"""Weigh: what knowing a FAQ costs, measured in a process of its own that reads the entries from its standard input."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import msgspec
from msgspec import Struct

from prolink.model.faq import Entry

PATIENCE = 300.0  # seconds
_STATUS = Path("/proc/self/status")


class Weight(Struct, frozen=True):
    """Seconds to build, and resident memory in MB."""

    build: float
    modules: float
    """What loading the matcher's libraries took."""
    peak: float
    """What building added at its highest, over all modules loaded."""
    kept: float
    """What stays of it."""


class _Given(Struct):
    entries: tuple[Entry, ...]
    today: date


def weigh(entries: Sequence[Entry], today: date) -> Weight | None:
    """Build the knowledge in a fresh process and return its weight; None where the system does not tell memory."""
    if not _STATUS.exists():
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "daemon.faq.measuring.weigh"],
            input=msgspec.json.encode(_Given(tuple(entries), today)),
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return msgspec.json.decode(done.stdout, type=Weight)


def _main() -> None:
    given = msgspec.json.decode(sys.stdin.buffer.read(), type=_Given)
    bare = _resident("VmRSS")
    from daemon.faq.knowledge import Knowledge
    from daemon.faq.search import memory

    memory.give_back_large()  # as the daemon does
    Knowledge(given.entries[:1], {}, given.today)
    loaded = _resident("VmRSS")
    # "5" makes the highest mark begin anew, so that what was read before does not count.
    Path("/proc/self/clear_refs").write_text("5")
    begun = perf_counter()
    knowledge = Knowledge(given.entries, {}, given.today)
    build = perf_counter() - begun
    weight = Weight(build, loaded - bare, _resident("VmHWM") - loaded, _resident("VmRSS") - loaded)
    del knowledge
    sys.stdout.buffer.write(msgspec.json.encode(weight))


def _resident(name: str) -> float:
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    _main()
