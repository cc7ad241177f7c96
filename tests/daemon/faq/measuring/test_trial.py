"""Trials of the FAQ: reading them, judging them, and what an import would break."""

from datetime import date

import pytest

from daemon.faq.knowledge import Knowledge
from daemon.faq.measuring.trial import Case, Comparison, Verdict, cases, compared, known, tried
from prolink.errors import BadInput
from prolink.model.faq import Entry, EntryKind

LOST = Entry(id="F02", question="KTP hilang?", variants=("ktp ilang",), answer="Lapor.", category="A")
HOURS = Entry(id="E01", question="Jam buka MPP?", variants=("mpp buka kapan",), answer="Pukul 8.", category="B")
SIM = Entry(id="N01", question="Cara membuat SIM?", answer="Di polisi.", category="C", kind=EntryKind.NOT_OURS)
DAY = date(2026, 11, 21)


def verdicts(given: tuple[Case, ...], *entries: Entry) -> list[Verdict]:
    result = tried(Knowledge(entries, {}, DAY), given, {entry.id: entry.kind for entry in entries})
    return [one.verdict for one in result.all]


def beside(given: tuple[Case, ...], before: tuple[Entry, ...], after: tuple[Entry, ...]) -> Comparison:
    results = [
        tried(Knowledge(state, {}, DAY), given, {entry.id: entry.kind for entry in state}) for state in (before, after)
    ]
    return compared(*results)


def test_a_line_names_topic_other_right_ones_and_style() -> None:
    text = '{"q": "a", "topic": "F02", "also": "E01", "style": "slang", "note": "for people"}\n\n'
    text += '{"q": "b\u2028c", "topic": "OOS", "also": ["X", "Y"]}\n'
    first, second = cases(text, "t.jsonl")
    assert (first.right, first.style, first.in_scope) == (("F02", "E01"), "slang", True)
    assert (second.right, second.in_scope) == (("X", "Y"), False)


@pytest.mark.parametrize(
    ("text", "complaint"), [('{"q": "a"}\n', "t.jsonl:1: "), ("\n\n", "t.jsonl holds no question")]
)
def test_what_is_no_trial_is_refused_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        cases(text, "t.jsonl")


def test_topics_that_are_not_in_use_are_named_or_skipped() -> None:
    given = (Case("a", "F02"), Case("b", "F99"), Case("c", "OOS"))
    with pytest.raises(BadInput, match="F99"):
        known(given, {"F02"})
    assert known(given, {"F02"}, skip=True) == (given[0], given[2])
    with pytest.raises(BadInput, match="left"):
        known(given[:2], set(), skip=True)


def test_each_question_gets_its_verdict() -> None:
    given = (Case("ktp ilang", "F02"), Case("ktp ilang", "E01"), Case("paspor", "E01"), Case("presiden", "OOS"))
    assert verdicts(given, LOST, HOURS) == [Verdict.RIGHT, Verdict.WRONG, Verdict.MISSED, Verdict.RIGHT]


def test_naming_whose_business_it_is_is_right_out_of_scope_only() -> None:
    given = (Case("Cara membuat SIM?", "OOS"), Case("Cara membuat SIM?", "F02"))
    assert verdicts(given, LOST, SIM) == [Verdict.RIGHT, Verdict.WRONG]


def test_an_import_that_loses_an_entry_breaks_its_questions() -> None:
    given = (Case("ktp ilang", "F02"), Case("mpp buka kapan", "E01"))
    found = beside(given, (LOST, HOURS), (LOST,))
    assert found.dropped
    assert [(one.case.topic, one.before, one.after) for one in found.broken] == [("E01", Verdict.RIGHT, Verdict.MISSED)]


def test_an_import_that_draws_a_question_to_another_entry_is_a_drop() -> None:
    thief = Entry(id="X", question="mpp buka kapan", answer="-", category="B")
    given = (Case("mpp buka kapan", "OOS"),)
    assert beside(given, (LOST,), (LOST, thief)).dropped


def test_an_import_that_only_gains_is_none() -> None:
    given = (Case("ktp ilang", "F02"), Case("mpp buka kapan", "E01"))
    found = beside(given, (LOST,), (LOST, HOURS))
    assert (found.dropped, found.broken) == (False, ())
