"""A glance may suspect too much, never too little: what it lets pass is read by nobody."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.bot.glance import suspected
from daemon.desk.bot.hearing import clauses, lowered
from daemon.desk.bot.signs import lines, read_signs

RINGING = {"crisis": ("sure",), "emergency": ("sure", "likely")}


def spoken(line: str, chance: random.Random) -> str:
    """Return one way of saying a line, with a word for each *."""
    cells = [chance.choice(cell.split("|")).strip() for cell in re.split("[>~&]", line)]
    return " ".join(cells).replace("*", chance.choice(["", "kan", "an"]))


def found(name: str, text: str) -> bool:
    """Tell whether the reading finds a sign that could ring."""
    signs = read_signs(name)
    heard = list(clauses(lowered(text)))
    likely = signs.has("likely", "".join(heard)) and signs.has("urgent", "".join(heard))
    return likely or any(signs.has("sure", part) for part in (*heard, "".join(heard)))


def missed(text: str) -> list[str]:
    return [name for name in RINGING if found(name, text) and name not in suspected(lowered(text))]


@pytest.mark.parametrize("name", RINGING)
def test_every_line_that_is_found_is_suspected(name: str) -> None:
    chance = random.Random(1)
    said = [spoken(line, chance) for section in RINGING[name] for line in lines(name)[section] for _time in range(10)]
    assert sum(found(name, text) for text in said) > len(said) / 2
    assert [text for text in said if missed(text)] == []
    cries = [f"tolong {text}" for text in said]
    assert [text for text in cries if missed(text)] == []


SIGNS = [line for name, sections in RINGING.items() for section in sections for line in lines(name)[section]]
TYPED = ["di", "ke", "ter", "gak", "tapi", "ta'", "'", "’", ".", "\n", "aaa", "4", "é", "nya", "", " "]


@given(
    st.sampled_from(SIGNS), st.randoms(), st.lists(st.tuples(st.integers(0, 80), st.sampled_from(TYPED)), max_size=4)
)
def test_nor_is_anything_missed_that_was_typed_badly(
    line: str, chance: random.Random, typed: list[tuple[int, str]]
) -> None:
    text = spoken(line, chance)
    for at, more in typed:
        text = text[:at] + more + text[at:]
    assert missed(text) == []


def test_ordinary_questions_are_not_suspected() -> None:
    asked = ("syarat mengurus ktp apa saja?", "jam buka kantor dinas", "cara daftar kia online", "biaya nikah di kua")
    assert [text for text in asked if suspected(lowered(text))] == []
