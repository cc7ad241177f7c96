"""Scripts: whole conversations as they read in a chat, parsed line by line.

profile: sakti            which bot
channel: whatsapp         whatsapp, telegram or livechat
at: 2026-11-23 09:00      the desk's own time when it begins

Warga> KTP saya hilang    the citizen writes; [Menu utama] presses that option
Bot> Polisi … KK          the next message of ours holds these parts in this order
Bot> [Ya] [Tidak]         … and offers these options (as buttons, rows or numbers)
Bot> -                    we say nothing
Petugas> claim            staff: claim, reply TEXT, release, close
~ 31 minutes              time goes by
! emergency               every console rings: emergency, crisis, or none
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct


class Writes(Struct, frozen=True):
    """The citizen sends a text, or presses an option of our last message."""

    text: str
    option: str = ""


class Expects(Struct, frozen=True):
    """What our next message holds; nothing at all for silence."""

    parts: tuple[str, ...]
    options: tuple[str, ...]
    silence: bool = False


class Staff(Struct, frozen=True):
    """What an agent does."""

    act: str
    text: str = ""


class Waits(Struct, frozen=True):
    """Time goes by."""

    span: timedelta


class Rings(Struct, frozen=True):
    """Which alarm stands."""

    alarm: str


Step = Writes | Expects | Staff | Waits | Rings


class Script(Struct, frozen=True):
    """One conversation."""

    profile: str
    channel: str
    at: datetime
    steps: tuple[tuple[int, Step], ...]
    """Each with its line."""


def read(path: Path) -> Script:
    """Read a script; a line that is none is an error with its number."""
    head: dict[str, str] = {}
    steps: list[tuple[int, Step]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = line.strip()
        key, colon, value = line.partition(": ")
        if not line or line.startswith("#"):
            continue
        if colon and key in ("profile", "channel", "at"):
            head[key] = value.strip()
            continue
        found = list(_steps(line))
        assert found, f"{path.name}:{number}: {line!r} is no line of a script"
        steps += [(number, step) for step in found]
    return Script(head["profile"], head["channel"], datetime.fromisoformat(head["at"]), tuple(steps))


def _steps(line: str) -> Iterator[Step]:
    who, _, what = line.partition("> ")
    options = tuple(re.findall(r"\[([^\]]+)\]", what))
    match who:
        case "Warga":
            yield Writes(options[0], options[0]) if what == f"[{options[0] if options else ''}]" else Writes(what)
        case "Bot" if what == "-":
            yield Expects((), (), silence=True)
        case "Bot":
            words = re.sub(r"\[[^\]]+\]", "", what)
            yield Expects(tuple(part.strip() for part in words.split("…") if part.strip()), options)
        case "Petugas":
            act, _, text = what.partition(" ")
            yield Staff(act, text)
    if line.startswith("~ "):
        count, unit = line[2:].split()
        yield Waits(timedelta(**{unit: float(count)}))
    if line.startswith("! "):
        yield Rings(line[2:])
