"""Sets: FAQs with questions whose topic is known: the tuning sets, where they are, and the project's own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from daemon.faq import file
from daemon.faq.measuring import trial
from daemon.faq.measuring.trial import Case
from prolink.model.faq import Entry

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "data" / "matching" / "cases.py"
"""Writes the tuning sets; not part of the project: some of its sources state no licence."""
LEVELS = ("clean", "light", "medium", "heavy")
OWN = {
    "own-sakti": ("faq.yaml", "sakti.jsonl"),
    "own-hard": ("faq.yaml", "hard.jsonl"),
    "own-pandi": ("faq.pandi.yaml", "pandi.jsonl"),
}


class Set(Struct, frozen=True):
    """One FAQ with its questions."""

    name: str
    """Of the group: seeds of the same group are averaged."""
    entries: tuple[Entry, ...]
    cases: dict[str, tuple[Case, ...]]
    """By how noisy they are; the empty level for the project's own."""


def tuning(cases: Path, folder: Path, levels: tuple[str, ...], seeds: tuple[str, ...], *, all_: bool) -> Iterator[Set]:
    """Have the tuning sets written into a folder and yield them; those that no target names only with `all_`."""
    subprocess.run([sys.executable, cases, folder], check=True, capture_output=True)
    for path in sorted(folder.glob("*.faq.json")):
        whole = path.name.removesuffix(".faq.json")
        name, _, seed = whole.rpartition("-s")
        if seed in seeds and (all_ or not name.endswith("-k3")):
            files = {level: folder / f"{whole}.{level}.queries.jsonl" for level in levels}
            asked = {level: trial.cases(file_.read_text("utf-8"), file_.name) for level, file_ in files.items()}
            yield Set(name, file.read(path), asked)


def own() -> Iterator[Set]:
    """Yield the project's own FAQs with its own test sets, as far as both are there."""
    for name, (faq, questions) in OWN.items():
        path = ROOT / "tests" / "data" / questions
        if path.exists() and (ROOT / faq).exists():
            entries = file.read(ROOT / faq)
            published = [entry.id for entry in entries if entry.state == "published"]
            given = trial.known(trial.cases(path.read_text("utf-8"), questions), published, skip=True)
            yield Set(name, entries, {"": given})
