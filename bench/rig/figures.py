"""Figures: medians, percentiles, and tables of plain text."""

import math
from collections.abc import Iterable, Sequence
from statistics import median

__all__ = ["median", "percentile", "table"]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of all lie, nearest rank; nan of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return lines with the first column to the left and every other to the right."""
    whole = [tuple(head), *map(tuple, rows)]
    widths = [max(len(row[place]) for row in whole) for place in range(len(head))]
    lines = []
    for row in whole:
        first, *rest = (
            cell.ljust(w) if not place else cell.rjust(w)
            for place, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join((first, *rest)).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
