"""prolink faq: on the database while no daemon runs, and through one that does."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from prolink.cli import main
from prolink.errors import Exit
from tests.daemon.commands.faq_desk import HOURS, LOST, Desk
from tests.daemon.commands.serving import daemon_on

NOTHING_ELSE = {"dry_run": False, "trial": None}


@pytest.fixture
def serving(desk: Desk) -> Iterator[Desk]:
    with daemon_on(desk.config, desk.folder / "run" / "p.sock"):
        yield desk


def test_an_import_without_a_daemon_goes_into_the_database(desk: Desk) -> None:
    result = desk.faq("import", desk.file("faq.yaml", LOST))
    assert (result.exit_code, desk.ids()) == (Exit.DONE, ["F02"])
    assert result.stdout.startswith("F02: new\n  + question: KTP hilang?\n")
    assert "1 new, 0 changed, 0 retired, 0 unchanged" in result.stderr


def test_an_import_into_a_running_daemon_is_taken_at_once(serving: Desk) -> None:
    assert serving.ids() == ["F02"]
    result = serving.faq("import", serving.file("faq.yaml", LOST + HOURS))
    assert (result.exit_code, serving.ids()) == (Exit.DONE, ["F02", "E01"])
    assert json.loads(serving.faq("ask", "mpp buka kapan", "--json").stdout)["outcome"] == "answer"


def test_a_running_daemon_refuses_what_it_has_no_variable_for(serving: Desk) -> None:
    other = serving.folder / "other.toml"
    other.write_text(serving.config.read_text() + 'tutup = ""\n')
    path = serving.file("faq.yaml", LOST + HOURS.replace("{{jam}}", "{{tutup}}"))
    result = CliRunner().invoke(main, ["faq", "import", path, "--config", str(other)])
    assert (result.exit_code, serving.ids()) == (Exit.USAGE, ["F02"])
    assert "{{tutup}} is not defined" in result.stderr


def test_a_dry_run_shows_and_changes_nothing(desk: Desk) -> None:
    result = desk.faq("import", desk.file("faq.yaml", LOST), "--dry-run")
    assert "F02: new" in result.stdout
    assert not (desk.folder / "data").exists()


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    path = desk.file("faq.yaml", LOST)
    desk.faq("import", path)
    result = desk.faq("import", path, "--json")
    assert json.loads(result.stdout) == {"added": [], "changed": [], "retired": [], "unchanged": 1} | NOTHING_ELSE


def test_only_a_prune_retires_what_the_file_lacks(desk: Desk) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    path = desk.file("less.yaml", LOST)
    desk.faq("import", path)
    assert desk.ids() == ["F02", "E01"]
    assert "E01: retired" in desk.faq("import", path, "--prune").stdout
    assert desk.ids() == ["F02"]
    assert sorted(desk.ids("--all")) == ["E01", "F02"]


def test_of_a_broken_file_nothing_is_taken(desk: Desk) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST))
    broken = LOST.replace("Surat polisi", "Lain") + HOURS.replace("{{jam}}", "{{jamm}}") + "- id: X\n"
    result = desk.faq("import", desk.file("broken.yaml", broken))
    assert (result.exit_code, result.stdout) == (Exit.USAGE, "")
    assert "broken.yaml:11: {{jamm}} is not defined" in result.stderr
    assert "broken.yaml:13: question is missing" in result.stderr
    assert "Surat polisi" in desk.faq("export").stdout


def test_an_empty_variable_warns_and_is_taken(desk: Desk) -> None:
    result = desk.faq("import", desk.file("faq.yaml", HOURS))
    assert "E01: {{jam}} is empty; its line is not sent" in result.stderr
    assert desk.ids() == ["E01"]


def test_an_export_can_be_imported_again(desk: Desk) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    for form in ([], ["--json"]):
        path = desk.file("out.yaml", desk.faq("export", *form).stdout)
        assert json.loads(desk.faq("import", path, "--prune", "--json").stdout)["unchanged"] == 2


def test_ask_says_which_entry_how_surely_and_why(desk: Desk) -> None:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    said = desk.faq("ask", "ktp saya ilang gmn ya").stdout
    assert "F02  KTP hilang?" in said
    assert "%" in said
    assert "read as “ktp" in said


def test_ask_tells_that_an_answer_is_withheld(desk: Desk) -> None:
    path = desk.file("faq.yaml", HOURS)
    assert "withheld" in desk.faq("ask", "jam buka mpp", "--file", path).stdout


def test_a_question_with_an_escape_sequence_reaches_the_terminal_harmless(desk: Desk) -> None:
    path = desk.file("trial.jsonl", json.dumps({"q": "\x1b[2J\x1b]0;x\x07 ktp", "topic": "OOS"}) + "\n")
    faq = desk.file("faq.yaml", LOST.replace("ktp ilang", "ktp"))
    assert "\x1b" not in desk.faq("test", path, "--file", faq).output


def test_lint_names_entry_and_flaw(desk: Desk) -> None:
    result = desk.faq("lint", "--file", desk.file("faq.yaml", HOURS))
    assert "E01: {{jam}} is empty; its line is not sent\n" in result.stdout
    assert result.exit_code == Exit.DONE


def test_a_trial_counts_and_names_what_went_wrong(desk: Desk) -> None:
    lines = [("ktp ilang", "F02"), ("jam buka mpp", "F02"), ("siapa presiden", "OOS"), ("paspor", "E01")]
    trial = desk.file("trial.jsonl", "".join(json.dumps({"q": q, "topic": topic}) + "\n" for q, topic in lines))
    faq = desk.file("faq.yaml", LOST + HOURS)
    result = desk.faq("test", trial, "--file", faq, "--min", "50")
    assert result.exit_code == Exit.DONE
    assert "wrong  F02  jam buka mpp  → E01 100%" in result.stdout
    assert "4: 2 right, 0 offered, 1 missed, 1 wrong; 50.0%" in result.stdout
    assert desk.faq("test", trial, "--file", faq, "--min", "51").exit_code == Exit.IN_PART


def test_without_daemon_and_database_reading_makes_none(desk: Desk) -> None:
    assert desk.faq("list").exit_code == Exit.NO_LINK
    assert not (desk.folder / "data").exists()


def test_a_data_directory_that_cannot_be_made_is_named(desk: Desk) -> None:
    desk.file("data", "in the way")
    result = desk.faq("import", desk.file("faq.yaml", LOST))
    assert result.exit_code == Exit.REFUSED
    assert "can't be opened" in result.stderr


def test_ask_why_tells_words_scores_evidence_and_thresholds(desk: Desk) -> None:
    path = desk.file("faq.yaml", LOST + HOURS)
    said = desk.faq("ask", "ktp sy hilamg di surabaya", "--why", "--file", path).stdout
    facts = ("sy → saya", "hilamg → hilang  (spelling put right)", "about another place: surabaya", "answered from")
    for fact in facts:
        assert fact in said


def test_ask_why_is_data_with_json(desk: Desk) -> None:
    path = desk.file("faq.yaml", LOST + HOURS)
    told = json.loads(desk.faq("ask", "ktp sy hlang", "--why", "--json", "--file", path).stdout)["why"]
    assert told["words"][1] == {"word": "sy", "taken_for": ["saya"], "how": "list"}
    assert told["scored"][0]["entry"] == "F02"
