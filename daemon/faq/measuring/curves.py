"""Curves: what confidences are worth in numbers: how well they separate, what they let through, how honest they are."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

BINS = 10
"""Equal-width bins of a reliability table: 0–.1, .1–.2 … .9–1."""


class Bin(Struct, frozen=True):
    """The questions whose confidence lies between `low` and `high`."""

    low: float
    high: float
    count: int
    confidence: float
    """Their mean."""
    right: float
    """The share of them that were right: the confidence's truth."""


class Weighed(Struct, frozen=True):
    """One question as coverage sees it."""

    confidence: float
    right: bool
    """The best entry is right."""
    in_scope: bool


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """Return how often a confidence of inside is above one of outside, ties half; None where one of both is empty."""
    if not inside or not outside:
        return None
    ordered = sorted(outside)
    above = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in inside) / 2
    return above / (len(inside) * len(outside))


def coverage(questions: Iterable[Weighed], precision: float) -> float | None:
    """Return the largest share of in-scope questions that may be answered at this precision.

    At a threshold c every question with a confidence of c or more, and above 0, is answered with its best entry.
    Precision at c is what is right of all that is answered, out of scope included (those are never right); coverage
    at c is the in-scope questions answered, rightly or wrongly, of all in scope. Of the thresholds at which precision
    is at least `precision` the one with the largest coverage counts; 0 where there is none, None with nothing in scope.
    """
    ranked = sorted(questions, key=lambda one: -one.confidence)
    in_scope = sum(one.in_scope for one in ranked)
    if not in_scope:
        return None
    answered = right = covered = 0
    best = 0.0
    for confidence, tied in groupby(ranked, key=lambda one: one.confidence):
        if confidence <= 0:
            break
        for one in tied:
            answered += 1
            right += one.right
            covered += one.in_scope
        if right >= precision * answered:
            best = max(best, covered / in_scope)
    return best


def reliability(questions: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Return the bins that hold something, of pairs of a confidence (0 to 1) and whether it was right."""
    held: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in questions:
        held[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return tuple(
        Bin(
            low=place / BINS,
            high=(place + 1) / BINS,
            count=len(pairs),
            confidence=sum(confidence for confidence, _ in pairs) / len(pairs),
            right=sum(right for _, right in pairs) / len(pairs),
        )
        for place, pairs in enumerate(held)
        if pairs
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the mean distance between what bins claim and what is true, weighted by their questions; None of none."""
    whole = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / whole if whole else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` of all lie, nearest rank; None of none."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered))) - 1] if ordered else None
