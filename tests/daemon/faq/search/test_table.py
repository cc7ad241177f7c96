"""The table of a small FAQ: the same entries and scores as by postings, from bytes."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq.file import read
from daemon.faq.language.normalise import words
from daemon.faq.search.building import build
from daemon.faq.search.measures import Measures
from daemon.faq.search.nearest import NEAREST
from daemon.faq.search.postings import Postings
from daemon.faq.search.table import Table
from prolink.model.faq import EntryState

ROOT = Path(__file__).parents[4]
SAMPLE = [entry for entry in read(ROOT / "faq.yaml") if entry.state is EntryState.PUBLISHED]
BUILT, SHEET = build(SAMPLE, lambda: None)
MEASURES = BUILT.index.measures
GRAMS = len(MEASURES.df) - MEASURES.words
TABLE = Table(MEASURES, SHEET, lambda: None)
POSTINGS = Postings(MEASURES, SHEET, lambda: None)
WORDS = sorted({word for one in BUILT.counted for text in one.asked for word in text.split()})
SCALES = np.array([1.0, TABLE.one, 1.0, TABLE.one])[:, None]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_bytes_say_what_postings_say(said: list[str]) -> None:
    question = BUILT.question(BUILT.terms.read(said))
    places, channels = TABLE.near(question.ids, question.terms)
    same, exact = POSTINGS.near(question.ids, question.terms)
    assert len(places) == len(same) == NEAREST
    both = sorted(set(places.tolist()) & set(same.tolist()))
    ours = (channels / SCALES)[:, [places.tolist().index(place) for place in both]]
    theirs = exact[:, [same.tolist().index(place) for place in both]]
    assert np.abs(ours - theirs).max() <= 0.02 * np.abs(exact).max(axis=1, keepdims=True).max()
    best = int(same[exact.sum(axis=0).argmax()])
    assert best in both


def test_a_small_faq_has_a_table_and_a_large_one_postings() -> None:
    small, _ = build(SAMPLE[:20], lambda: None)
    assert small.index.one != Postings.one  # Bytes need a scale of their own.
    assert BUILT.index.one == Postings.one


def test_a_table_of_nothing_is_asked_nothing() -> None:
    empty, sheet = build([], lambda: None)
    table = Table(Measures(sheet, 0, 0, lambda: None), sheet, lambda: None)
    question = empty.question(empty.terms.read(words("halo")))
    places, channels = table.near(question.ids, question.terms)
    assert len(places) == 0
    assert channels.shape == (4, 0)


def test_what_the_faq_has_not_scores_nothing() -> None:
    question = BUILT.question(BUILT.terms.read(words("漢字仮名")))
    assert not TABLE.near(question.ids, question.terms)[1].any()
