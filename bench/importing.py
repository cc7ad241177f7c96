"""Importing: what citizens feel while a FAQ of 20,000 texts is taken over by the running daemon.

Signed webhooks come at a steady pace; in the middle `prolink faq import` brings the large FAQ. Acknowledgements before,
during and after are compared, and every answer must be one that the questions had before. See docs/matching.md.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
from rig import library, servers
from rig.figures import percentile, table
from rig.letters import Writers
from rig.load import Load
from rig.sink import Sink

from daemon.faq.file import dump, read
from daemon.samples import sample
from prolink.model.faq import EntryKind

TEXTS = 20_000
PACE = 50.0  # messages a second
SECONDS = 8.0  # of each calm phase
SETTLE = 25.0  # seconds in which the large FAQ must answer
LIMIT = 50.0  # milliseconds more than before


class Listening(Sink):
    """A sink that remembers what was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def take(self, body: bytes) -> bytes:
        """Remember an answer's words."""
        self.said.add(str(msgspec.json.decode(body).get("text", {}).get("body", "")))
        return super().take(body)


class Phase(msgspec.Struct, frozen=True):
    """Milliseconds until the webhook heard 200."""

    name: str
    taken: list[float]
    strange: int
    """Answers that none of these questions had before."""


async def measure(folder: Path, texts: int) -> tuple[list[Phase], float]:
    """Return the phases, and the seconds from the import's start until the large FAQ answered."""
    small, large = sample("faq.yaml"), folder / "large.yaml"
    known = [entry for entry in read(small) if entry.kind is EntryKind.SERVICE and "{{" not in entry.answer]
    large.write_text(dump((*read(small), *library.entries(texts - sum(1 + len(e.variants) for e in read(small))))))
    writers = Writers([entry.question for entry in known])
    async with AsyncExitStack() as stack:
        sink = await stack.enter_async_context(Listening().listening())
        assert isinstance(sink, Listening)
        desk = await stack.enter_async_context(servers.desk("PROLINK", folder / "desk", sink.url, small))
        load = await stack.enter_async_context(Load(desk.port, desk.path).connected())
        await load.pace(writers.some(20 * len(known)), 4 * PACE)  # so that every question has been answered
        before = set(sink.said)
        found = [await _phase("before", load, sink, before, writers, SECONDS)]
        importing = asyncio.create_task(_imported(folder / "desk" / "config.toml", large))
        found.append(await _phase("while it is imported and built", load, sink, before, writers, SETTLE))
        seconds = await importing
        found.append(await _phase("after", load, sink, before, writers, SECONDS))
    return found, seconds


async def _phase(name: str, load: Load, sink: Listening, before: set[str], writers: Writers, seconds: float) -> Phase:
    sink.said.clear()
    await load.pace(writers.some(int(seconds * PACE)), PACE)
    return Phase(name, [one * 1000 for one in load.taken], len(sink.said - before))


async def _imported(config: Path, large: Path) -> float:
    begun = asyncio.get_running_loop().time()
    command = (sys.executable, "-m", "prolink.cli", "faq", "import", "--config", str(config), str(large))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(output.decode())
    return asyncio.get_running_loop().time() - begun


def report(found: list[Phase], seconds: float) -> str:
    """Return the run for people to read."""
    calm = max(found[0].taken)
    rows = [
        (
            *(one.name, str(len(one.taken))),
            *(f"{percentile(one.taken, share):.1f}" for share in (0.5, 0.99)),
            *(f"{max(one.taken):.1f}", f"{max(one.taken) - calm:+.1f}", str(one.strange)),
        )
        for one in found
    ]
    worst = max(found[1].taken) - calm
    verdict = "met" if worst <= LIMIT and not found[1].strange else "NOT MET"
    head = ("milliseconds until 200", "messages", "p50", "p99", "longest", "more than before", "strange answers")
    return "\n\n".join(
        (
            table(head, rows),
            f"the command took {seconds:.1f} s; wanted: no message waits more than {LIMIT:g} ms more: {verdict}",
        )
    )


async def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--texts", type=int, default=TEXTS, help="questions and variants of the large FAQ (20,000)")
    given = asked.parse_args()
    os.sched_setaffinity(0, {servers.cores().load})
    with tempfile.TemporaryDirectory(prefix="prolink-bench-") as folder:
        print(report(*await measure(Path(folder), given.texts)))


if __name__ == "__main__":
    asyncio.run(main())
