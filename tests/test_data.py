"""The test sets keep their shape: known topics, enough lines for each, nothing said twice."""

from collections import Counter
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
import pytest
from msgspec import Struct

DATA = Path(__file__).parent / "data"
CITY = {
    "A": 16,
    "B": 6,
    "C": 18,
    "D": 7,
    "E": 6,
    "F": 17,
    "G": 8,
    "H": 7,
    "I": 10,
    "J": 5,
    "K": 5,
    "L": 9,
    "M": 5,
    "N": 9,
}
REGISTRY = {"O": 28}
STYLES = {
    "formal",
    "slang",
    "typo",
    "javanese",
    "madurese",
    "voice",
    "english",
    "short",
    "situation",
    "two",
    "two_step",
    "trap",
    "polite",
    "thanks",
}
OUTSIDE = {"oos_near", "oos_far", "oos_abuse", "oos_injection", "oos_gibberish", "oos_vague", "oos_chat"}


class Question(Struct, forbid_unknown_fields=True):
    """What somebody may ask, and the topic that answers it (`OOS` when none does)."""

    q: str
    topic: str
    style: str
    also: list[str] = []


class Alarm(Struct, forbid_unknown_fields=True):
    """A message that must raise the emergency."""

    q: str
    kind: Literal["emergency", "crisis"]


class Ordinary(Struct, forbid_unknown_fields=True):
    """A message that must not."""

    q: str


Line = TypeVar("Line", bound=Struct)


def lines_of(name: str, shape: type[Line]) -> list[Line]:
    """Decode a set; a line of another shape, or no JSON, raises msgspec.DecodeError."""
    return [msgspec.json.decode(line, type=shape) for line in (DATA / name).read_bytes().splitlines()]


def topics_of(plan: dict[str, int]) -> set[str]:
    return {f"{letter}{number:02}" for letter, count in plan.items() for number in range(1, count + 1)}


def said_twice(sentences: list[str]) -> list[str]:
    """Return the sentences that stand more than once, letter case and spacing aside."""
    counts = Counter(" ".join(sentence.casefold().split()) for sentence in sentences)
    return [sentence for sentence, count in counts.items() if count > 1]


PROFILES = pytest.mark.parametrize(
    ("name", "plan", "inside", "outside", "least"),
    [
        ("sakti.jsonl", CITY, 620, 280, 3),
        ("hard.jsonl", CITY, 300, 100, 2),
        ("pandi.jsonl", REGISTRY, 130, 60, 3),
    ],
    ids=["sakti", "hard", "pandi"],
)


@PROFILES
def test_a_question_names_topics_of_the_plan(
    name: str, plan: dict[str, int], inside: int, outside: int, least: int
) -> None:
    known = topics_of(plan)
    strange = [
        question
        for question in lines_of(name, Question)
        if question.topic not in known | {"OOS"}
        or not known.issuperset(question.also)
        or question.topic in question.also
        or question.style not in (OUTSIDE if question.topic == "OOS" else STYLES)
        or (question.style == "two" and not question.also)
    ]
    assert strange == []


@PROFILES
def test_every_topic_is_asked_several_times(
    name: str, plan: dict[str, int], inside: int, outside: int, least: int
) -> None:
    asked = Counter(question.topic for question in lines_of(name, Question))
    assert {topic for topic in topics_of(plan) if asked[topic] < least} == set()


@PROFILES
def test_a_set_is_large_enough_to_measure_with(
    name: str, plan: dict[str, int], inside: int, outside: int, least: int
) -> None:
    beyond = [question.topic == "OOS" for question in lines_of(name, Question)]
    assert beyond.count(False) >= inside
    assert beyond.count(True) >= outside


@PROFILES
def test_no_more_than_a_third_is_formal(name: str, plan: dict[str, int], inside: int, outside: int, least: int) -> None:
    styles = [question.style for question in lines_of(name, Question) if question.topic != "OOS"]
    assert styles.count("formal") * 3 <= len(styles)


def test_there_are_enough_alarms_of_both_kinds() -> None:
    kinds = Counter(alarm.kind for alarm in lines_of("emergencies.jsonl", Alarm))
    assert kinds["emergency"] >= 130
    assert kinds["crisis"] >= 50


def test_there_are_enough_ordinary_sentences() -> None:
    assert len(lines_of("ordinary.jsonl", Ordinary)) >= 340


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("sakti.jsonl", Question),
        ("hard.jsonl", Question),
        ("pandi.jsonl", Question),
        ("emergencies.jsonl", Alarm),
        ("ordinary.jsonl", Ordinary),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nothing_is_said_twice_or_blank(name: str, shape: type[Question | Alarm | Ordinary]) -> None:
    sentences = [line.q for line in lines_of(name, shape)]
    assert said_twice(sentences) == []
    assert [sentence for sentence in sentences if sentence != sentence.strip() or not sentence] == []


def test_no_sentence_is_both_an_alarm_and_ordinary() -> None:
    both = [line.q for line in lines_of("emergencies.jsonl", Alarm)]
    both += [line.q for line in lines_of("ordinary.jsonl", Ordinary)]
    assert said_twice(both) == []
