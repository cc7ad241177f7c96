"""Ranking: four channels on one scale, added up over the entries that are in question at all."""

import math

import numpy as np
from msgspec import Struct

from daemon.faq.search.index import Scores

_LEAST_SPREAD = 1e-9

Weights = tuple[float, ...]
"""How much each channel says."""

MANY_TEXTS: Weights = (1.0, 1.0, 0.7, 1.0)
FEW_TEXTS: Weights = (1.0, 1.0, 0.3, 0.3)
"""With a question or two an entry, grams mostly tell that the same everyday words were used."""


class Ranked(Struct, frozen=True):
    """The entries in question, best first."""

    places: list[int]
    totals: list[float]
    """In standard deviations, added over the channels."""
    order: list[int]
    """Where each stands in `scores`."""
    scores: Scores

    def raw(self, channel: int, at: int) -> float:
        """Return the raw score of the entry that stands `at` so many places behind the best one."""
        score: float = self.scores.channels.item(channel, self.order[at])
        return score / self.scores.ones[channel]


def ranked(scores: Scores, weights: Weights) -> Ranked | None:
    """Return the entries in question; None where nothing is shared with any."""
    channels = scores.channels
    many = channels.shape[1]
    sums = np.add.reduce(channels, axis=1).tolist()
    if not any(sums):
        return None
    squares = channels.dot(channels.T).diagonal().tolist()
    factors, middle = [], 0.0
    for weight, whole, square in zip(weights, sums, squares, strict=True):
        mean = whole / many
        factors.append(weight / (math.sqrt(max(square / many - mean * mean, 0.0)) + _LEAST_SPREAD))
        middle += factors[-1] * mean
    totals = np.array(factors).dot(channels).tolist()
    order = sorted(range(many), key=totals.__getitem__, reverse=True)
    places = scores.places.tolist()
    return Ranked([places[at] for at in order], [totals[at] - middle for at in order], order, scores)
