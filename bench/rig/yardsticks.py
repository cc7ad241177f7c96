"""Yardsticks: stock ways of finding the entry for a question, behind the same port as PROLINK's own."""

import json
import re
import sqlite3
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rapidfuzz import fuzz, process

from daemon.faq.match import Candidate, Match, Matcher, Outcome
from prolink.model.faq import Entry
from rig import rooms

ROOT = Path(__file__).parents[2]
PEER = Path(__file__).parent / "peers" / "logistic.py"
PATIENCE = 600.0  # seconds
LOOKED_AT = 150  # texts, for thirty entries
CUT_OFF = 80.0  # WRatio's usual one


class Yardstick(Matcher, Protocol):
    """A stock way of finding entries; it is told all queries beforehand."""

    name: str

    def __init__(self, entries: Sequence[Entry], queries: Sequence[str]) -> None: ...


class WRatio:
    """rapidfuzz's WRatio with extractOne's rule: an entry is worth its best text."""

    name = "WRatio"

    def __init__(self, entries: Sequence[Entry], queries: Sequence[str]) -> None:
        self._texts, self._owners = _texts(entries)
        self._last: tuple[str, list[tuple[str, float]]] = ("", [])

    def match(self, text: str, most: int = 3) -> Match:
        if self._last[0] != text:  # The second look at the same question costs nothing: this one is slow.
            best: dict[str, float] = {}
            for _, score, place in process.extract(text, self._texts, scorer=fuzz.WRatio, limit=LOOKED_AT):
                best.setdefault(self._owners[place], score)
            self._last = text, list(best.items())
        return _match(self._last[1][:most], CUT_OFF, 100.0)


class FullText:
    """SQLite's FTS5 with bm25 over one document an entry, any word enough."""

    name = "FTS5"

    def __init__(self, entries: Sequence[Entry], queries: Sequence[str]) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE faq USING fts5 (id UNINDEXED, body)")
        rows = [(entry.id, "\n".join((entry.question, *entry.variants))) for entry in entries]
        self._connection.executemany("INSERT INTO faq VALUES (?, ?)", rows)

    def match(self, text: str, most: int = 3) -> Match:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        if not words:
            return Match(Outcome.NONE)
        sql = "SELECT id, -bm25(faq) FROM faq WHERE faq MATCH ? ORDER BY bm25(faq) LIMIT ?"
        found = self._connection.execute(sql, (words, most)).fetchall()
        # bm25 knows no upper end: squeezed into 0 to 1, which keeps the order and is no probability.
        return _match([(id, score / (10 + score)) for id, score in found], 2.0, 1.0)


class Logistic:
    """scikit-learn's logistic regression over char and word n-grams; all queries are asked at once, elsewhere."""

    name = "LR"

    def __init__(self, entries: Sequence[Entry], queries: Sequence[str]) -> None:
        texts, owners = _texts(entries)
        asked = list(dict.fromkeys(queries))
        given = {"texts": list(zip(texts, owners, strict=True)), "queries": asked}
        interpreter = python()
        assert interpreter
        done = subprocess.run(
            [interpreter, PEER], input=json.dumps(given), capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        self._told = dict(zip(asked, json.loads(done.stdout), strict=True))

    def match(self, text: str, most: int = 3) -> Match:
        return _match([(id, share) for id, share in self._told[text]][:most], 2.0, 1.0)


def python() -> Path | None:
    """Return the interpreter that has scikit-learn (pyproject's extra `bench`); None where it can't be installed."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["bench"]
    return rooms.python("logistic", "sklearn", wanted)


def _texts(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    pairs = [(text, entry.id) for entry in entries for text in (entry.question, *entry.variants)]
    return [text for text, _ in pairs], [id for _, id in pairs]


def _match(found: Sequence[tuple[str, float]], cut_off: float, whole: float) -> Match:
    candidates = tuple(Candidate(id, id, score / whole) for id, score in found)
    answers = bool(found) and found[0][1] >= cut_off
    return Match(Outcome.ANSWER if answers else Outcome.NONE, candidates)
