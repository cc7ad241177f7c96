"""The paper of the dialogue shows the machine as it is."""

import re
from pathlib import Path

from daemon.desk.bot import diagram
from daemon.desk.bot.rules import COMMANDS
from daemon.desk.bot.steps import STEPS
from tests.daemon.desk.bot.talks import BOOK, Talk

PAPER = Path(__file__).parents[4] / "docs/dialogue.md"


def part(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- end -->", PAPER.read_text("utf-8"), re.S)
    assert found
    return found[1].strip()


def test_the_paper_has_the_rules_in_their_order() -> None:
    assert part("rules") == diagram.rules()


def test_the_paper_has_the_states_of_the_code() -> None:
    assert part("states") == f"```mermaid\n{diagram.states()}\n```"


def test_every_goal_of_a_step_is_a_step_or_an_outcome() -> None:
    ends = {"answer", "suggest", "jurisdiction", "menu", "form", "handover"}
    assert {goal for step in STEPS.values() for goal in step.leads} <= STEPS.keys() | ends


def test_the_words_that_open_a_step_open_it() -> None:
    for word, step in COMMANDS.items():
        heard = word.replace("topik", BOOK.profile.topics[0].words[0])
        assert Talk().hear(heard).dialogue.step == step
