"""Lines of text: rows, talk and bands fit their cells and say what they should."""

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import acts
from console.acts import Room
from console.ink import ASCII, Glyphs, Line, cut, length, pad, right, ruled, width, wrap
from console.rows import Dress, heading, row
from console.talk import lines_of, words_of
from console.wording import Reader, age, day, last_words, mark, owner, span, window
from prolink.model.conversation import Mode
from prolink.model.message import Delivery, Direction, Origin, State
from prolink.safetext import clean_line
from tests.console.people import HOUR, MINUTE, MOMENT, NOW, answered, conversation, said

READER = Reader("anna", lambda: MOMENT, UTC, Glyphs())
TEXTS = st.text(st.sampled_from("ab é漢👨🇮\u0301\n\t\x1b[/]"), max_size=60)


@given(TEXTS, st.integers(1, 40))
def test_a_padded_text_has_exactly_its_cells(text: str, cells: int) -> None:
    assert width(pad(text, cells)) == cells
    assert width(right(text, cells)) == cells


@given(TEXTS, st.integers(2, 40))
def test_a_wrapped_text_fits_and_loses_no_letter(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean_line(text).split())


@given(TEXTS, st.integers(0, 40))
def test_a_cut_text_fits(text: str, cells: int) -> None:
    assert width(cut(clean_line(text), cells)) <= cells


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("Bawa surat kehilangan dari polisi", 12) == ["Bawa surat", "kehilangan", "dari polisi"]


@given(TEXTS, st.integers(50, 160))
def test_a_row_has_exactly_its_cells_whatever_the_citizen_is_called(name: str, cells: int) -> None:
    item = conversation(48213, name, last_text=name, unread=12, waiting_since=NOW - HOUR)
    assert length(row(item, READER, cells, Dress(chosen=True, focused=True, draft=True))) == cells


@pytest.mark.parametrize("cells", [50, 67, 80, 120, 200])
def test_the_heading_has_the_width_of_its_rows(cells: int) -> None:
    assert length(heading(cells)) == cells


@given(TEXTS, st.integers(40, 120))
def test_every_line_of_a_message_fits_its_pane(text: str, cells: int) -> None:
    message = answered(1, text, 5, State.FAILED, delivery=Delivery(state=State.FAILED, reason=text), entry="F02")
    assert all(length(line) <= cells for line in lines_of(message, conversation(48213), READER, cells))


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [(0, "<1m"), (6 * MINUTE, "6m"), (3 * HOUR, "3h"), (26 * HOUR, "1d")],
)
def test_an_age_is_short(milliseconds: int, shown: str) -> None:
    assert age(milliseconds) == shown


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(65_000, "1:05"), (48 * MINUTE, "48m"), (3 * HOUR + 12 * MINUTE, "3h12m")]
)
def test_a_span_shows_seconds_only_under_ten_minutes(milliseconds: int, shown: str) -> None:
    assert span(milliseconds) == shown


@pytest.mark.parametrize(
    ("ago", "words"),
    [(HOUR, "window 23h00m"), (23 * HOUR + 12 * MINUTE, "window 48m !"), (25 * HOUR, "window CLOSED: template only")],
)
def test_the_reply_window_counts_down_in_words(ago: int, words: str) -> None:
    assert window(conversation(1, last_inbound_at=NOW - ago), 24, NOW)[0] == words


def test_a_channel_without_a_window_shows_none() -> None:
    assert window(conversation(1), 0, NOW)[0] == ""


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({}, "BOT"),
        ({"waiting_since": NOW}, "BOT?"),
        ({"owner": "anna", "mode": Mode.HUMAN}, "me"),
        ({"owner": "bob", "mode": Mode.HUMAN}, "bob"),
    ],
)
def test_a_row_names_who_speaks_for_us(fields: dict[str, Any], who: str) -> None:
    assert owner(conversation(1, **fields), "anna") == who


@pytest.mark.parametrize(
    ("origin", "words"), [("citizen", "halo"), ("answer", "bot: halo"), ("agent", "us: halo"), ("system", "halo")]
)
def test_the_last_message_names_its_speaker(origin: str, words: str) -> None:
    assert last_words(conversation(1, last_text="halo", last_origin=origin)) == words


@pytest.mark.parametrize(
    ("state", "sign"),
    [
        (State.QUEUED, ".."),
        (State.SENT, "> "),
        (State.DELIVERED, ">>"),
        (State.READ, "R "),
        (State.FAILED, "X!"),
        (State.DROPPED, "--"),
    ],
)
def test_a_message_shows_how_far_it_got(state: State, sign: str) -> None:
    assert mark(answered(1, "a", 1, state))[0] == sign


@pytest.mark.parametrize(("ago", "words"), [(0, "Today"), (24 * HOUR, "Yesterday"), (72 * HOUR, "Friday, 13 Feb 2026")])
def test_a_day_is_named_as_people_name_it(ago: int, words: str) -> None:
    assert day(READER, NOW - ago) == words


def text_of(lines: list[Line]) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def test_a_failed_message_shows_the_providers_words() -> None:
    delivery = Delivery(state=State.FAILED, reason="window closed", platform_code="131047")
    lines = lines_of(answered(1, "a", 1, State.FAILED, delivery=delivery), conversation(1), READER, 80)
    assert "NOT SENT 131047: window closed" in text_of(lines)


def test_an_answer_shows_its_entry_and_confidence() -> None:
    lines = lines_of(answered(1, "a", 1, entry="F02", confidence=0.81), conversation(1), READER, 80)
    assert "[F02, 0.81]" in text_of(lines)


def test_a_note_is_marked_on_every_line() -> None:
    note = said(1, "satu\ndua", direction=Direction.NOTE, origin=Origin.AGENT, author="ana")
    lines = text_of(lines_of(note, conversation(1), READER, 80))
    assert all("│ " in line for line in lines.splitlines())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "image", "detail": {"filename": "KTP.jpg"}}, '[image "KTP.jpg"]'),
        ({"kind": "location", "detail": {"latitude": -7.75, "longitude": 113.2}}, "[location -7.75, 113.2]"),
        ({"kind": "hologram"}, "[hologram]"),
        ({"kind": "text", "text": "halo"}, "halo"),
    ],
)
def test_a_kind_that_is_not_text_is_named(fields: dict[str, Any], words: str) -> None:
    assert words_of(said(1, **{"text": "", **fields})) == words


def test_a_rule_fills_its_pane() -> None:
    assert length(ruled("REPLY", 60, "=", "me", "3/4096")) == 60


def test_plain_signs_are_ascii() -> None:
    assert all(sign.isascii() for sign in (ASCII.rule, ASCII.double, ASCII.bar, ASCII.cut, ASCII.dot, ASCII.cursor))


@pytest.mark.parametrize("room", [Room.QUEUE, Room.CHAT, Room.WRITING])
def test_a_key_does_one_thing_in_a_room(room: Room) -> None:
    keys = [key for act in acts.in_room(room) for key in act.keys]
    assert len(keys) == len(set(keys))


NEVER = {"ctrl+s", "ctrl+q", "ctrl+z", "ctrl+b", "ctrl+a", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+space", "tilde"}


def test_keys_that_terminals_take_are_not_bound() -> None:
    assert not NEVER & set(acts.all_keys())


def test_while_writing_no_letter_is_a_key() -> None:
    assert all(len(key) > 1 for act in acts.in_room(Room.WRITING) for key in act.keys)


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [("close", "close", ""), ("clai", "claim", ""), ("release tolong dicek", "release", "tolong dicek")],
)
def test_a_command_line_finds_its_act(line: str, name: str, rest: str) -> None:
    found = acts.find(line)
    assert found is not None
    assert (found[0].name, found[1]) == (name, rest)


@pytest.mark.parametrize("line", ["", "xyz", "re"])
def test_an_unknown_or_ambiguous_command_is_none(line: str) -> None:
    assert acts.find(line) is None
