"""The bot's part of a conversation."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.bot import texts
from daemon.desk.bot.dialogue import (
    ENTRY,
    FILES,
    NONE,
    PERSON,
    UNANSWERED,
    Book,
    Decision,
    Dialogue,
    Heard,
    decide,
)
from daemon.faq.match import Candidate, Match, Outcome

ANSWERS = {"F01": "Lapor ke Dukcapil.", "F04": "Buku nikah."}
QUESTIONS = {"F01": "KTP hilang?", "F04": "Syarat KK?", "H01": "Jam buka?"}
BOOK = Book("PROLINK SAKTI", ANSWERS.get, lambda id: QUESTIONS.get(id, id), ("F01", "F04"))
NEW = Dialogue()
MET = Dialogue(greeted=True)


def match(outcome: Outcome, *ids: str) -> Match:
    return Match(outcome, tuple(Candidate(id, QUESTIONS[id], 0.7, "") for id in ids))


def hear(text: str, dialogue: Dialogue = NEW, found: Match | None = None, choice: str = "") -> Decision:
    return decide(dialogue, Heard("choice" if choice else "text", text, choice, found), BOOK)


def word(decision: Decision) -> str:
    """The one thing said, empty for silence."""
    assert len(decision.says) <= 1
    return decision.says[0].text if decision.says else ""


@pytest.mark.parametrize(
    "text",
    ["Halo", "hai!", "Selamat pagi", "selamat pagi kak", "Assalamu'alaikum wr wb", "P", "*halo*", "Halo admin", "👋"],
)
def test_a_greeting_is_greeted_with_the_service_s_name(text: str) -> None:
    assert "PROLINK SAKTI" in word(hear(text))


@pytest.mark.parametrize("text", ["menu", "MENU", " Menu. ", "0", "batal", "BATAL!", "bantuan"])
@pytest.mark.parametrize("dialogue", [NEW, MET, Dialogue(misses=1), Dialogue(offered=("faq:F01", NONE))])
def test_menu_zero_and_batal_always_show_the_menu(text: str, dialogue: Dialogue) -> None:
    decision = hear(text, dialogue)
    assert word(decision) == texts.MENU
    assert [option.id for option in decision.says[0].options] == ["faq:F01", "faq:F04", PERSON]


@pytest.mark.parametrize(
    "text",
    [
        *("petugas", "PETUGAS", "admin", "cs", "mau bicara dengan petugas", "bisa ngobrol sama orangnya langsung?"),
        *("hubungkan ke admin", "minta disambungkan ke cs", "admin manusia dong", "aku mau sama manusia aja"),
    ],
)
def test_who_asks_for_a_person_gets_one(text: str) -> None:
    assert hear(text).hands_over == "asked"


@pytest.mark.parametrize(
    "text",
    [
        *("mau tanya admin, syarat KTP apa", "mau urus akta, orang tua saya meninggal", "minta syarat ktp orang asing"),
        *("mau lapor orang hilang", "surat hubungan orang tua dan anak", "nomor telepon petugas pemadam"),
    ],
)
def test_a_question_that_names_people_stays_a_question(text: str) -> None:
    assert not hear(text, found=match(Outcome.ANSWER, "F01")).hands_over


def test_an_answer_carries_its_entry_and_confidence() -> None:
    [say] = hear("ktp hilang", found=match(Outcome.ANSWER, "F01")).says
    assert (say.text, say.entry, say.confidence) == ("Lapor ke Dukcapil.", "F01", 0.7)


def test_a_withheld_answer_is_owned_up_to_and_names_no_entry() -> None:
    [say] = hear("jam buka", found=match(Outcome.ANSWER, "H01")).says
    assert (say.text, say.entry) == (texts.WITHHELD, "")


def test_a_suggestion_offers_three_choices_at_most_and_bukan_itu() -> None:
    [say] = hear("ktp kk", found=match(Outcome.SUGGEST, "F01", "F04", "H01", "F01")).says
    assert say.text == texts.DID_YOU_MEAN
    assert [option.id for option in say.options] == ["faq:F01", "faq:F04", "faq:H01", NONE]
    assert say.options[-1].title == "Bukan itu"


@pytest.mark.parametrize(
    ("typed", "answer"), [("1", "F01"), ("2", "F04"), (" 2. ", "F04"), ("02", "F04"), ("٢", "F04")]
)
def test_a_typed_number_chooses_the_option_offered(typed: str, answer: str) -> None:
    asked = hear("ktp kk", found=match(Outcome.SUGGEST, "F01", "F04"))
    assert word(hear(typed, asked.dialogue)) == ANSWERS[answer]


def test_a_number_beyond_the_options_is_a_question() -> None:
    asked = hear("ktp kk", found=match(Outcome.SUGGEST, "F01", "F04"))
    assert word(hear("9", asked.dialogue)) == texts.NOT_KNOWN


def test_numbers_choose_nothing_once_the_question_was_answered() -> None:
    asked = hear("ktp kk", found=match(Outcome.SUGGEST, "F01", "F04"))
    answered = hear("1", asked.dialogue)
    assert word(hear("2", answered.dialogue)) == texts.NOT_KNOWN


@pytest.mark.parametrize("text", ["ya", "iya kak", "oke"])
def test_yes_takes_the_only_choice_and_asks_again_among_several(text: str) -> None:
    one = hear("ktp", found=match(Outcome.SUGGEST, "F01"))
    two = hear("ktp", found=match(Outcome.SUGGEST, "F01", "F04"))
    assert word(hear(text, one.dialogue)) == ANSWERS["F01"]
    assert word(hear(text, two.dialogue)) == texts.DID_YOU_MEAN


@pytest.mark.parametrize("choice", ["menu:old", "aduan-3", "x" * 256, "petugas2"])
def test_an_option_of_another_release_shows_the_menu(choice: str) -> None:
    assert word(hear("Pilihan lama", choice=choice)) == texts.MENU


def test_an_option_whose_entry_left_the_faq_is_owned_up_to() -> None:
    assert word(hear("Lama", choice=ENTRY + "GONE")) == texts.WITHHELD


def test_the_person_option_hands_over() -> None:
    assert hear("Bicara dengan petugas", choice=PERSON).hands_over == "asked"


def test_the_first_miss_is_owned_up_to_and_the_second_brings_a_person() -> None:
    first = hear("qwerty", found=match(Outcome.NONE))
    second = hear("asdfgh", first.dialogue, found=match(Outcome.NONE))
    assert word(first) == texts.NOT_KNOWN
    assert (second.hands_over, second.says) == ("no_answer", ())


def test_bukan_itu_counts_as_a_miss() -> None:
    first = hear("Bukan itu", MET, choice=NONE)
    assert word(first) == texts.NOT_KNOWN
    assert hear("Bukan itu", first.dialogue, choice=NONE).hands_over == "no_answer"


def test_an_answer_forgets_the_misses_before_it() -> None:
    missed = hear("qwerty", found=match(Outcome.NONE))
    answered = hear("ktp", missed.dialogue, found=match(Outcome.ANSWER, "F01"))
    assert word(hear("asdf", answered.dialogue, found=match(Outcome.NONE))) == texts.NOT_KNOWN


@pytest.mark.parametrize(
    "text", ["Terima kasih", "makasih min 🙏", "oke siap, suwun", "Alhamdulillah jelas, terima kasih"]
)
def test_thanks_are_welcome(text: str) -> None:
    assert word(hear(text, MET)) == texts.WELCOME


@pytest.mark.parametrize("text", ["👍", "ok", "ya", "baik", "kak", "??", "…"])
def test_a_nod_wants_no_answer(text: str) -> None:
    assert hear(text, MET) == Decision(MET)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_file_gets_one_polite_line_and_changes_no_question(kind: str) -> None:
    asked = hear("ktp kk", found=match(Outcome.SUGGEST, "F01", "F04"))
    decision = decide(asked.dialogue, Heard(kind, "keterangan gambar"), BOOK)
    assert word(decision) == texts.CANNOT_READ
    assert word(hear("1", decision.dialogue)) == ANSWERS["F01"]


@pytest.mark.parametrize("kind", [*sorted(UNANSWERED), "poll", "nfm_reply", "interactive", ""])
def test_what_wants_no_word_or_is_not_known_is_met_with_silence(kind: str) -> None:
    assert decide(MET, Heard(kind, "menu"), BOOK) == Decision(MET)


option_ids = st.one_of(st.sampled_from([ENTRY + "F01", ENTRY + "GONE", PERSON, NONE, ENTRY]), st.text(max_size=20))
dialogues = st.builds(
    Dialogue,
    greeted=st.booleans(),
    misses=st.integers(0, 5),
    offered=st.lists(option_ids, max_size=8).map(tuple),
)
candidates = st.builds(
    Candidate, st.sampled_from([*QUESTIONS, "GONE"]), st.text(max_size=30), st.floats(0, 1), st.just("")
)
matches = st.none() | st.builds(Match, st.sampled_from(Outcome), st.lists(candidates, max_size=5).map(tuple))
spoken = st.one_of(
    st.text(),
    st.from_regex(re.compile(r"(mau|minta|halo|ya|[0-9]|\W|petugas|menu|kasih){0,6}")),
)
heards = st.builds(
    Heard,
    kind=st.sampled_from(["text", "choice", *FILES, *UNANSWERED, "poll"]),
    text=spoken,
    choice=st.just("") | option_ids,
    match=matches,
)


@given(dialogues, heards)
def test_whatever_comes_the_bot_speaks_at_most_once_and_never_an_empty_word(dialogue: Dialogue, heard: Heard) -> None:
    decision = decide(dialogue, heard, BOOK)
    assert len(decision.says) <= 1
    assert not (decision.says and decision.hands_over)
    assert all(say.text.strip() for say in decision.says)
    assert all(len({option.id for option in say.options}) <= 10 for say in decision.says)
