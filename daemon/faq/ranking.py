"""Ranking: four channels on one scale, added up over the entries that are in question at all."""

import numpy as np
from msgspec import Struct

from daemon.faq.arrays import Floats, Places
from daemon.faq.index import Scores

_LEAST_SPREAD = 1e-9

Weights = Floats
"""How much each channel says: BM25 of words and of grams, cosine of words and of grams."""

MANY_TEXTS: Weights = np.array((1.0, 0.7, 1.0, 1.0))
FEW_TEXTS: Weights = np.array((1.0, 0.3, 1.0, 0.3))
"""With a question or two an entry, grams mostly tell that the same everyday words were used."""


class Ranked(Struct, frozen=True):
    """The entries in question, best first."""

    places: Places
    totals: Floats
    """In standard deviations, added over the channels."""
    channels: Floats
    """4 x entries in question: the raw scores, in the order of the index."""
    order: Places
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
    many = len(near)
    apart = channels - channels.sum(axis=1, keepdims=True) / many
    spread = np.sqrt(np.einsum("ij,ij->i", apart, apart) / many)
    totals = (weights / (spread + _LEAST_SPREAD)) @ apart
    order = (-totals).argsort(kind="stable")
    return Ranked(near[order], totals[order], channels, order)
