"""CSV rows that a spreadsheet shows as they are: no cell of a stranger's is taken for a formula."""

import csv
import io
from collections.abc import Iterable

_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def cell(value: str | int) -> str:
    """Return a value as a cell; an apostrophe stands before what a spreadsheet would calculate.

    >>> cell("=1+1"), cell("0812"), cell(-3)
    ("'=1+1", '0812', '-3')
    """
    if isinstance(value, int):
        return str(value)
    text = value.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_STARTERS) else text


def row(values: Iterable[str | int]) -> str:
    """Return one line of a CSV file, RFC 4180, with its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([cell(value) for value in values])
    return line.getvalue()
