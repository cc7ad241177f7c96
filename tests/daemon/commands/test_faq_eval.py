"""prolink faq eval, and the trial that guards an import."""

import json
from pathlib import Path

import pytest

from prolink.errors import Exit
from tests.daemon.commands.faq_desk import HOURS, LOST, Desk

KEYS = {
    *("accuracy_at_1", "accuracy_at_3", "mrr", "auroc", "coverage_at_95", "coverage_at_90", "out_of_scope_answered"),
    *("in_scope_wrong", "calibration_error", "p50_us", "p95_us", "styles", "bands"),
}
UNDEFINED = HOURS.replace("{{jam}}", "{{tiada}}")
QUESTIONS = [
    {"q": "ktp ilang", "topic": "F02", "style": "slang"},
    {"q": "mpp buka kapan", "topic": "F02", "also": "E01"},
    {"q": "siapa presiden", "topic": "OOS"},
]


def lines(*rows: dict[str, str]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def trial(desk: Desk) -> str:
    return desk.file("trial.jsonl", lines(*QUESTIONS))


def test_an_evaluation_needs_a_faq_file_only(desk: Desk, trial: str) -> None:
    result = desk.faq("eval", "--queries", trial, "--faq", desk.file("faq.yaml", LOST + UNDEFINED), "--json")
    found = json.loads(result.stdout)
    assert found.keys() >= KEYS
    assert (found["accuracy_at_1"], found["auroc"], found["out_of_scope_answered"]) == (1.0, 1.0, 0.0)
    assert (found["in_scope"], found["out_of_scope"]) == (2, 1)
    assert list(found["styles"]) == ["slang"]
    assert found["build_ms"] > 0
    assert not (desk.folder / "data").exists()


def test_without_a_file_the_faq_of_the_settings_is_evaluated(desk: Desk, trial: str) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    assert json.loads(desk.faq("eval", "--queries", trial, "--json").stdout)["accuracy_at_1"] == 1.0


def test_people_read_a_table_and_a_plot(desk: Desk, trial: str) -> None:
    plot = desk.folder / "plot.svg"
    faq = desk.file("faq.yaml", LOST + HOURS)
    said = desk.faq("eval", "--queries", trial, "--faq", faq, "--plot", str(plot))
    assert "3 questions: 2 in scope, 1 out of scope" in said.stdout
    assert "coverage at 95 % precision" in said.stdout
    assert said.stderr == ""
    assert plot.read_text("utf-8").startswith("<svg")


def test_topics_that_the_faq_lacks_refuse_the_run_unless_skipped(desk: Desk, trial: str) -> None:
    faq = desk.file("faq.yaml", HOURS)
    result = desk.faq("eval", "--queries", trial, "--faq", faq)
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert "no entry in use: F02" in result.stderr
    skipped = desk.faq("eval", "--queries", trial, "--faq", faq, "--skip-unknown", "--json")
    assert json.loads(skipped.stdout)["questions"] == 1
    assert "2 questions left out" in skipped.stderr


@pytest.mark.parametrize("queries", ["none.jsonl", "broken.jsonl"])
def test_questions_that_cannot_be_read_are_a_wrong_use(desk: Desk, queries: str) -> None:
    desk.file("broken.jsonl", "no json\n")
    path = str(desk.folder / queries)
    result = desk.faq("eval", "--queries", path, "--faq", desk.file("faq.yaml", LOST))
    assert result.exit_code == Exit.USAGE
    assert queries in result.stderr


def test_a_plot_that_cannot_be_written_is_an_error(desk: Desk, trial: str) -> None:
    faq = desk.file("faq.yaml", LOST + HOURS)
    result = desk.faq("eval", "--queries", trial, "--faq", faq, "--plot", str(desk.folder / "no" / "plot.svg"))
    assert result.exit_code == Exit.ERROR
    assert "plot.svg can't be written" in result.stderr


def with_trial(desk: Desk) -> None:
    settings = desk.config.read_text().replace("[faq]\n", f'[faq]\ntest = "{desk.folder}/trial.jsonl"\n')
    desk.config.write_text(settings)


def test_an_import_that_answers_worse_is_refused_with_what_broke(desk: Desk, trial: str) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    with_trial(desk)
    result = desk.faq("import", desk.file("less.yaml", HOURS), "--prune")
    assert (result.exit_code, desk.ids()) == (Exit.REFUSED, ["F02", "E01"])
    assert "right → missed  F02  ktp ilang" in result.stderr
    assert "1 question goes worse: nothing was taken over" in result.stderr


def test_who_insists_gets_it(desk: Desk, trial: str) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    result = desk.faq("import", desk.file("less.yaml", HOURS), "--prune", "--test", trial, "--force")
    assert (result.exit_code, desk.ids()) == (Exit.DONE, ["E01"])
    assert "taken over all the same" in result.stderr


def test_a_dry_run_shows_how_the_trial_would_go(desk: Desk, trial: str) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST))
    with_trial(desk)
    result = desk.faq("import", desk.file("more.yaml", LOST + HOURS), "--dry-run", "--json")
    found = json.loads(result.stdout)["trial"]
    assert (found["before"]["counts"]["right"], found["after"]["counts"]["right"]) == (2, 3)
    assert (found["dropped"], found["broken"]) == (False, [])
    assert desk.ids() == ["F02"]


def test_the_first_import_has_nothing_to_be_compared_with(desk: Desk, trial: str) -> None:
    with_trial(desk)
    result = desk.faq("import", desk.file("faq.yaml", HOURS), "--json")
    assert (result.exit_code, json.loads(result.stdout)["trial"]) == (Exit.DONE, None)


def test_a_trial_that_is_gone_refuses_the_import(desk: Desk, trial: str) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST))
    with_trial(desk)
    Path(trial).unlink()
    result = desk.faq("import", desk.file("more.yaml", LOST + HOURS))
    assert (result.exit_code, desk.ids()) == (Exit.USAGE, ["F02"])
