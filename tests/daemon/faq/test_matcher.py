"""The matcher: the sample FAQ against questions nobody wrote into it, and any text whatever."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from daemon.faq.certainty.evidence import NAMES
from daemon.faq.file import read
from daemon.faq.knowledge import Knowledge
from daemon.faq.language.normalise import normal
from daemon.faq.match import Match, Outcome
from daemon.faq.matcher import MOST_CUTS, FaqMatcher, Way
from daemon.faq.measuring.trial import Result, Verdict, cases, known, tried
from prolink.model.faq import Entry, EntryKind

ROOT = Path(__file__).parents[3]
SAMPLE = read(ROOT / "faq.yaml")
TRIAL = cases((Path(__file__).parent / "utterances.jsonl").read_text("utf-8"), "utterances.jsonl")
WITHIN = [case for case in TRIAL if case.topic != "OOS"]
OUTSIDE = [case for case in TRIAL if case.topic == "OOS"]


def entry(id_: str, *texts: str) -> Entry:
    return Entry(id=id_, question=texts[0], variants=texts[1:], answer="a", category="c")


KTP = entry("F02", "KTP hilang, bagaimana mengurusnya?", "ktp saya hilang", "kehilangan ktp")
KK = entry("F05", "KK hilang, bagaimana mengurusnya?", "kartu keluarga hilang", "kehilangan kk")
MPP = entry("E01", "Jam berapa MPP buka?", "mpp buka jam berapa", "jadwal mal pelayanan publik kota probolinggo")
SMALL = FaqMatcher([KTP, KK, MPP])


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge(SAMPLE, {}, date(2026, 11, 21))


@pytest.fixture(scope="module")
def within(knowledge: Knowledge) -> Result:
    return tried(knowledge, WITHIN)


@pytest.fixture(scope="module")
def outside(knowledge: Knowledge) -> Result:
    return tried(knowledge, OUTSIDE)


def test_the_trial_is_large_enough_and_not_copied_from_the_faq() -> None:
    known = {normal(text) for each in SAMPLE for text in (each.question, *each.variants)}
    assert len(WITHIN) >= 80
    assert len(OUTSIDE) >= 40
    assert sum(normal(case.q) in known for case in TRIAL) <= 0.05 * len(TRIAL)


def test_many_questions_are_answered_right_at_once(within: Result) -> None:
    assert within.counts[Verdict.RIGHT] >= 0.35 * within.questions


def test_nearly_all_questions_find_their_entry(within: Result) -> None:
    assert within.share >= 93


def test_hardly_a_question_gets_a_wrong_answer(within: Result) -> None:
    assert within.counts[Verdict.WRONG] <= 0.03 * within.questions


def test_what_is_out_of_scope_is_declined_politely_or_not_answered(knowledge: Knowledge, outside: Result) -> None:
    answered = [one.match.candidates[0].entry for one in outside.amiss if one.match.outcome is Outcome.ANSWER]
    services = [entry for entry in answered if knowledge.kind(entry) is EntryKind.SERVICE]
    assert len(services) <= 0.02 * len(OUTSIDE), services


def test_every_wording_of_the_sample_finds_its_own_entry(knowledge: Knowledge) -> None:
    lost = [
        (each.id, text)
        for each in SAMPLE
        for text in (each.question, *each.variants)
        if knowledge.match(text).candidates[0].entry != each.id
    ]
    assert lost == []


@pytest.mark.parametrize("text", ["KTP saya hilang!!!", "  ktp   SAYA hilang ", "ktp saya hilaaang"])
def test_case_marks_and_drawn_letters_are_no_difference(text: str) -> None:
    match = SMALL.match(text)
    assert (match.outcome, match.candidates[0].entry, match.candidates[0].confidence) == (Outcome.ANSWER, "F02", 1.0)


def test_one_slip_in_a_long_question_is_none() -> None:
    match = SMALL.match("jadwal mal pelayanan publik kota probolingo")
    assert match.outcome is Outcome.ANSWER
    assert match.candidates[0].confidence >= 0.97


def test_a_wording_that_two_entries_have_is_asked_back() -> None:
    match = FaqMatcher([entry("A", "syarat nikah"), entry("B", "Syarat nikah?")]).match("syarat nikah")
    assert (match.outcome, [one.entry for one in match.candidates]) == (Outcome.SUGGEST, ["A", "B"])


def test_a_word_that_fits_two_entries_is_asked_back(knowledge: Knowledge) -> None:
    assert knowledge.match("ktp").outcome is Outcome.SUGGEST


def test_misspelt_words_are_put_right_towards_the_faq() -> None:
    assert SMALL.match("kartu kelurga hlang").candidates[0].entry == "F05"


def test_what_people_tell_hints_at_its_subject() -> None:
    told = SMALL.explain("dompet kecopetan")
    assert [hint.words for hint in told.hints] == ["dompet", "kecopetan"]
    assert told.scored[0].entry == "F02"


def test_a_word_that_the_faq_says_itself_hints_at_nothing() -> None:
    knowing = FaqMatcher([KTP, KK, entry("F99", "Dompet ketinggalan di kantor", "dompet saya tertinggal")])
    told = knowing.explain("dompet")
    assert told.hints == ()
    assert told.scored[0].entry == "F99"


def test_at_most_three_choices_are_offered(knowledge: Knowledge) -> None:
    assert max(len(knowledge.match(case.q).candidates) for case in TRIAL) <= 3


def test_each_candidate_says_what_speaks_for_it() -> None:
    (first, *_) = SMALL.match("ktp ilang gmn ya").candidates
    assert "ktp, hilang" in str(first.why)


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙏", "\x00", "\u200b\u202e"])
def test_a_text_without_words_means_nothing(text: str) -> None:
    assert SMALL.match(text) == Match(Outcome.NONE)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 65_536,
        "ktp " * 16_384,
        "".join(chr(0x4E00 + n % 20_000) for n in range(65_536)),
        "ﷺ" * 65_536,
        "\ud800" * 9,
    ],
)
def test_a_message_of_64_kilobytes_is_matched_like_any_other(text: str) -> None:
    assert SMALL.match(text).outcome in Outcome


@settings(max_examples=300)
@given(st.text(max_size=1500))
def test_any_text_has_an_outcome_with_confidences_from_0_to_1(text: str) -> None:
    match = SMALL.match(text)
    assert all(0 <= one.confidence <= 1 for one in match.candidates)
    assert (match.outcome is Outcome.NONE) or match.candidates


texts = st.text(max_size=30)


@settings(deadline=None)
@given(st.lists(st.builds(entry, st.uuids().map(str), texts, texts), max_size=5, unique_by=lambda e: e.id), texts)
def test_any_faq_can_be_asked_anything(entries: list[Entry], text: str) -> None:
    assert FaqMatcher(entries).match(text).outcome in Outcome


def test_a_trial_file_is_refused_with_its_line() -> None:
    from prolink.errors import BadInput

    with pytest.raises(BadInput, match=r"^t.jsonl:2: "):
        cases(json.dumps({"q": "a", "topic": "OOS"}) + "\nno\n", "t.jsonl")


def test_a_topic_that_is_not_in_use_is_named(knowledge: Knowledge) -> None:
    from prolink.errors import BadInput

    with pytest.raises(BadInput, match="Z99"):
        known(cases('{"q": "a", "topic": "Z99"}', "t.jsonl"), knowledge.ids)


def test_two_questions_in_one_message_are_both_answered(knowledge: Knowledge) -> None:
    match = knowledge.match("lampu jalan mati dan jalan rusak di depan rumah saya")
    assert match.outcome is Outcome.ANSWER
    assert (match.candidates[0].entry, match.also[0].entry) == ("L01", "L02")


def test_one_question_with_a_comma_is_one(knowledge: Knowledge) -> None:
    assert knowledge.match("ktp saya hilang, apa syaratnya?").also == ()


def test_a_message_full_of_commas_is_tried_as_two_questions_a_few_times_only(knowledge: Knowledge) -> None:
    places, two = ("di depan", "rumah saya", "dekat rumah", "di rumah saya"), "lampu jalan mati dan jalan rusak"
    assert knowledge.match(", ".join((*places[: MOST_CUTS - 1], two))).also != ()
    assert knowledge.match(", ".join((*places[:MOST_CUTS], two))).also == ()


@pytest.mark.parametrize("text", ["mpp buka jam berapa di surabaya", "jam buka mpp kota malang"])
def test_a_question_about_another_city_is_not_answered(knowledge: Knowledge, text: str) -> None:
    assert knowledge.match(text).outcome is not Outcome.ANSWER


def test_the_same_faq_answers_the_same_way_every_time() -> None:
    some = SAMPLE[:40]
    first, second = FaqMatcher(some), FaqMatcher(some)
    assert first.confidence == second.confidence
    assert [first.match(case.q) for case in TRIAL] == [second.match(case.q) for case in TRIAL]


NEW = entry("Z01", "Bagaimana cara meminjam sepeda wisata?", "pinjam sepeda", "sewa sepeda dimana")


def test_an_edit_is_answered_from_without_a_rebuild() -> None:
    before = FaqMatcher(SAMPLE)
    changed = replace(SAMPLE[20], variants=(*SAMPLE[20].variants, "burung beo langka"))
    after = FaqMatcher([*SAMPLE[:20], changed, *SAMPLE[22:], NEW], Way(before=before))
    assert after.match("sewa sepeda dimana ya min").candidates[0].entry == "Z01"
    assert after.match("burung beo langka").candidates[0].entry == changed.id
    assert all(one.entry != SAMPLE[21].id for one in after.match(SAMPLE[21].question, 30).candidates)
    assert before.match("burung beo langka").candidates[:1] != after.match("burung beo langka").candidates[:1]


def test_an_edited_state_ranks_as_one_built_anew() -> None:
    base = SAMPLE[:60]
    quick, anew = FaqMatcher([*base, NEW], Way(before=FaqMatcher(base))), FaqMatcher([*base, NEW])
    asked = [case.q for case in WITHIN]
    same = sum(
        quick.match(q).candidates[:1] == () or quick.match(q).candidates[0].entry == anew.match(q).candidates[0].entry
        for q in asked
    )
    assert same >= 0.97 * len(asked)


def test_an_explanation_tells_the_way_to_the_outcome() -> None:
    told = SMALL.explain("ktp sy hilamg di surabaya")
    assert [(word.word, word.how) for word in told.words][:3] == [
        ("ktp", "faq"),
        ("sy", "list"),
        ("hilamg", "spelling"),
    ]
    assert told.guard == "surabaya"
    assert told.scored[0].entry == told.match.candidates[0].entry == "F02"
    assert set(told.evidence) == set(NAMES)
    assert SMALL.explain("ktp saya hilang").exact == "ktp saya hilang"


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=800))
def test_any_text_can_be_explained(text: str) -> None:
    assert SMALL.explain(text).match == SMALL.match(text, 5)
