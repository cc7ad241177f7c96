"""Wanted: what matching is to reach, and whether a run reached it."""

from collections.abc import Iterable, Mapping
from statistics import mean

from msgspec import Struct

from daemon.faq.measuring.evaluate import Evaluation
from rig.costs import Cost

Found = Mapping[tuple[str, str], Mapping[str, list[Evaluation]]]
"""(set, level) → whose → one evaluation a seed."""

OURS, THEIRS = "PROLINK", "LR"

RATIOS = {
    ("campus-k5", "clean"): 1.02,
    ("campus-k5", "heavy"): 1.12,
    ("campus-k1", "clean"): 1.15,
    ("bank-k1", "clean"): 1.15,
    ("batang-k1", "clean"): 1.15,
    ("bank-k5", "clean"): 0.98,
    ("bank-k5", "heavy"): 1.04,
    ("xsid-k5", "clean"): 1.0,
    ("xsid-k5", "heavy"): 1.0,
}
"""@1 against logistic regression, in the same run."""

OWN = (
    ("@1", "accuracy_at_1", ">=", 0.85),
    ("@3", "accuracy_at_3", ">=", 0.95),
    ("out of scope answered", "out_of_scope_answered", "<=", 0.02),
    ("in scope answered wrongly", "in_scope_wrong", "<=", 0.02),
    ("calibration error", "calibration_error", "<=", 0.05),
)
"""On the project's own test sets."""


class Verdict(Struct, frozen=True):
    """One target and what was found; `met` is None where it was not measured."""

    name: str
    wanted: str
    found: str
    met: bool | None


def middle(evaluations: Iterable[Evaluation], name: str) -> float | None:
    """Return the mean of a figure over the seeds; None where none told it."""
    values = [value for one in evaluations if (value := getattr(one, name)) is not None]
    return mean(values) if values else None


def ratio(found: Found, place: tuple[str, str]) -> float | None:
    """Return our accuracy at 1 against logistic regression's."""
    by = found.get(place, {})
    ours, theirs = (middle(by.get(whose, ()), "accuracy_at_1") for whose in (OURS, THEIRS))
    return ours / theirs if ours is not None and theirs else None


def verdicts(found: Found, costs: Iterable[Cost]) -> list[Verdict]:
    """Return every target with its verdict."""
    told = [
        _judged(f"{name} {level}, @1, LR = 1", ratio(found, (name, level)), ">=", least)
        for (name, level), least in RATIOS.items()
    ]
    for (name, _level), by in found.items():
        if name.startswith("own-"):
            told += [_judged(f"{name}, {title}", middle(by[OURS], key), sign, limit) for title, key, sign, limit in OWN]
    for cost in costs:
        told += list(_costs(cost))
    return told


def _costs(cost: Cost) -> Iterable[Verdict]:
    size = f"{cost.texts:,} texts"
    if cost.texts < 1_000:
        yield _judged(f"{size}, match p50, ms", cost.p50, "<=", 0.3)
        return
    yield _judged(f"{size}, match p50, ms", cost.p50, "<=", 1.0)
    yield _judged(f"{size}, match p95, ms", cost.p95, "<=", 3.0)
    yield _judged(f"{size}, rebuild, s", cost.rebuild, "<=", 2.0)
    yield _judged(f"{size}, loop held up by a rebuild, ms", cost.stall, "<=", 20.0)
    yield _judged(f"{size}, memory added at its peak, MB", cost.memory, "<=", 40.0)


def _judged(name: str, value: float | None, sign: str, limit: float) -> Verdict:
    wanted = f"{'≥' if sign == '>=' else '≤'} {limit:g}"
    if value is None:
        return Verdict(name, wanted, "–", None)
    return Verdict(name, wanted, f"{value:.3g}", value >= limit if sign == ">=" else value <= limit)
