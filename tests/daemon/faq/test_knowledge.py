"""What the bot knows: what is in use, what is withheld, where an answer comes from."""

from datetime import date

from msgspec.structs import replace

from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Outcome
from prolink.model.faq import Entry, EntryState

TODAY = date(2026, 11, 21)
ENTRY = Entry(id="E01", question="Jam buka MPP?", variants=("mpp buka kapan",), answer="08.00–{{tutup}}", category="c")
VALUES = {"tutup": "14.00"}


def test_an_answer_has_its_facts_filled_in() -> None:
    answer = Knowledge([ENTRY], VALUES, TODAY).answer("E01")
    assert answer
    assert answer.text == "08.00–14.00"


def test_an_answer_names_its_source_and_the_day_of_the_check() -> None:
    entry = replace(ENTRY, source="MPP Kota Probolinggo", verified="2024-07-01", office="DPMPTSP")
    answer = Knowledge([entry], VALUES, TODAY).answer("E01")
    assert answer
    assert answer.text.endswith("\n\nSumber: MPP Kota Probolinggo (per 1 Juli 2024)")
    assert answer.office == "DPMPTSP"


def test_a_source_nobody_checked_has_no_day() -> None:
    answer = Knowledge([replace(ENTRY, source="MPP")], VALUES, TODAY).answer("E01")
    assert answer
    assert answer.text.endswith("\n\nSumber: MPP")


def test_an_entry_without_its_facts_is_found_and_withheld() -> None:
    knowledge = Knowledge([replace(ENTRY, source="MPP")], {"tutup": ""}, TODAY)
    assert knowledge.match("Jam buka MPP?").outcome is Outcome.ANSWER
    assert knowledge.answer("E01") is None


def test_drafts_retired_and_expired_entries_are_not_known() -> None:
    unused = [
        replace(ENTRY, id="B", state=EntryState.DRAFT),
        replace(ENTRY, id="C", state=EntryState.RETIRED),
        replace(ENTRY, id="D", valid_until="2026-11-20"),
    ]
    knowledge = Knowledge([*unused, replace(ENTRY, valid_until="2026-11-21")], VALUES, TODAY)
    assert knowledge.ids == ("E01",)
    assert len(knowledge) == 1
    assert [knowledge.answer(entry.id) for entry in unused] == [None, None, None]
    assert [knowledge.question(entry.id) for entry in unused] == [None, None, None]


def test_a_faq_without_entries_knows_nothing_and_says_so() -> None:
    assert Knowledge([], {}, TODAY).match("halo").outcome is Outcome.NONE


def test_the_question_is_there_to_be_asked_back() -> None:
    assert Knowledge([ENTRY], VALUES, TODAY).question("E01") == "Jam buka MPP?"


def test_what_a_menu_names_is_answered_and_never_found_by_a_text() -> None:
    service = replace(ENTRY, id="layanan:mpp", question="Layanan MPP")
    knowledge = Knowledge(
        [ENTRY], VALUES, TODAY, unsearched=[service, replace(service, id="X", valid_until="2026-01-01")]
    )
    assert knowledge.match("Layanan MPP").candidates[0].entry == "E01"
    assert knowledge.question("layanan:mpp") == "Layanan MPP"
    assert knowledge.answer("layanan:mpp")
    assert knowledge.answer("X") is None
