"""The figures of an evaluation, on a matcher that keeps to a script."""

import pytest

from daemon.faq.match import NOTHING, Candidate, Match, Outcome
from daemon.faq.measuring.curves import reliability
from daemon.faq.measuring.evaluate import Asked, Evaluation, ask, evaluation
from daemon.faq.measuring.plot import reliability_svg
from daemon.faq.measuring.trial import Case
from prolink.model.faq import EntryKind

KINDS = {"SIM": EntryKind.NOT_OURS, "HALO": EntryKind.SMALLTALK}


class Script:
    """Say what was written down for a text; nothing for any other."""

    def __init__(self, **lines: Match) -> None:
        self.lines = lines

    def match(self, text: str, most: int = 3) -> Match:
        found = self.lines.get(text, NOTHING)
        return Match(found.outcome, found.candidates[:most])


def came(outcome: Outcome, *found: tuple[str, float]) -> Match:
    return Match(outcome, tuple(Candidate(entry, entry, confidence) for entry, confidence in found))


def asked(case: Case, match: Match) -> Asked:
    return ask(Script(q=match), KINDS, case)


def measured(*pairs: tuple[Case, Match]) -> Evaluation:
    return evaluation([asked(case, match) for case, match in pairs])


RIGHT = (Case("q", "F01"), came(Outcome.ANSWER, ("F01", 0.9), ("F02", 0.1)))
WRONG = (Case("q", "F02"), came(Outcome.ANSWER, ("F01", 0.8), ("F02", 0.1)))
OFFERED = (Case("q", "F02"), came(Outcome.SUGGEST, ("F01", 0.5), ("F02", 0.4)))
PERSON = (Case("q", "F02"), came(Outcome.NONE, ("F01", 0.2)))
FOREIGN = (Case("q", "OOS"), came(Outcome.ANSWER, ("F01", 0.7)))
POLITE = (Case("q", "OOS"), came(Outcome.ANSWER, ("SIM", 0.95)))
QUIET = (Case("q", "OOS"), NOTHING)


def test_the_place_of_the_right_entry_gives_accuracy_and_rank() -> None:
    found = measured(RIGHT, WRONG, OFFERED, PERSON)
    assert (found.accuracy_at_1, found.accuracy_at_3) == (0.25, 0.75)
    assert found.mrr == pytest.approx((1 + 0.5 + 0.5) / 4)


def test_another_entry_may_be_right_too() -> None:
    for also in ("F01", ("F07", "F01")):
        assert measured((Case("q", "F02", also=also), WRONG[1])).accuracy_at_1 == 1


def test_the_right_entry_is_looked_for_below_what_the_bot_would_show() -> None:
    far = came(Outcome.SUGGEST, *((f"F{n}", 0.5) for n in range(10)))
    assert asked(Case("q", "F7"), far).rank == 8


def test_the_table_tells_outcomes_in_and_out_of_scope() -> None:
    found = measured(RIGHT, WRONG, OFFERED, PERSON, FOREIGN, POLITE, QUIET, QUIET)
    inside, outside = found.bands["in_scope"], found.bands["out_of_scope"]
    assert (inside.answer, inside.suggest, inside.person) == (0.5, 0.25, 0.25)
    assert (inside.answer_right, inside.suggest_right) == (0.25, 0.25)
    assert (outside.answer, outside.declined, outside.suggest, outside.person) == (0.25, 0.25, 0.0, 0.5)
    assert (found.in_scope_wrong, found.out_of_scope_answered, found.out_of_scope_declined) == (0.25, 0.25, 0.25)


def test_a_polite_word_out_of_scope_is_no_answer_and_left_out_of_the_curves() -> None:
    found = measured(RIGHT, POLITE, QUIET)
    assert (found.out_of_scope_answered, found.auroc, found.coverage_at_95) == (0.0, 1.0, 1.0)
    assert sum(one.count for one in found.reliability) == 2


def test_small_talk_that_is_wrong_in_scope_is_wrong() -> None:
    assert measured((Case("q", "F01"), came(Outcome.ANSWER, ("HALO", 0.9)))).in_scope_wrong == 1


def test_out_of_scope_may_name_an_entry_that_is_fine() -> None:
    assert measured((Case("q", "OOS", also="F01"), FOREIGN[1])).out_of_scope_declined == 1


def test_figures_that_nothing_tells_are_none() -> None:
    found = measured(QUIET)
    assert (found.accuracy_at_1, found.mrr, found.auroc, found.coverage_at_95) == (None, None, None, None)
    assert found.out_of_scope_answered == 0


def test_each_style_has_its_figures() -> None:
    slang = Case("q", "F01", style="slang")
    found = measured((slang, RIGHT[1]), (Case("q", "F02", style="formal"), WRONG[1]), RIGHT)
    assert {style: row.accuracy_at_1 for style, row in found.styles.items()} == {"formal": 0, "slang": 1}


def test_confidences_that_lie_show_in_the_calibration_error() -> None:
    assert measured(WRONG).calibration_error == pytest.approx(0.8)


def test_the_plot_is_a_document_that_shows_no_markup_of_others() -> None:
    from xml.etree import ElementTree

    svg = reliability_svg(reliability([(0.9, True), (0.2, False)]), 0.15, "<script>&")
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert "<script>" not in svg


def test_a_plot_of_nothing_is_a_document_too() -> None:
    assert reliability_svg((), None, "x").endswith("</svg>\n")
