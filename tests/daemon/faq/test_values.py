"""Local facts: scope, dropped lines, withheld answers, what is refused."""

import pytest
from msgspec.structs import replace

from daemon.faq.values import Values, check, empty, fill
from prolink.model.faq import Entry


def entry(answer: str, id_: str = "F09") -> Entry:
    return Entry(id=id_, question="q", answer=answer, category="c")


@pytest.mark.parametrize(
    ("answer", "values", "filled"),
    [
        ("Telepon {{tel}}.", {"tel": "112"}, "Telepon 112."),
        ("Telepon {{ tel }}.", {"tel": " 112 "}, "Telepon 112."),
        ("{{tel}} {{tel}}", {"tel": "112"}, "112 112"),
        ("{{syarat}}", {"syarat": "umum", "F09": {"syarat": "khusus"}}, "khusus"),
        ("{{syarat}}", {"syarat": "umum", "F10": {"syarat": "lain"}}, "umum"),
        ("a\nb {{tel}}\nc", {"tel": ""}, "a\nc"),
        ("a\n\nb {{tel}}\n\nc", {"tel": "  "}, "a\n\nc"),
        ("{{tel}}", {"tel": ""}, None),
        ("{{syarat}}", {"syarat": "umum", "F09": {"syarat": ""}}, None),
        ("{{tel}}", {}, None),
        ("{{tel}}", {"tel": {"syarat": "x"}}, None),
        ("{{tel}}", {"tel": "{{lain}}", "lain": "x"}, "{{lain}}"),
        ("{{tel}}", {"tel": r"\1 \g<0>"}, r"\1 \g<0>"),
        ("- a\n- b", {}, "- a\n- b"),
    ],
)
def test_an_answer_says_what_is_known_and_nothing_else(
    answer: str, values: dict[str, str | dict[str, str]], filled: str | None
) -> None:
    assert fill(entry(answer), values) == filled


def test_an_undefined_variable_is_a_problem_that_names_where_to_put_it() -> None:
    (problem,) = check([entry("{{tel}}")], {})
    assert problem.variable == "tel"
    assert problem.text == "{{tel}} is not defined; put it under [faq.values] or [faq.values.F09] of the settings"


def test_an_empty_variable_is_known_but_no_problem() -> None:
    waiting = entry("{{tel}}\n{{syarat}}")
    values: dict[str, str | dict[str, str]] = {"tel": "", "F09": {"syarat": ""}}
    assert check([waiting], values) == []
    assert empty(waiting, values) == ("tel", "syarat")


def test_an_id_twice_is_a_problem() -> None:
    assert [problem.entry for problem in check([entry("a"), entry("b")], {})] == ["F09"]


@pytest.mark.parametrize("answer", ["{{a b}}", "{{}}", "{{a", "a}}", "{{1a}}"])
def test_braces_that_are_no_variable_are_a_problem(answer: str) -> None:
    assert len(check([entry(answer)], {})) == 1


SERVICES: Values = {"layanan": {}, "layanan.ktp-baru": {"fee": "gratis", "time": ""}}
READS = Entry(
    id="F14",
    question="Biaya?",
    answer="Biaya {{ layanan.ktp-baru.fee }}.\nLama {{layanan.ktp-baru.time}}.",
    category="c",
)


def test_an_answer_reads_the_catalogue() -> None:
    assert check([READS], SERVICES) == []
    assert fill(READS, SERVICES) == "Biaya gratis."


def test_a_service_or_a_field_that_does_not_exist_is_a_complaint() -> None:
    wrong = replace(READS, answer="{{layanan.ktp-lama.fee}} {{layanan.ktp-baru.colour}}")
    assert [problem.variable for problem in check([wrong], SERVICES)] == [
        "layanan.ktp-lama.fee",
        "layanan.ktp-baru.colour",
    ]


def test_where_no_catalogue_is_known_nobody_complains_and_the_line_is_not_sent() -> None:
    assert check([READS], {}) == []
    assert empty(READS, {}) == ()
    assert fill(READS, {}) is None
