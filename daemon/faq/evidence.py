"""Evidence: what speaks for and against the best entry, in numbers that no message's length changes."""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from daemon.faq.index import K1, Floats, Index, Question, Singles
from daemon.faq.ranking import Ranked

NAMES = (
    "covered",
    "closeness",
    "bm25",
    "cosine_words",
    "cosine_grams",
    "lead_words",
    "lead_grams",
    "lead",
    "height",
    "spread",
    "unknown",
    "told",
    "missed",
)
"""What each number is, for staff; see `gathered`."""


class Text(Struct, frozen=True):
    """One wording of an entry: its terms and how much they weigh."""

    terms: tuple[int, ...]
    mass: float


def gathered(
    index: Index, question: Question, ranked: Ranked, texts: Sequence[Text], rarity: Singles | None = None
) -> list[float]:
    """Return the evidence for the best entry, in the order of NAMES; `texts` are its wordings;
    `rarity` stands in for the index's own weights.

    covered, closeness: share of the question's weight that the nearest wording has, and Dice's coefficient with it.
    lead_…: how far the second entry is behind. spread: entropy over the first ten. unknown: share of words that the
    FAQ has never heard. told: weight of what is shared. missed: share of the weightiest word that is not.
    """
    idf, rarest = index.idf if rarity is None else rarity, index.rarest
    masses = {id_: weight * float(idf[id_]) for id_, weight in question.terms.items()}
    strange = question.unknown * rarest
    if rarity is not None:  # Words that only the thought-away text had are as unknown as any.
        lost = [id_ for id_ in masses if idf[id_] >= rarest - 1e-6]
        strange += sum(masses.pop(id_) for id_ in lost)
    mass = sum(masses.values()) + strange or 1.0
    shared, close = 0.0, 0.0
    nearest: tuple[int, ...] = ()
    for text in texts:
        common = 0.0
        for id_ in text.terms:
            common += masses.get(id_, 0.0)
        if (dice := 2 * common / (mass + text.mass)) > close:
            shared, close, nearest = common, dice, text.terms
    missed = max((masses[id_] for id_ in masses.keys() - set(nearest)), default=0.0)
    words, _, cosine_words, cosine_grams = ranked.channels
    totals = ranked.totals
    second = 1 if len(totals) > 1 else 0
    return [
        shared / mass,
        close,
        float(words[0]) / (mass * (K1 + 1)),
        float(cosine_words[0]),
        float(cosine_grams[0]),
        float(cosine_words[0] - cosine_words[second]) if second else float(cosine_words[0]),
        float(cosine_grams[0] - cosine_grams[second]) if second else float(cosine_grams[0]),
        math.log1p(max(float(totals[0] - totals[second]), 0.0)) if second else 1.0,
        math.log1p(max(float(totals[0]), 0.0)) / 3,
        _entropy(totals[:10]),
        strange / mass,
        math.log1p(shared) / 3,
        max(missed, strange) / mass,
    ]


def _entropy(totals: Floats) -> float:
    if len(totals) < 2:
        return 0.0
    shares = np.exp(totals - totals[0])
    shares /= shares.sum()
    return float(-(shares * np.log(shares + 1e-12)).sum() / math.log(len(totals)))
