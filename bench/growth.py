"""Growth: what a desk with a million messages waits for, beside the same questions to one with a thousand.

The databases are made once in bulk and kept in the temporary directory. See docs/benchmarks.md.
"""

import argparse
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from time import perf_counter
from typing import Any, TypeVar

import msgspec
from rig.figures import percentile, table
from rig.town import APART, CHANNEL, START, Town, key_of, town

from daemon.store import conversations, deliveries, messages, search
from daemon.store.statement import Statement

T = TypeVar("T")

YARDSTICK = 1_000  # messages
MILLION = 1_000_000
ROUNDS = 10  # turns between both databases
LIMIT = 5.0  # milliseconds
SEARCH_LIMIT = 20.0  # milliseconds
CHUNK = 2**24  # bytes
LATEST = 2**62  # above every id

Ask = Callable[[], object]


class Found(msgspec.Struct):
    """How long one question took, in milliseconds."""

    name: str
    limit: float
    large: list[float]
    small: list[float]

    @property
    def ratio(self) -> float:
        """Return the large database's p50 against the small one's."""
        return percentile(self.large, 0.5) / percentile(self.small, 0.5)

    @property
    def met(self) -> bool:
        """Tell whether the large database's p99 is within the limit."""
        return percentile(self.large, 0.99) <= self.limit


class Desk:
    """One database, asked as the daemon asks it: its statements, rows turned into the model's words."""

    def __init__(self, place: Town, connection: sqlite3.Connection) -> None:
        self._town, self._connection = place, connection
        self._chance = random.Random(place.messages)

    def questions(self) -> Iterator[tuple[str, float, int, Ask]]:
        """Yield each question's name, limit, how often it is asked in a round, and the asking itself."""
        yield "open queue, 200 rows", LIMIT, 10, lambda: self._all(conversations.OPEN, limit=200)
        yield "a conversation's last 50", LIMIT, 40, self._conversation
        yield "came already? (dedupe)", LIMIT, 100, self._seen
        yield "due outbox, 32 rows", LIMIT, 20, self._due
        yield "search, rare word, newest 20", SEARCH_LIMIT, 20, lambda: self._search(str(self._message()))
        yield "search, common word, newest 20", SEARCH_LIMIT, 20, lambda: self._search("syaratnya")
        yield "search, two words, newest 20", SEARCH_LIMIT, 20, lambda: self._search("loket syaratnya")

    def _message(self) -> int:
        return self._chance.randrange(1, self._town.messages, 2)

    def _conversation(self) -> object:
        whose = self._chance.randint(1, self._town.conversations)
        return self._all(messages.PAGE, conversation=whose, before=LATEST, limit=50)

    def _seen(self) -> object:
        key = key_of(self._message() if self._chance.random() < 0.5 else -self._message())
        return self._all(messages.SEEN, channel=CHANNEL, platform_id=key)

    def _due(self) -> object:
        now = START + (self._town.messages + 1) * APART
        return deliveries.gather(self._all(deliveries.DUE, channel=CHANNEL, now=now, limit=32))

    def _search(self, words: str) -> object:
        # As `search_messages` asks: whole words, and beginnings only where those don't fill the page.
        found = self._all(search.FOUND, query=search.query(words), before=LATEST, limit=20)
        return (
            found
            if len(found) == 20
            else self._all(search.FOUND, query=search.query(words, begun=True), before=LATEST, limit=20)
        )

    def _all(self, statement: Statement[T], **parameters: Any) -> list[T]:
        return [statement.read(row) for row in self._connection.execute(statement.sql, parameters)]


def measure(large: Town, small: Town) -> list[Found]:
    """Ask both in turns."""
    with closing(_open(large)) as one, closing(_open(small)) as other:
        pairs = zip(Desk(large, one).questions(), Desk(small, other).questions(), strict=True)
        found = []
        for (name, limit, times, ask), (_name, _limit, _times, ask_small) in pairs:
            result = Found(name, limit, [], [])
            ask(), ask_small()
            for _ in range(ROUNDS):
                result.large += [_took(ask) for _ in range(times)]
                result.small += [_took(ask_small) for _ in range(times)]
            found.append(result)
        return found


def report(large: Town, found: list[Found]) -> str:
    """Return the run for people to read."""
    rows = [
        (
            one.name,
            *(f"{percentile(values, share):.3f}" for values in (one.small, one.large) for share in (0.5, 0.99)),
            *(f"{one.ratio:.1f}", f"≤ {one.limit:g}", "met" if one.met else "NOT MET"),
        )
        for one in found
    ]
    count, sizes = large.messages, large.sizes
    bytes_a_message = [
        ("rows, indexes, deliveries", f"{sizes.messages / count:.0f}"),
        ("with the full-text index", f"{sizes.searchable / count:.0f}"),
        ("with the raw body of every citizen's message", f"{sizes.raw / count:.0f}"),
    ]
    head = (
        f"milliseconds; {YARDSTICK:,} messages, then {count:,}",
        "p50",
        "p99",
        "p50",
        "p99",
        "ratio",
        "p99 wanted",
        "",
    )
    return "\n\n".join((table(head, rows), table(("bytes a message", ""), bytes_a_message)))


def _took(ask: Ask) -> float:
    begun = perf_counter()
    ask()
    return (perf_counter() - begun) * 1000


def _open(place: Town) -> sqlite3.Connection:
    """Open a database that lies in the page cache, as a busy desk's does: it is not the disk that we measure."""
    with place.path.open("rb") as file:
        while file.read(CHUNK):
            pass
    return sqlite3.connect(f"{place.path.as_uri()}?mode=ro", uri=True, isolation_level=None)


def _tell(line: str) -> None:
    print(line, end="" if line == "." else " ", file=sys.stderr, flush=True)


def main() -> None:
    """Make what is missing, measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=MILLION, help="in the large database (1,000,000)")
    asked.add_argument("--json", action="store_true", help="print every measurement as JSON")
    given = asked.parse_args()
    small, large = town(YARDSTICK, _tell), town(given.messages, _tell)
    print(file=sys.stderr)
    found = measure(large, small)
    if given.json:
        print(msgspec.json.format(msgspec.json.encode({"large": large, "small": small, "found": found})).decode())
    else:
        print(report(large, found))


if __name__ == "__main__":
    main()
