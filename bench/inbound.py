"""Inbound: what one citizen's message costs, from the webhook to the answer at the platform.

Every figure is read against a yardstick of the same run: a bare aiohttp handler, opsdroid, a bare commit, or the same
daemon with one COMMIT a message. See docs/benchmarks.md.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
from rig import droid, letters, phases, servers
from rig.figures import median, table
from rig.letters import CITIZENS, Writers
from rig.servers import Server
from rig.sink import Sink
from rig.targets import Measured, verdicts

WAITING_CITIZENS = 300  # whom a person has to answer: they are stored and acknowledged, no more
FIXED_PACE = 500.0  # messages a second


class Plan(msgspec.Struct, frozen=True):
    """How much is done."""

    rounds: int = 5
    full: int = 1200
    """Messages of a full phase."""
    acks: int = 2500
    paced: float = 4.0
    """Seconds of a paced phase."""
    row_by_row_slow: int = 120


QUICK = Plan(rounds=2, full=500, acks=1000, paced=1.5, row_by_row_slow=60)


class Bench:
    """One run: servers that stand idle until it is their turn, and what their turns brought."""

    def __init__(self, folder: Path, plan: Plan, stack: AsyncExitStack) -> None:
        self._folder, self._plan, self._stack = folder, plan, stack
        self.found = Measured()
        self.notes: list[str] = []

    async def run(self) -> None:
        """Start everything, then measure in turns."""
        faq = self._folder / "faq.yaml"
        letters.write_faq(faq)
        texts, answered = letters.questions(1500, servers.facts())
        say(
            f"{len(texts)} questions to {letters.ENTRIES} entries: {answered:.0%} answered at once, the rest asked back"
        )
        self._sink = await self._stack.enter_async_context(Sink().listening())
        self._known, self._waiting = Writers(texts), Writers(texts, first=CITIZENS, count=WAITING_CITIZENS)
        await self._start(faq)
        for number in range(self._plan.rounds):
            say(f"round {number + 1} of {self._plan.rounds}")
            await self._round()
        await self._paces()
        self.found.memory = {server.name: (server.idle_memory, server.memory) for server in self._all}

    async def _start(self, faq: Path) -> None:
        say("starting the servers, and letting half of the citizens write once")
        enter, folder, url = self._stack.enter_async_context, self._folder, self._sink.url
        self._bare = await enter(servers.bare(folder))
        self._desk = await enter(servers.desk("PROLINK", folder / "desk", url, faq))
        self._ticks = await enter(servers.desk("PROLINK, read receipts", folder / "ticks", url, faq, receipts=True))
        self._rows = await enter(servers.desk("PROLINK, row by row", folder / "rows", url, faq, batch=1))
        self._slow: list[Server] = []
        if servers.has_strace():
            for batch, name in ((0, "slow disk"), (1, "slow disk, row by row")):
                place = folder / f"slow{batch}"
                self._slow.append(await enter(servers.desk(name, place, url, faq, batch=batch, slow_disk=True)))
        else:
            self.notes.append("No slow disk in this run: strace is missing (apt install strace).")
        self._full: list[Server] = [self._desk, self._ticks]
        python = droid.python()
        if python:
            self._full.append(await enter(servers.opsdroid(python, folder / "opsdroid", url)))
        else:
            self.notes.append("No opsdroid in this run: it could not be installed.")
        half = self._known.each()[: CITIZENS // 2]
        for desk in (self._desk, self._ticks):
            await phases.warm(desk, self._sink, half, self._waiting)
        for desk in (self._rows, *self._slow):
            await phases.full(desk, self._sink, self._waiting.each(phases.ASK_FOR_A_PERSON))
        for other in self._full[2:]:
            await phases.full(other, self._sink, self._known.some(self._plan.full // 2))
        await phases.acks(self._bare, self._known.some(self._plan.acks))
        self._all = [self._bare, *self._full]

    async def _round(self) -> None:
        plan, found = self._plan, self.found
        found.commit.append(phases.bare_commits(self._folder / "commits.db"))
        found.add("bare", await phases.acks(self._bare, self._known.some(plan.acks)))
        for server in self._full:
            found.add(f"full {server.name}", await phases.full(server, self._sink, self._known.some(plan.full)))
        found.add("acks", await phases.acks(self._desk, self._waiting.presses(plan.acks)))
        found.add("acks row by row", await phases.acks(self._rows, self._waiting.presses(plan.acks // 2)))
        for server, count in zip(self._slow, (plan.acks // 2, plan.row_by_row_slow), strict=False):
            found.add(f"acks {server.name}", await phases.acks(server, self._waiting.presses(count)))

    async def _paces(self) -> None:
        """Measure how long an acknowledgement takes while the daemon is not full."""
        capacity = median([outcome.rate for outcome in self.found.outcomes["full PROLINK"]])
        for name, pace in (("at 500/s", FIXED_PACE), ("at a quarter of capacity", capacity / 4)):
            say(f"{pace:.0f} messages a second")
            for _ in range(min(3, self._plan.rounds)):
                count = max(50, int(pace * self._plan.paced / 2))
                self.found.add(f"bare {name}", await phases.acks(self._bare, self._known.some(count), pace))
                self.found.add(
                    f"PROLINK {name}", await phases.full(self._desk, self._sink, self._known.some(count), pace)
                )


def report(found: Measured, notes: list[str]) -> str:
    """Return the run for people to read."""
    rows = []
    for name, outcomes in found.outcomes.items():
        whole = found.middle(name)
        rows.append(
            (
                name,
                *(f"{whole.rate:,.0f}", f"{whole.cpu:.0f}", f"{found.ratio(name, 'bare'):.2f}"),
                *(f"{whole.ack_p50:.1f}", f"{whole.ack_p99:.1f}", str(sum(one.missing for one in outcomes))),
            )
        )
    head = ("phase", "messages/s", "CPU µs", "× bare", "ack p50 ms", "p99 ms", "missing")
    memory = [(name, f"{idle:.0f}", f"{after:.0f}") for name, (idle, after) in found.memory.items()]
    targets = [
        (
            verdict.name,
            verdict.target,
            verdict.shown,
            {True: "met", False: "NOT MET", None: "not measured"}[verdict.met],
        )
        for verdict in verdicts(found)
    ]
    return "\n\n".join(
        (
            table(head, rows),
            table(("memory, MB", "idle", "after"), memory),
            f"one bare commit: {median(found.commit):.2f} ms (p50)",
            table(("target (medians of ratios, round by round)", "wanted", "found", ""), targets),
            *notes,
        )
    )


def say(line: str) -> None:
    """Tell how far the run is; standard output is for the figures."""
    print(line, file=sys.stderr, flush=True)


async def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="two short rounds: to see that it works, not to quote")
    asked.add_argument("--rounds", type=int, help="rounds in turns (5)")
    asked.add_argument("--json", action="store_true", help="print every outcome as JSON")
    given = asked.parse_args()
    plan = QUICK if given.quick else Plan()
    if given.rounds:
        plan = msgspec.structs.replace(plan, rounds=given.rounds)
    os.sched_setaffinity(0, {servers.cores().load})
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prolink-bench-")))
        bench = Bench(folder, plan, stack)
        await bench.run()
    if given.json:
        whole = {"measured": bench.found, "targets": verdicts(bench.found), "notes": bench.notes}
        print(msgspec.json.format(msgspec.json.encode(whole)).decode())
    else:
        print(report(bench.found, bench.notes))


if __name__ == "__main__":
    asyncio.run(main())
