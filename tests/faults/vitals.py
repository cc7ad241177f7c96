"""What a daemon uses: memory, open files and threads by the kernel's word, the rest by its own metrics."""

from pathlib import Path

import aiohttp

PAGE = 4096  # bytes


def resident(pid: int) -> int:
    """Return the resident memory in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def files(pid: int) -> int:
    """Return how many files and sockets are open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def threads(pid: int) -> int:
    """Return how many threads there are."""
    return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())


async def metric(socket: Path, name: str) -> float:
    """Return a number of the daemon's metrics."""
    door = aiohttp.UnixConnector(str(socket))
    async with aiohttp.ClientSession(connector=door) as http, http.get("http://prolink/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return float(next(line for line in lines if line.startswith(name + " ")).split()[1])
