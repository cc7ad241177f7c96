"""Questions that ask the same come together, and nothing else does."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq.gaps import clusters, wordings
from prolink.model.gap import FaqGap, GapReason


def gaps(*texts: str) -> list[FaqGap]:
    return [asked(text, id) for id, text in enumerate(texts, 1)]


def asked(text: str, id: int, reason: GapReason = GapReason.UNANSWERED, entry: str = "") -> FaqGap:
    return FaqGap(id=id, at=1000 * id, reason=reason, text=text, conversation_id=1, entry=entry)


KUR = ("cara pinjam modal kur", "min cara pinjam modal kur gmn ya", "pinjam modal kur caranya bagaimana")
PARKING = ("karcis parkir alun alun mahal", "karcis parkir alun alun kok mahal banget")


def test_the_same_question_in_other_words_is_one_cluster() -> None:
    found = clusters(gaps(*KUR, *PARKING, "ikan hias"))
    assert [(one.number, one.count) for one in found] == [(1, 3), (4, 2), (6, 1)]
    assert found[0].gaps == (1, 2, 3)


def test_the_wording_used_most_is_the_sample() -> None:
    (found,) = clusters(gaps("parkir mahal", "parkir mahal!", "parkir mahal!"))
    assert (found.sample, found.texts) == ("parkir mahal!", ("parkir mahal!", "parkir mahal"))


def test_a_cluster_tells_when_it_was_last_and_what_was_wrong() -> None:
    wrong = asked("ktp hilang", 2, GapReason.WRONG, "F04")
    (found,) = clusters([asked("ktp hilang", 1, entry="F02"), wrong, asked("ktp hilang", 3, entry="F04")])
    assert (found.last_at, found.wrong, found.entries) == (3000, 1, ("F04", "F02"))


def test_no_chain_of_small_steps_leads_to_another_subject() -> None:
    chain = ("satu dua tiga", "dua tiga empat", "tiga empat lima", "empat lima enam", "lima enam tujuh")
    together = next(one for one in clusters(gaps(*chain)) if one.number == 1)
    assert 5 not in together.gaps


@pytest.mark.parametrize("text", ["", "!!!", "🙏", "ya"])
def test_texts_without_telling_words_are_clusters_too(text: str) -> None:
    assert [one.count for one in clusters(gaps(text, text))] == [2]


@given(st.lists(st.sampled_from([*KUR, *PARKING, "ktp", "", "kk baru hilang"]), max_size=12), st.randoms())
def test_every_question_stands_in_one_cluster_in_whatever_order_they_come(
    texts: list[str], chance: random.Random
) -> None:
    given_ = gaps(*texts)
    found = clusters(given_)
    assert sorted(id for one in found for id in one.gaps) == [gap.id for gap in given_]
    chance.shuffle(given_)
    assert clusters(given_) == found


def test_wordings_lose_marks_repetitions_braces_and_what_is_known() -> None:
    texts = ["nama saya [nama] ktp ilang", "Ktp  hilang?", "kk {{hilang}}", "[telepon]", "kk hilang!", "paspor"]
    assert wordings(texts, known=["ktp hilang", "PASPOR?"]) == ("nama saya ktp ilang", "kk hilang")
