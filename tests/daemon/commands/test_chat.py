"""prolink chat --as-citizen: the bot on files alone, at the prompt and line by line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from prolink.cli import main
from prolink.errors import Exit
from tests.daemon.commands.faq_desk import HOURS, LOST

OUTCOMES = {
    *("emergency", "crisis", "stop", "command", "menu", "form", "answer", "suggest", "jurisdiction"),
    *("not_ours", "smalltalk", "handover", "unknown"),
}
KEYS = ["q", "outcome", "entry", "confidence", "reply"]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where no settings are."""
    monkeypatch.chdir(tmp_path)
    Path("faq.yaml").write_text(LOST + HOURS, "utf-8")


def chat(*arguments: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["chat", "--as-citizen", *arguments], input=typed)


def rows(*arguments: str, typed: str | bytes | None = None) -> list[dict[str, Any]]:
    done = chat("--json", "--faq", "faq.yaml", *arguments, typed=typed)
    assert done.exit_code == Exit.DONE, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def questions(*texts: str, name: str = "q.jsonl") -> str:
    Path(name).write_text("".join(json.dumps({"q": text, "topic": "x"}) + "\n" for text in texts), "utf-8")
    return name


# One message.


def test_an_answer_names_its_entry_and_how_sure_it_is() -> None:
    (row,) = rows("--once", "ktp ilang")
    assert list(row) == KEYS
    assert (row["q"], row["outcome"], row["entry"]) == ("ktp ilang", "answer", "F02")
    assert 0 < row["confidence"] <= 1
    assert row["reply"].startswith("Surat polisi.")


def test_what_has_no_entry_says_null() -> None:
    (row,) = rows("--once", "menu")
    assert (row["outcome"], row["entry"], row["confidence"]) == ("menu", None, 0)


def test_options_stand_as_numbers_under_the_reply() -> None:
    (row,) = rows("--once", "menu")
    assert "\n1. Darurat (112)\n" in row["reply"]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("kebakaran!!", "emergency"),
        ("stop", "stop"),
        ("petugas", "handover"),
        ("berlangganan", "form"),
        ("halo", "smalltalk"),
    ],
)
def test_the_outcome_is_a_word_of_the_contract(text: str, outcome: str) -> None:
    (row,) = rows("--once", text)
    assert row["outcome"] == outcome
    assert row["outcome"] in OUTCOMES


def test_the_clock_is_where_it_was_set() -> None:
    (night,) = rows("--once", "petugas", "--at", "2026-12-25T21:00")
    assert "Natal" in night["reply"]
    assert "Senin, 28 Desember 2026 pukul 08.00" in night["reply"]
    (day,) = rows("--once", "petugas", "--at", "2026-11-24T10:00+07:00")
    assert "Anda nomor *1* dalam antrean" in day["reply"]


def test_why_explains() -> None:
    (row,) = rows("--once", "ktp ilang", "--why")
    assert list(row) == [*KEYS, "why"]
    assert (row["why"]["rule"], row["why"]["match"]) == ("look_up", "answer")
    assert row["why"]["candidates"][0]["entry"] == "F02"


def test_for_people_it_is_readable() -> None:
    done = chat("--once", "ktp ilang", "--why", "--faq", "faq.yaml")
    assert "> ktp ilang\n  [answer]  F02" in done.stdout
    assert "by the rule look_up" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_terminal_obeys_nothing_that_is_quoted() -> None:
    done = chat("--once", "\x1b]0;palsu\x07 \x9b31m halo \u202e", "--faq", "faq.yaml")
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(done.stdout)


def test_both_profiles_come_along() -> None:
    assert "Selamat datang di *PROLINK SAKTI*" in chat("--once", "halo").stdout
    assert "PANDI" in chat("--once", "halo", "--profile", "pandi").stdout


# Files.


def test_every_line_is_a_new_citizen_in_the_order_of_the_file() -> None:
    found = rows("--file", questions("berlangganan", "1", "petugas", "ktp ilang"))
    assert [row["q"] for row in found] == ["berlangganan", "1", "petugas", "ktp ilang"]
    assert [row["outcome"] for row in found][::3] == ["form", "answer"]
    assert found[1]["outcome"] != "form"


def test_stdin_is_a_file_too() -> None:
    assert [row["q"] for row in rows("--file", "-", typed='{"q": "halo"}\n\n{"q": "menu"}')] == ["halo", "menu"]


def test_any_text_is_given_back_as_it_came() -> None:
    texts = ["", " ", "\x00\x1b[2J", "\u2028", '"\\', "é\u0301", "x" * 70_000, "日本語 🙂"]
    assert [row["q"] for row in rows("--file", questions(*texts))] == texts


def test_half_a_character_harms_nothing() -> None:
    (row,) = rows("--file", "-", typed='{"q": "ktp \\ud83d hilang"}\n')
    assert row["q"] == "ktp \ud83d hilang"
    assert row["outcome"] in OUTCOMES


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"kebakaran", "no JSON object"),
        (b'["q"]', 'no text under "q"'),
        (b'{"q": 7}', 'no text under "q"'),
        (b'{"question": "x"}', 'no text under "q"'),
        (b'{"q": "\xff"}', "no JSON object"),
        (b"[" * 100_000, "no JSON object"),
    ],
)
def test_a_bad_line_is_named_before_anything_is_printed(line: bytes, complaint: str) -> None:
    Path("bad.jsonl").write_bytes(b'{"q": "halo"}\n' + line + b"\n")
    done = chat("--file", "bad.jsonl", "--json")
    assert (done.exit_code, done.stdout) == (Exit.USAGE, "")
    assert "bad.jsonl:2: " in done.stderr
    assert complaint in done.stderr


def test_a_file_that_is_not_there_is_named() -> None:
    done = chat("--file", "none.jsonl")
    assert done.exit_code == Exit.USAGE
    assert "none.jsonl can't be read" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["--once", "a", "--file", "b"], ["--json"], ["--daemon", "--why"], ["--once", "a", "--at", "tonight"]],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str]) -> None:
    assert chat(*arguments).exit_code == Exit.USAGE


def test_it_is_the_citizens_side_and_says_so() -> None:
    done = CliRunner().invoke(main, ["chat", "--once", "halo"])
    assert done.exit_code == Exit.USAGE
    assert "--as-citizen" in done.stderr


# At the prompt.


def test_a_conversation_goes_on() -> None:
    said = chat("--faq", "faq.yaml", typed="berlangganan\n1\nya\n").stdout
    assert "Info apa yang ingin Anda terima?" in said
    assert "Setuju?" in said
    assert "Tercatat: Anda berlangganan" in said


def test_after_a_hand_over_the_bot_is_silent_until_another_citizen_begins() -> None:
    said = chat("--faq", "faq.yaml", typed="petugas\nktp ilang\n/reset\nktp ilang\n").stdout
    before, after = said.split("another citizen begins")
    assert "(the bot is silent)" in before
    assert "Surat polisi." not in before
    assert "Surat polisi." in after


def test_reasons_are_shown_on_wish() -> None:
    said = chat("--faq", "faq.yaml", typed="menu\n/why\nmenu\n/why\nmenu\n/quit\nmenu\n").stdout
    assert said.count("why: menu") == 1
    assert said.count("1. Darurat (112)") == 3


def test_no_line_is_wider_than_eighty_columns() -> None:
    said = chat("--faq", "faq.yaml", "--why", typed="halo\npetugas\n/reset\nktp ilang\n").stdout
    assert max(map(len, said.splitlines())) <= 80


# Where settings are.


def test_the_operators_settings_are_used(tmp_path: Path) -> None:
    Path("config.toml").write_text('[desk]\nname = "Sapa Kota"\n[faq]\nfile = "faq.yaml"\n[faq.values]\njam = "7"\n')
    assert "*Sapa Kota*" in chat("--once", "halo").stdout
    assert "Pukul 7." in chat("--once", "mpp buka kapan").stdout


def test_the_sample_settings_as_shipped_take_the_sample_facts(tmp_path: Path) -> None:
    sample = Path(__file__).parents[3] / "config.toml"
    Path("config.toml").write_text(sample.read_text("utf-8"), "utf-8")
    said = json.loads(chat("--once", "jam buka puskesmas", "--json").stdout)
    assert "(contoh)" in said["reply"]


def test_settings_that_are_named_must_be_there() -> None:
    done = chat("--config", "none.toml", "--once", "halo")
    assert done.exit_code == Exit.USAGE
    assert "none.toml" in done.stderr
