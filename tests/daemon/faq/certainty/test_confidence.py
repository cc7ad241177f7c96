"""How sure is sure: coefficients and thresholds."""

import random

from daemon.faq.certainty.confidence import LEAST_ANSWER, USUAL_ANSWER, Confidence, Rehearsed, fitted
from daemon.faq.certainty.evidence import NAMES
from daemon.faq.match import Aims

WORDINGS = 8.0


def rehearsal(count: int, chance: random.Random) -> list[Rehearsed]:
    """Make questions whose closeness alone decides, with some luck."""
    found = []
    for _ in range(count):
        close = chance.random()
        right = chance.random() < close
        evidence = [close if name in ("covered", "closeness") else 0.3 for name in NAMES]
        found.append(Rehearsed(evidence, right, right or chance.random() < 0.5, 1.0))
    return found


def test_confidence_grows_with_what_was_right_in_rehearsal() -> None:
    found = fitted(rehearsal(600, random.Random(1)), Aims(), WORDINGS)
    low, high = (found.of([x] * 2 + [0.3] * (len(NAMES) - 2))[0] for x in (0.1, 0.9))
    assert low < 0.3 < 0.7 < high


def test_a_higher_aim_has_a_higher_threshold() -> None:
    made = rehearsal(600, random.Random(2))
    strict, lax = fitted(made, Aims(answer=0.95), WORDINGS), fitted(made, Aims(answer=0.6), WORDINGS)
    assert strict.answer > lax.answer >= LEAST_ANSWER


def test_offers_are_made_from_the_likelihood_asked_for() -> None:
    assert fitted(rehearsal(600, random.Random(3)), Aims(suggest=0.3), WORDINGS).suggest == 0.3


def test_the_right_one_is_never_likelier_first_than_among_three() -> None:
    found = fitted(rehearsal(600, random.Random(4)), Aims(), WORDINGS)
    for x in range(11):
        first, three = found.of([x / 10] * len(NAMES))
        assert first <= three


def test_a_faq_too_small_to_rehearse_has_the_usual_thresholds() -> None:
    assert fitted([], Aims(), WORDINGS) == Confidence()
    assert fitted(rehearsal(5, random.Random(5)), Aims(), WORDINGS).answer == USUAL_ANSWER


def test_a_faq_of_few_wordings_needs_more_to_answer() -> None:
    made = rehearsal(600, random.Random(6))
    assert fitted(made, Aims(answer=0.8), 1.0).answer > fitted(made, Aims(answer=0.8), WORDINGS).answer


def test_likelihoods_are_steeper_where_each_entry_has_many_wordings() -> None:
    made = rehearsal(600, random.Random(7))
    few, many = (fitted(made, Aims(), wordings) for wordings in (WORDINGS, 40.0))
    low, high = ([x] * 2 + [0.3] * (len(NAMES) - 2) for x in (0.1, 0.9))
    assert many.of(low)[0] < few.of(low)[0] < few.of(high)[0] < many.of(high)[0]
