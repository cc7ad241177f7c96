"""Sheet: the sample settings with answers filled in, its order and comments kept."""

import re
import tomllib
from typing import Any

from prolink.errors import BadInput
from prolink.words import _

_HEADER = re.compile(r"(# )?\[([A-Za-z0-9_.\"-]+)\]\s*(#.*)?")
_PAIR = re.compile(
    r"(# )?(?P<key>[A-Za-z0-9_-]+) = (?P<value>\"(?:[^\"\\]|\\.)*\"|\[[^\]#]*\]|[^#\"]*?)(?P<comment>\s*#.*)?"
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Sheet:
    """Lines of a settings file. A block that the sample shows commented out waits to be `enable`d."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    @property
    def text(self) -> str:
        """The whole file."""
        return "\n".join(self._lines) + "\n"

    def kinds(self) -> dict[str, str]:
        """Return the channels that the sample shows: kind → table, e.g. whatsapp → channels.whatsapp.main."""
        tables = [found[2] for line in self._lines if (found := _HEADER.fullmatch(line))]
        return {table.split(".")[1]: table for table in tables if table.startswith("channels.")}

    def pairs(self, table: str) -> dict[str, Any]:
        """Return what a table holds, commented out or not; empty where there is none."""
        lines = [line.removeprefix("# ") for line in self._lines[slice(*self._extent(table))] if _PAIR.fullmatch(line)]
        return tomllib.loads("\n".join(lines))

    def enable(self, table: str) -> None:
        """Take a block out of its comment."""
        begin, end = self._extent(table)
        for at in range(begin - 1, end):
            line = self._lines[at]
            if _HEADER.fullmatch(line) or _PAIR.fullmatch(line):
                self._lines[at] = line.removeprefix("# ")

    def add(self, table: str, pairs: dict[str, str], *, before: str) -> None:
        """Write a block of texts before the first table whose name begins with `before`."""
        headers = ((at, _HEADER.fullmatch(line)) for at, line in enumerate(self._lines))
        at = next((at for at, found in headers if found and found[2].startswith(before)), len(self._lines))
        self._lines[at:at] = [f"[{table}]", *(f"{key} = {_quoted(value)}" for key, value in pairs.items()), ""]

    def set(self, table: str, key: str, value: str) -> None:
        """Give a key its value, in the form of the sample's; where there is none, as a number, yes or no, or a text."""
        begin, end = self._extent(table)
        if not begin:
            self._lines += ["", f"[{table}]"]
            begin = end = len(self._lines)
        if self._lines[begin - 1].startswith("# "):
            sentence = _("[{table}] is not switched on, so {key} has no place; add its --channel.")
            raise BadInput(sentence.format(table=table, key=key))
        for at in range(begin, end):
            found = _PAIR.fullmatch(self._lines[at])
            if found and found["key"] == key:
                old = tomllib.loads(f"x = {found['value']}")["x"]
                written = f"{key} = {_written(old, value)}"
                comment = (found["comment"] or "").strip()
                column = found.start("comment") + len(found["comment"] or "") - len(comment)
                self._lines[at] = f"{written.ljust(column - 1)} {comment}" if comment else written
                return
        self._lines.insert(begin, f"{key} = {_literal(value)}")

    def _extent(self, table: str) -> tuple[int, int]:
        """Return where a table's lines begin and end; (0, 0) where there is none."""
        begin = 0
        for at, line in enumerate(self._lines):
            found = _HEADER.fullmatch(line)
            if begin and (found or not line.strip()):
                return begin, at
            if found and found[2] == table:
                begin = at + 1
        return (begin, len(self._lines)) if begin else (0, 0)


def _written(old: object, value: str) -> str:
    """Return a value in the form of the sample's; a list's parts stand between commas."""
    if isinstance(old, list):
        return f"[{', '.join(_quoted(part.strip()) for part in value.split(','))}]"
    return _quoted(value) if isinstance(old, str) else _literal(value)


def _quoted(text: str) -> str:
    """Return a TOML text."""
    if _UNPRINTABLE.search(text):
        raise BadInput(_("{text} has characters that settings can't hold.").format(text=ascii(text)))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literal(value: str) -> str:
    """Return a number, yes or no as it is, anything else as a TOML text."""
    return value if re.fullmatch(r"true|false|\d+(\.\d+)?", value) else _quoted(value)
