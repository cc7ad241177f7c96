"""Logs: one line a fact, whatever strangers have put into it."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp.http_exceptions import BadStatusLine
from hypothesis import given
from hypothesis import strategies as st

from daemon.logs import JsonLines, ReadableLines, no_strangers_mistakes, set_up
from prolink.settings import LogSettings

NASTY = "Siti\n2026-07-10 forged line\r\x1b]52;c;eA==\x07\x1b[2J\x9b31m\u202e\u2028\x00\x7f\ud800"
FORMS = [JsonLines(), ReadableLines()]


def record(message: str = "a channel broke", *, name: str = "daemon.outbox", **facts: Any) -> logging.LogRecord:
    made = logging.makeLogRecord({"msg": message, "levelno": logging.WARNING, "levelname": "WARNING", "name": name})
    made.__dict__.update(facts)
    return made


def raised(problem: Exception) -> dict[str, Any]:
    try:
        raise problem
    except Exception:
        return {"exc_info": sys.exc_info()}


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def test_json_is_one_object_a_line_with_the_facts_as_keys() -> None:
    line = json.loads(JsonLines().format(record(channel="whatsapp:main", number=7)))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "part": "daemon.outbox",
        "message": "a channel broke",
        "channel": "whatsapp:main",
        "number": 7,
    }


@pytest.mark.parametrize("form", FORMS, ids=["json", "readable"])
@pytest.mark.parametrize("where", ["message", "fact", "traceback"])
def test_control_characters_never_stand_raw_in_a_line(form: logging.Formatter, where: str) -> None:
    match where:
        case "message":
            line = form.format(record(NASTY))
        case "fact":
            line = form.format(record(problem=NASTY))
        case _:
            line = form.format(record(**raised(ValueError(NASTY))))
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in line.replace("\n", ""))
    assert not set(line) & {"\u202e", "\u2028", "\ud800"}
    if where != "traceback" or isinstance(form, JsonLines):
        assert "\n" not in line
    line.encode()


@given(st.text(), st.dictionaries(st.sampled_from(["a", "channel", "time", "level", "part"]), st.text()))
def test_every_json_line_can_be_read_and_what_every_line_has_is_never_replaced(
    message: str, facts: dict[str, str]
) -> None:
    line = JsonLines().format(record(message.replace("%", ""), **facts))
    assert "\n" not in line
    assert line.isascii()
    read = json.loads(line)
    assert (read["level"], read["part"]) == ("warning", "daemon.outbox")


def test_a_fact_that_json_does_not_know_is_written_as_text() -> None:
    assert json.loads(JsonLines().format(record(path=KeyError("x"))))["path"] == "'x'"


def test_a_traceback_stays_readable() -> None:
    lines = ReadableLines().format(record(**raised(ValueError("what"))))
    assert lines.splitlines()[-1] == "ValueError: what"
    assert len(lines.splitlines()) > 3


@pytest.mark.parametrize(
    ("name", "problem", "passes"),
    [
        ("aiohttp.server", BadStatusLine("GARBAGE"), False),
        ("aiohttp.server", KeyError("a slip of ours"), True),
        ("daemon.outbox", BadStatusLine("GARBAGE"), True),
    ],
)
def test_only_strangers_malformed_requests_are_left_out(name: str, problem: Exception, passes: bool) -> None:
    assert no_strangers_mistakes(record(name=name, **raised(problem))) is passes


@pytest.mark.parametrize(
    ("form", "under_systemd", "as_json"),
    [("auto", True, True), ("auto", False, False), ("json", False, True), ("text", True, False)],
)
def test_the_form_follows_the_settings_and_the_surroundings(
    form: Any,
    under_systemd: bool,
    as_json: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    if under_systemd:
        monkeypatch.setenv("JOURNAL_STREAM", "9:1")
    set_up(LogSettings(format=form))
    logging.getLogger("daemon.test").info("hello", extra={"number": 7})
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("{") is as_json
    assert "hello" in line


def test_what_lies_below_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(LogSettings(level="error"))
    logging.getLogger("daemon.test").warning("hello")
    assert capsys.readouterr().err == ""
