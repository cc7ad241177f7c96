"""Ranking: four channels on one scale, added up over the entries that are in question at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daemon.faq.arrays import Floats
from daemon.faq.index import Scores

CLOSE_LOOK = 30
"""Entries that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each channel says: BM25 of words and of grams, cosine of words and of grams."""

    channels: tuple[float, float, float, float]


MANY_TEXTS = Weights((1.0, 0.7, 1.0, 1.0))
FEW_TEXTS = Weights((1.0, 0.3, 1.0, 0.3))
"""With a question or two an entry, grams mostly tell that the same everyday words were used."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The entries in question, best first."""

    places: NDArray[np.intp]
    totals: Floats
    """In standard deviations, added over the channels."""
    channels: Floats
    """4 x entries in question: the raw scores, in the order of the index."""
    order: NDArray[np.intp]
    """Where each stands in `channels`."""

    def raw(self, many: int = 2) -> list[list[float]]:
        """Return the raw scores of the first entries: a list a channel."""
        found: list[list[float]] = self.channels[:, self.order[:many]].tolist()
        return found


def ranked(scores: Scores, weights: Weights) -> Ranked | None:
    """Return the entries in question; None where nothing is shared with any."""
    channels, near = scores.channels, scores.places
    if not channels.any():
        return None
    if len(near) > CLOSE_LOOK:
        tops = channels.max(axis=1)
        tops[tops == 0] = 1
        nearest = ((1 / tops) @ channels).argpartition(-CLOSE_LOOK)[-CLOSE_LOOK:]
        nearest.sort()
        channels, near = channels[:, nearest], near[nearest]
    many = len(near)
    apart = channels - channels.sum(axis=1, keepdims=True) / many
    spread = np.sqrt(np.einsum("ij,ij->i", apart, apart) / many)
    spread[spread < 1e-6] = 1
    totals = (np.array(weights.channels) / spread) @ apart
    order = np.argsort(-totals, kind="stable")
    return Ranked(near[order], totals[order], channels, order)
