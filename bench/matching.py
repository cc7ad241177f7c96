"""Matching: how often citizens' questions find their entry, beside stock ways of finding it, and what it costs.

Every yardstick answers the same questions in the same run: rapidfuzz's WRatio, SQLite's FTS5, and scikit-learn's
logistic regression over char and word n-grams, in an environment of its own. See docs/matching.md.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from rig import costs, yardsticks
from rig.costs import Cost
from rig.figures import table
from rig.sets import CASES, LEVELS, Set, own, tuning
from rig.wanted import OURS, Found, middle, ratio, verdicts
from rig.yardsticks import Yardstick

from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Matcher
from daemon.faq.measuring.evaluate import Evaluation, ask, evaluation

SIZES = (700, 20_000)
FIGURES = ("accuracy_at_1", "accuracy_at_3", "auroc", "coverage_at_95", "coverage_at_90")
VERDICTS = {True: "met", False: "NOT MET", None: "not measured"}


def measure(sets: Iterable[Set], others: list[type[Yardstick]], *, all_: bool) -> Found:
    """Have ours and every yardstick answer each set's questions."""
    found: dict[tuple[str, str], dict[str, list[Evaluation]]] = defaultdict(lambda: defaultdict(list))
    for one in sets:
        say(f"{one.name}: {len(one.entries)} entries, {sum(map(len, one.cases.values()))} questions")
        kinds = {entry.id: entry.kind for entry in one.entries}
        queries = [case.q for cases in one.cases.values() for case in cases]
        matchers: dict[str, Matcher] = {OURS: Knowledge(one.entries, {}, costs.DAY)}
        # On the own sets, whose entries have many texts, these take minutes, and no target names them there.
        slow = () if all_ or "" not in one.cases else (yardsticks.Logistic, yardsticks.WRatio)
        matchers |= {kind.name: kind(one.entries, queries) for kind in others if kind not in slow}
        for level, cases in one.cases.items():
            for whose, matcher in matchers.items():
                found[one.name, level][whose].append(evaluation([ask(matcher, kinds, case) for case in cases]))
    return found


def report(found: Found, spent: list[Cost], notes: list[str]) -> str:
    """Return the run for people to read."""
    head = ("set", "whose", "@1", "@3", "AUROC", "cov 95", "cov 90", "OOS ans.", "wrong", "ECE", "× LR @1")
    sizes = ("texts", "p50 ms", "p95 ms", "worst", "rebuild s", "stall ms", "idle ms", "MB", "modules MB")
    rows = ((f"{one.texts:,}", *(_shown(value) for value in msgspec.structs.astuple(one)[1:])) for one in spent)
    targets = [(one.name, one.wanted, one.found, VERDICTS[one.met]) for one in verdicts(found, spent)]
    return "\n\n".join(
        (
            table(head, _rows(found)),
            table(sizes, rows),
            table(("target", "wanted", "found", ""), targets),
            *notes,
        )
    )


def _rows(found: Found) -> Iterator[tuple[str, ...]]:
    for (name, level), by in found.items():
        for whose, each in by.items():
            yield (
                f"{name} {level}".strip(),
                whose,
                *(_shown(middle(each, figure)) for figure in FIGURES),
                *(_shown(middle(each, figure)) for figure in ("out_of_scope_answered", "in_scope_wrong")),
                _shown(middle(each, "calibration_error") if whose != yardsticks.FullText.name else None),
                _shown(ratio(found, (name, level)) if whose == OURS else None),
            )


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if value < 10 else f"{value:.0f}"


def say(line: str) -> None:
    """Tell how far the run is; standard output is for the figures."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=Path, default=CASES, help="the program that writes the tuning sets")
    asked.add_argument("--levels", default="clean,heavy", help=f"of {','.join(LEVELS)}")
    asked.add_argument("--all", action="store_true", help="also the sets and yardsticks that no target names")
    asked.add_argument("--quick", action="store_true", help="one seed of each set, and no costs")
    asked.add_argument("--ours", action="store_true", help="no yardsticks")
    asked.add_argument("--json", action="store_true", help="print every figure as JSON")
    given = asked.parse_args()
    notes: list[str] = []
    others: list[type[Yardstick]] = [yardsticks.WRatio, yardsticks.FullText]
    if yardsticks.python():
        others.append(yardsticks.Logistic)
    else:
        notes.append("No logistic regression in this run: scikit-learn could not be installed.")
    with tempfile.TemporaryDirectory(prefix="prolink-bench-") as folder:
        sets = list(own())
        if given.cases.exists():
            seeds = ("0",) if given.quick else ("0", "1")
            sets += tuning(given.cases, Path(folder), tuple(given.levels.split(",")), seeds, all_=given.all)
        else:
            notes.append(f"No tuning sets in this run: {given.cases} is not there.")
        found = measure(sets, [] if given.ours else others, all_=given.all)
    spent = []
    for size in () if given.quick else SIZES:
        say(f"costs at {size:,} texts")
        spent.append(costs.cost(size))
    if given.json:
        rows = [
            {"set": name, "level": level, "whose": whose, "evaluations": each}
            for (name, level), by in found.items()
            for whose, each in by.items()
        ]
        whole = {"sets": rows, "costs": spent, "targets": verdicts(found, spent), "notes": notes}
        print(msgspec.json.format(msgspec.json.encode(whole)).decode())
    else:
        print(report(found, spent, notes))


if __name__ == "__main__":
    main()
