"""Confidence: how likely the best entry is the right one, fitted to one FAQ without any labels; and its thresholds."""

import math
from collections.abc import Sequence
from operator import mul

import msgspec
import numpy as np
from msgspec import Struct

from daemon.faq.certainty.prior import FIRST, THREE
from daemon.faq.match import Aims
from daemon.faq.search.arrays import Floats
from daemon.faq.search.building import FEW

ENOUGH = 60
"""Rehearsed questions that thresholds can be read from."""
LEAST_ANSWER = 0.6
"""No rehearsal is so good that a coin's toss is sent."""
MANY = 20
"""Wordings an entry."""
SURER = 0.3
"""Share by which likelihoods are steeper than in the rehearsal where an entry has MANY wordings: their author made each
unlike the others, and people's are like one of them. Measured on three sets of questions by others."""
USUAL_ANSWER, USUAL_SUGGEST = 0.75, 0.50
"""Thresholds of a FAQ too small to rehearse."""
_ROUNDS = 25
_PULL = 10.0
"""How strongly coefficients are drawn to the shipped ones."""
_PULL_OF_SCALE = 20.0


class Rehearsed(Struct, frozen=True):
    """One rehearsed question."""

    evidence: list[float]
    first: bool
    """Whether the best entry was the right one."""
    three: bool
    """Whether the right one was among the first three."""
    weight: float


class Confidence(Struct, frozen=True):
    """Coefficients and thresholds of one state of the FAQ."""

    first: tuple[float, ...] = FIRST
    """One a piece of evidence, the constant last."""
    three: tuple[float, ...] = THREE
    answer: float = USUAL_ANSWER
    """Confidence in the first entry from which it is answered."""
    suggest: float = USUAL_SUGGEST
    """Confidence in the first three from which they are offered."""

    def of(self, evidence: Sequence[float]) -> tuple[float, float]:
        """Return how likely the best entry is right, and how likely one of the first three is."""
        first = _likely(self.first, evidence)
        return first, max(first, _likely(self.three, evidence))


def fitted(rehearsed: Sequence[Rehearsed], aims: Aims, wordings: float) -> Confidence:
    """Return the coefficients that explain the rehearsal, and the thresholds that reach the precisions in it.

    `wordings` is how many an entry has, on average.
    """
    if not rehearsed:
        return Confidence(suggest=aims.suggest)
    evidence = np.array([[*one.evidence, 1.0] for one in rehearsed])
    weights = np.array([one.weight for one in rehearsed])
    first = np.array([one.first for one in rehearsed], dtype=float)
    three = np.array([one.three for one in rehearsed], dtype=float)
    surer = 1 + SURER * min(wordings / MANY, 1)
    found = Confidence(
        tuple([surer * each for each in _learnt(evidence, first, weights, FIRST)]),
        tuple([surer * each for each in _learnt(evidence, three, weights, THREE)]),
    )
    if len(rehearsed) < ENOUGH:
        return msgspec.structs.replace(found, suggest=aims.suggest)
    likely = np.array([found.of(one.evidence)[0] for one in rehearsed])
    # Where an entry has a wording or two, they can only be disguised, not held out: half the errors are allowed.
    aim = aims.answer if wordings >= FEW else (1 + aims.answer) / 2
    answer = max(_threshold(likely, first, weights, aim), LEAST_ANSWER)
    return Confidence(found.first, found.three, answer, aims.suggest)


def _likely(coefficients: Sequence[float], evidence: Sequence[float]) -> float:
    total = coefficients[-1] + sum(map(mul, coefficients, evidence))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _learnt(evidence: Floats, right: Floats, weights: Floats, shipped: tuple[float, ...]) -> tuple[float, ...]:
    """Return the coefficients for this FAQ.

    What draws them to the shipped ones makes all likelihoods timid, so the scale is fitted once more by itself, where
    enough went right to tell.
    """
    found = _fit(evidence, right, weights, shipped, _PULL)
    if right.sum() < ENOUGH:
        return tuple(found.tolist())
    totals = np.column_stack((evidence @ found, np.ones(len(evidence))))
    scale, shift = _fit(totals, right, weights, (1.0, 0.0), _PULL_OF_SCALE)
    found *= scale
    found[-1] += shift
    return tuple(found.tolist())


def _fit(evidence: Floats, right: Floats, weights: Floats, prior: tuple[float, ...], pull: float) -> Floats:
    """Return the coefficients of a logistic regression that is drawn to a prior (Newton's method)."""
    start = np.array(prior)
    found = start.copy()

    def loss(at: Floats) -> float:
        total = evidence @ at
        apart = float((weights * (np.logaddexp(0, total) - right * total)).sum())
        return apart + pull / 2 * float(((at - start) ** 2).sum())

    before = loss(found)
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(evidence @ found, -30, 30)))
        slope = evidence.T @ (weights * (right - likely)) - pull * (found - start)
        curve = (evidence * (weights * likely * (1 - likely))[:, None]).T @ evidence + pull * np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        while (after := loss(found + step)) > before and np.abs(step).max() > 1e-9:  # Newton's step went too far.
            step /= 2
        found += step
        if before - after < 1e-7 * before:
            break
        before = after
    return found


def _threshold(likely: Floats, right: Floats, weights: Floats, precision: float) -> float:
    """Return the lowest confidence from which on the share of right ones is the precision asked for; else 1."""
    order = np.argsort(-likely, kind="stable")
    share = np.cumsum((right * weights)[order]) / np.cumsum(weights[order])
    reached = np.nonzero(share >= precision)[0]
    return float(likely[order][reached[-1]]) if len(reached) else 1.0
