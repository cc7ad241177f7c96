"""Reading a platform's JSON without believing it: bytes to plain values, each as what it was promised to be."""

import re
from typing import Any

import msgspec

from prolink.errors import BadInput

DEEPEST = 12  # levels of a kept detail
LONGEST_WORD = 64  # characters of a platform's own word for a kind
LATEST = 253_402_300_799_000  # the last millisecond of the year 9999: datetime knows no later one

_REPLACED = rb"\ufffd"
_ESCAPES = re.compile(
    rb"\\\\"  # an escaped backslash: what follows is no escape
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<unfit>\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def fit(body: bytes) -> bytes:
    """Return a JSON body with U+FFFD for NUL and half surrogate pairs.

    Citizens can type them, and neither SQLite nor a terminal bears them.
    """
    if b"\\u" not in body:
        return body
    return _ESCAPES.sub(lambda found: _REPLACED if found["unfit"] else found[0], body)


def decoded(body: bytes) -> Any:
    """Decode a JSON body, made fit; raise BadInput where it is none, too deep or holds NaN."""
    try:
        return msgspec.json.decode(fit(body))
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise BadInput(f"The body is not JSON: {problem}.") from problem
    except RecursionError as problem:
        raise BadInput("The body is nested too deep.") from problem


def table(value: object) -> dict[str, Any]:
    """Return the object, or an empty one where something else came."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Any]:
    """Return the list, or an empty one where something else came."""
    return value if isinstance(value, list) else []


def words(value: object) -> str:
    """Return the text, or an empty one where something else came."""
    return value if isinstance(value, str) else ""


def whole(value: object) -> int:
    """Return a number of at most 18 digits that came as text or as an integer, 0 for anything else."""
    if isinstance(value, str):
        return int(value) if len(value) <= 18 and value.isascii() and value.isdigit() else 0
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18 else 0


def millis(value: object) -> int:
    """Return epoch milliseconds of a platform's epoch seconds, 0 where there are none."""
    return min(whole(value) * 1000, LATEST)


def kept(value: object, depth: int = DEEPEST) -> Any:
    """Copy a value as far as a database keeps it: what is too deep is cut, a number over 64 bits becomes text."""
    if isinstance(value, dict):
        return {key: kept(inner, depth - 1) for key, inner in value.items()} if depth else "…"
    if isinstance(value, list):
        return [kept(inner, depth - 1) for inner in value] if depth else "…"
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return value
