"""What confidences are worth, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq.measuring.curves import Weighed, auroc, calibration_error, coverage, quantile, reliability


def right(confidence: float) -> Weighed:
    return Weighed(confidence, right=True, in_scope=True)


def wrong(confidence: float) -> Weighed:
    return Weighed(confidence, right=False, in_scope=True)


def outside(confidence: float) -> Weighed:
    return Weighed(confidence, right=False, in_scope=False)


@pytest.mark.parametrize(
    ("inside", "beyond", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1], [0.9], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.3], [0.5], 0.5),
        ([0.9, 0.5, 0.3], [0.5, 0.1], 4.5 / 6),
        ([], [0.5], None),
        ([0.5], [], None),
    ],
)
def test_the_area_is_how_often_inside_is_above_outside(
    inside: list[float], beyond: list[float], area: float | None
) -> None:
    assert auroc(inside, beyond) == (None if area is None else pytest.approx(area))


@pytest.mark.parametrize(
    ("questions", "precision", "share"),
    [
        ([right(0.9), right(0.8), right(0.7)], 0.95, 1.0),
        ([right(0.9), wrong(0.8), right(0.7), outside(0.6)], 0.95, 1 / 3),
        ([right(0.9), wrong(0.8), right(0.7), outside(0.6)], 0.6, 1.0),  # 2 of 3 at .7
        ([outside(0.9), right(0.8)], 0.9, 0.0),
        ([right(0.9), outside(0.9)], 0.9, 0.0),  # ties are answered together
        ([right(0.0)], 0.5, 0.0),  # without a confidence nothing is answered
        ([wrong(0.95), *[right(0.5)] * 19], 0.95, 1.0),  # a bad beginning may be made good
        ([outside(0.9)], 0.9, None),
    ],
)
def test_coverage_is_the_most_that_may_be_answered_at_a_precision(
    questions: list[Weighed], precision: float, share: float | None
) -> None:
    assert coverage(questions, precision) == (None if share is None else pytest.approx(share))


def test_bins_tell_claim_and_truth() -> None:
    bins = reliability([(0.05, False), (0.91, True), (0.99, True), (1.0, False)])
    assert [(one.low, one.high, one.count) for one in bins] == [(0.0, 0.1, 1), (0.9, 1.0, 3)]
    assert bins[1].confidence == pytest.approx(2.9 / 3)
    assert bins[1].right == pytest.approx(2 / 3)


def test_the_calibration_error_weighs_bins_by_their_questions() -> None:
    bins = reliability([(0.05, False), *[(0.85, True)] * 3])
    assert calibration_error(bins) == pytest.approx((0.05 + 3 * 0.15) / 4)
    assert calibration_error(()) is None


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.95, 10), (0.0, 1), (1.0, 10)])
def test_a_quantile_is_one_of_the_values(share: float, value: float) -> None:
    assert quantile(range(1, 11), share) == value
    assert quantile([], share) is None


confidences = st.floats(0, 1)
questions = st.lists(
    st.builds(Weighed, confidence=confidences, right=st.booleans(), in_scope=st.just(True))
    | st.builds(outside, confidences)
)


@given(questions, confidences)
def test_a_lower_precision_never_covers_less(asked: list[Weighed], precision: float) -> None:
    high, low = coverage(asked, precision), coverage(asked, precision / 2)
    assert (high is None) == (low is None)
    assert high is None or low is None or low >= high


@given(st.lists(st.tuples(confidences, st.booleans()), min_size=1))
def test_every_question_stands_in_one_bin(pairs: list[tuple[float, bool]]) -> None:
    bins = reliability(pairs)
    assert sum(one.count for one in bins) == len(pairs)
    error = calibration_error(bins)
    assert error is not None
    assert 0 <= error <= 1
