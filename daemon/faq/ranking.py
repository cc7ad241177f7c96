"""Ranking: four channels on one scale, added up over the entries that are in question at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daemon.faq.index import Floats, Scores

CLOSE_LOOK = 30
"""Entries that are compared with each other."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each channel says: BM25 of words and of grams, cosine of words and of grams."""

    channels: tuple[float, float, float, float]


MANY_TEXTS = Weights((1.0, 1.0, 1.0, 1.0))
FEW_TEXTS = Weights((1.0, 0.3, 1.0, 0.3))
"""With a question or two an entry, grams mostly tell that the same everyday words were used."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The entries in question, best first."""

    places: NDArray[np.intp]
    totals: Floats
    """In standard deviations, added over the channels."""
    channels: Floats
    """4 x entries in question: the raw scores."""


def ranked(scores: Scores, weights: Weights) -> Ranked | None:
    """Return the entries in question; None where nothing is shared with any."""
    channels = np.concatenate((scores.bm25, scores.cosine))
    tops = channels.max(axis=1)
    if not tops[0] and not tops[1]:
        return None
    tops[tops == 0] = 1
    rough = (channels / tops[:, None]).sum(axis=0)
    if len(rough) > CLOSE_LOOK:
        near = np.argpartition(rough, -CLOSE_LOOK)[-CLOSE_LOOK:]
        near.sort()
        channels = channels[:, near]
    else:
        near = np.arange(len(rough))
    spread = channels.std(axis=1)
    spread[spread < 1e-6] = 1
    totals = (np.array(weights.channels) / spread) @ (channels - channels.mean(axis=1)[:, None])
    order = np.argsort(-totals, kind="stable")
    return Ranked(near[order], totals[order], channels[:, order])
