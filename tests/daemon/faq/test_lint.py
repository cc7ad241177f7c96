"""What lint names."""

from datetime import date

import pytest
from msgspec.structs import replace

from daemon.faq.lint import lint
from prolink.model.faq import Entry, EntryState

TODAY = date(2026, 11, 21)
CLEAN = Entry(
    id="A",
    question="pertanyaan",
    variants=tuple(f"cara {n}" for n in range(8)),
    answer="Jawaban.",
    category="c",
    office="Dinas",
    source="Dinas",
    verified="2026-11-01",
)


def kinds(*entries: Entry, values: dict[str, str | dict[str, str]] | None = None) -> list[str]:
    return [f"{finding.entry} {finding.kind}" for finding in lint(entries, values or {}, TODAY)]


def test_a_well_kept_entry_has_no_finding() -> None:
    assert kinds(CLEAN) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"answer": "Ada.\n{{x}}"}, ["A empty"]),
        ({"answer": "{{x}}"}, ["A empty", "A withheld"]),
        ({"valid_until": "2026-11-20"}, ["A expired"]),
        ({"valid_until": "2026-11-21"}, ["A expiring"]),
        ({"valid_until": "2027-03-01"}, []),
        ({"office": ""}, ["A office"]),
        ({"source": ""}, ["A source"]),
        ({"verified": ""}, ["A verified"]),
        ({"variants": ("satu",)}, ["A variants"]),
        ({"heard": tuple(f"min mau tanya {n}" for n in range(21))}, ["A heard"]),
        ({"answer": "baris\n" * 13}, ["A long"]),
        ({"answer": "panjang " * 100}, ["A long"]),
        ({"answer": "x" * 4097}, ["A long"]),
        ({"variants": (*CLEAN.variants, "Cara  3?")}, ["A same"]),
        ({"related": ("B",)}, ["A related"]),
        ({"state": EntryState.RETIRED, "office": ""}, []),
    ],
)
def test_each_flaw_is_named(changes: dict[str, str], found: list[str]) -> None:
    assert kinds(replace(CLEAN, **changes), values={"x": ""}) == found


def test_a_wording_in_two_entries_is_named_at_both() -> None:
    other = replace(CLEAN, id="B", question="lain", variants=(*[f"jalan {n}" for n in range(8)], "cara 1"))
    assert kinds(CLEAN, other) == ["A same", "B same"]


def test_a_related_entry_that_is_retired_counts_as_missing() -> None:
    assert kinds(replace(CLEAN, related=("B",)), replace(CLEAN, id="B", state=EntryState.RETIRED)) == ["A related"]
