"""Costs: what a match, a rebuild and a FAQ in memory cost, and what the event loop feels of a rebuild."""

import asyncio
import gc
from collections.abc import Coroutine, Sequence
from datetime import date
from time import perf_counter

from msgspec import Struct

from daemon.faq.knowledge import Knowledge
from daemon.faq.matcher import Way
from daemon.faq.measuring.weigh import weigh
from daemon.jobs.faq_refresh import Breath, uncollected
from prolink.model.faq import Entry
from rig import library
from rig.figures import percentile

TICK = 0.001  # seconds
DAY = date(2026, 11, 21)
QUESTIONS = 2_000


class Cost(Struct, frozen=True):
    """Of a FAQ of a size; milliseconds, seconds and MB."""

    texts: int
    p50: float
    p95: float
    worst: float
    rebuild: float
    """Seconds, beside a loop that ticks."""
    stall: float
    """Milliseconds that the loop's longest tick came too late while the FAQ was rebuilt."""
    idle: float
    """The same while nothing was rebuilt: what the machine itself does."""
    memory: float | None
    """MB added at the highest, modules not counted."""
    modules: float | None


def cost(texts: int) -> Cost:
    """Measure a FAQ of so many texts."""
    entries = library.entries(texts)
    weight = weigh(entries, DAY)
    knowledge = Knowledge(entries, {}, DAY)
    took = _times(knowledge, library.questions(entries, QUESTIONS))
    rebuild, stall, idle = asyncio.run(_rebuilt(entries))
    return Cost(
        texts,
        percentile(took, 0.5),
        percentile(took, 0.95),
        max(took),
        rebuild,
        stall,
        idle,
        weight.peak if weight else None,
        weight.modules if weight else None,
    )


def _times(knowledge: Knowledge, questions: Sequence[str]) -> list[float]:
    gc.collect()
    took = []
    for question in questions:
        begun = perf_counter()
        knowledge.match(question)
        took.append((perf_counter() - begun) * 1000)
    return took


async def _rebuilt(entries: Sequence[Entry]) -> tuple[float, float, float]:
    idle = await _longest(asyncio.sleep(1.0))
    begun = perf_counter()
    way = Way(pause=Breath().take)
    with uncollected():  # as the daemon does it
        stall = await _longest(asyncio.to_thread(Knowledge, entries, {}, DAY, way))
    return perf_counter() - begun, stall, idle


async def _longest(work: Coroutine[object, object, object]) -> float:
    """Return by how many milliseconds the latest tick came too late while the work was done."""
    late = 0.0
    task = asyncio.ensure_future(work)
    while not task.done():
        begun = perf_counter()
        await asyncio.sleep(TICK)
        late = max(late, perf_counter() - begun - TICK)
    await task
    return late * 1000
