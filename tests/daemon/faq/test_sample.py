"""The sample FAQ and its values: complete, short, and without an invented fact."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from daemon.faq.file import dump, parse, read
from daemon.faq.lint import lint
from daemon.faq.values import fill, names
from prolink import config
from prolink.model.faq import Entry, EntryState

ROOT = Path(__file__).parents[3]
OPERATOR = config.load(ROOT / "config.toml").faq.values
DEMO = tomllib.loads((ROOT / "daemon/simulate/sample_values.toml").read_text("utf-8"))["faq"]["values"]
SAMPLE = read(ROOT / "faq.yaml", OPERATOR)

# The numbers that stand in docs as sourced: 112, 1708, laws and their years, forms, days of PPID, hours of the MPP.
_PHONE = re.compile(r"\+?\d[\d ()-]{6,}\d|Rp")


def test_it_has_at_least_forty_entries_each_found_by_eight_wordings() -> None:
    assert len(SAMPLE) >= 40
    assert [entry.id for entry in SAMPLE if len(entry.variants) < 8] == []


def test_its_values_are_defined_in_the_settings_and_empty_there() -> None:
    flat = [value for each in OPERATOR.values() for value in (each.values() if isinstance(each, dict) else [each])]
    assert set(flat) == {""}


def test_the_demo_fills_every_one_and_marks_it_as_an_example() -> None:
    assert [entry.id for entry in SAMPLE if fill(entry, DEMO) is None] == []
    for entry in SAMPLE:
        text = fill(entry, DEMO) or ""
        assert text.count("(contoh)") == len(names(entry.answer))


def test_the_settings_define_no_value_that_no_answer_uses() -> None:
    used = {(entry.id, name) for entry in SAMPLE for name in names(entry.answer)}
    shared = {name for _, name in used}
    idle = [key for key, value in OPERATOR.items() if isinstance(value, str) and key not in shared]
    idle += [
        f"{id_}.{key}"
        for id_, own in OPERATOR.items()
        if isinstance(own, dict)
        for key in own
        if (id_, key) not in used
    ]
    assert idle == []


@pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: entry.id)
def test_no_phone_number_and_no_fee_is_written_into_an_answer(entry: Entry) -> None:
    assert not _PHONE.search(entry.answer)


def test_nothing_but_missing_facts_sources_and_dates_is_left_to_look_at() -> None:
    found = lint(SAMPLE, DEMO, date(2026, 11, 21))
    assert {finding.kind for finding in found} <= {"source", "verified"}


def test_every_entry_is_published_with_an_office() -> None:
    assert [entry.id for entry in SAMPLE if entry.state is not EntryState.PUBLISHED or not entry.office] == []


def test_it_reads_back_as_it_is_written() -> None:
    assert parse(dump(SAMPLE), "faq.yaml") == SAMPLE
