"""Who is in danger is always heard, and ordinary questions ring for nobody."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.bot.emergency import alarm_in
from daemon.desk.bot.signs import LISTS, read_signs
from prolink.model.conversation import Alarm

TABLES = Path(__file__).parent / "tables"
DATA = Path(__file__).parents[3] / "data"

MOST_FALSE = 0.02


def own(name: str) -> list[str]:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def foreign(name: str) -> list[str]:
    """Sentences written by others, who did not see the lists."""
    return [json.loads(line)["q"] for line in (DATA / name).read_text("utf-8").splitlines()]


@pytest.mark.parametrize("sentences", [own("emergencies.txt"), foreign("emergencies.jsonl")], ids=["own", "foreign"])
def test_every_cry_for_help_is_heard(sentences: list[str]) -> None:
    assert len(sentences) >= 150
    assert [text for text in sentences if not alarm_in(text)] == []


@pytest.mark.parametrize("sentences", [own("ordinary.txt"), foreign("ordinary.jsonl")], ids=["own", "foreign"])
def test_fewer_than_two_in_a_hundred_ordinary_sentences_ring(sentences: list[str]) -> None:
    assert len(sentences) >= 300
    wrong = [text for text in sentences if alarm_in(text)]
    assert len(wrong) < MOST_FALSE * len(sentences), "\n".join(wrong)


def test_the_questions_of_the_faq_s_test_set_ring_for_nobody() -> None:
    """But for those about the emergency entries themselves."""
    lines = (DATA / "sakti.jsonl").read_text("utf-8").splitlines()
    rows = [row for line in lines if not (row := json.loads(line)).get("topic", "").startswith("B")]
    wrong = [row["q"] for row in rows if alarm_in(row["q"])]
    assert len(wrong) < MOST_FALSE * len(rows), "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("tolong ada kebakaran", Alarm.EMERGENCY),
        ("TOLOOOONG KEBAKARAAAN!!!", Alarm.EMERGENCY),
        ("k3bakaran", Alarm.EMERGENCY),
        ("kebkaaran mas", Alarm.EMERGENCY),
        ("kclakaan dpn spbu", Alarm.EMERGENCY),
        ("kebakaran bulan lalu, surat keterangannya minta ke mana", Alarm.NONE),
        ("kalau ada kebakaran telepon ke mana", Alarm.NONE),
        ("kalau ini rumahnya sekarang kebakaran harus gimana", Alarm.EMERGENCY),
        ("saya di pukul suami", Alarm.CRISIS),
        ("rumah tetangga ke bakaran", Alarm.EMERGENCY),
        ("bapak gasadar pak", Alarm.EMERGENCY),
        ("ada org pgsan", Alarm.EMERGENCY),
        ("di kamar mandi, darahnya banyak, nenek tadi jatuh", Alarm.EMERGENCY),
        ("bapak saya datang pukul 8", Alarm.NONE),
        ("kartu kia anak saya hilang belum ketemu", Alarm.NONE),
        ("suami saya memukuli saya", Alarm.CRISIS),
        ("sosialisasi KDRT di kelurahan kapan", Alarm.NONE),
        ("hp saya mati", Alarm.NONE),
        ("", Alarm.NONE),
    ],
)
def test_context_decides(text: str, alarm: Alarm) -> None:
    assert alarm_in(text) is alarm


def test_danger_at_either_end_of_a_very_long_message_is_heard() -> None:
    filler = "mau tanya syarat kk " * 500
    assert alarm_in(f"tolong kebakaran. {filler}") is Alarm.EMERGENCY
    assert alarm_in(f"{filler}. tolong rumah saya kebakaran") is Alarm.EMERGENCY


@given(st.text() | st.sampled_from(["\x00", "\ud800", "ﷺ" * 900, "a" * 70_000, "~|>*'" * 50]))
def test_any_text_is_borne(text: str) -> None:
    assert alarm_in(text) in Alarm


@pytest.mark.parametrize("name", ["classes", "crisis", "emergency"])
def test_a_line_of_signs_in_any_order_asks_for_nothing_in_order(name: str) -> None:
    lines = [line for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in lines if "&" in line and set(line) & set("*>~")] == []


@pytest.mark.parametrize("name", ["crisis", "emergency"])
def test_a_list_has_the_sections_that_the_rules_read(name: str) -> None:
    sections = read_signs(name).sections
    wanted = {"sure", "past", "not"}
    if name == "emergency":
        wanted |= {"likely", "urgent", "now", "asks", "admin", "keep", "if", "here"}
    assert set(sections) == wanted
