"""The bot's part of a conversation."""

from typing import Any

import msgspec
import pytest

from daemon.desk.bot.decision import AsksForData, FlagsWrong, Outcome, Raises, Subscribes, Wish, Withdraws
from daemon.desk.bot.rules import FILES, UNANSWERED
from daemon.faq.match import Outcome as Found
from daemon.profile.menu import ENTRY, NONE, PERSON
from prolink.model.conversation import Alarm
from prolink.model.message import Origin
from tests.daemon.desk.bot.talks import (
    ANSWERS,
    BOOK,
    NOTHING,
    PANDI,
    QUESTIONS,
    TEXTS,
    Talk,
    closed_book,
    found,
    sure,
    titles,
    word,
)

# Courtesy.


@pytest.mark.parametrize(
    "text",
    ["Halo", "hai!", "Selamat pagi", "selamat pagi kak", "Assalamu'alaikum wr wb", "P", "*halo*", "Halo admin", "👋"],
)
def test_a_greeting_is_greeted_with_the_service_s_name_and_says_that_it_is_a_machine(text: str) -> None:
    decision = Talk().hear(text)
    assert "PROLINK SAKTI" in word(decision)
    assert "mesin" in word(decision)
    assert decision.outcome is Outcome.SMALLTALK


@pytest.mark.parametrize(
    "text", ["ini bot atau orang?", "kamu robot ya", "Anda manusia?", "are you a bot?", "min ini mesin ya"]
)
def test_asked_whether_it_is_a_machine_it_says_so(text: str) -> None:
    assert "mesin" in word(Talk().hear(text, sure("F01")))


@pytest.mark.parametrize(
    "text", ["Terima kasih", "makasih min 🙏", "oke siap, suwun", "Alhamdulillah jelas, terima kasih"]
)
def test_thanks_are_welcome(text: str) -> None:
    assert word(Talk(greeted=True).hear(text)) == TEXTS.welcome


@pytest.mark.parametrize("text", ["👍", "ok", "ya", "baik", "kak", "??", "…"])
def test_a_nod_wants_no_answer(text: str) -> None:
    assert Talk(greeted=True).hear(text).say is None


# What leads out of everything.

STATES: tuple[dict[str, Any], ...] = (
    {},
    {"greeted": True},
    {"misses": 1},
    {"offered": ("faq:F01", NONE)},
    {"step": "place", "about": "F01"},
    {"step": "topic"},
    {"step": "consent", "about": "agenda"},
    {"step": "data"},
    {"step": "data_confirm", "about": "data:erase"},
    {"step": "of another release"},
)


@pytest.mark.parametrize("text", ["menu", "MENU", " Menu. ", "0", "/menu", "batal", "BATAL!", "bantuan"])
@pytest.mark.parametrize("state", STATES)
def test_menu_zero_and_batal_lead_out_of_every_step(text: str, state: dict[str, Any]) -> None:
    decision = Talk(**state).hear(text)
    assert decision.outcome is Outcome.MENU
    assert decision.dialogue.step == ""
    assert titles(decision)[0].startswith("Darurat")


@pytest.mark.parametrize("state", STATES)
def test_petugas_leads_out_of_every_step(state: dict[str, Any]) -> None:
    decision = Talk(**state).hear("PETUGAS")
    assert (decision.hands_over, decision.dialogue.step) == (Wish.ASKED, "")


@pytest.mark.parametrize(
    "text",
    [
        *("petugas", "PETUGAS", "admin", "cs", "mau bicara dengan petugas", "bisa ngobrol sama orangnya langsung?"),
        *("hubungkan ke admin", "minta disambungkan ke cs", "admin manusia dong", "aku mau sama manusia aja"),
    ],
)
def test_who_asks_for_a_person_gets_one(text: str) -> None:
    decision = Talk().hear(text)
    assert (decision.hands_over, decision.outcome) == (Wish.ASKED, Outcome.HANDOVER)


@pytest.mark.parametrize(
    "text",
    [
        *("mau tanya admin, syarat KTP apa", "mau urus akta, orang tua saya meninggal", "minta syarat ktp orang asing"),
        *("mau lapor orang hilang", "surat hubungan orang tua dan anak", "nomor telepon petugas pemadam"),
    ],
)
def test_a_question_that_names_people_stays_a_question(text: str) -> None:
    assert Talk().hear(text, sure("F01")).hands_over is None


def test_asking_for_a_person_tells_the_place_and_out_of_hours_when_the_desk_opens() -> None:
    by_day, by_night = Talk().hear("petugas"), Talk(closed_book()).hear("petugas")
    assert by_day.say
    assert by_day.say.waits
    assert by_day.say.origin is Origin.RECEIPT
    assert "{{tempat}}" in word(by_day)
    assert "Senin, 13 Juli 2026 pukul 08.00" in word(by_night)
    assert "akhir pekan" in word(by_night)


# Answers.


def test_an_answer_carries_its_entry_and_confidence() -> None:
    decision = Talk().hear("ktp hilang", sure("F02"))
    assert (word(decision), decision.entry, decision.confidence) == (ANSWERS["F02"], "F02", 0.7)
    assert decision.outcome is Outcome.ANSWER


def test_a_withheld_answer_is_owned_up_to_and_offers_a_person() -> None:
    decision = Talk().hear("jam buka", sure("H01"))
    assert (word(decision), decision.entry) == (TEXTS.withheld, "")
    assert titles(decision) == [TEXTS.person]


def test_two_questions_in_one_message_get_one_reply_with_both_answers() -> None:
    decision = Talk().hear("ktp hilang sekalian skck", sure("F02", also="N03"))
    assert ANSWERS["F02"] in word(decision)
    assert ANSWERS["N03"] in word(decision)


@pytest.mark.parametrize(("entry", "outcome"), [("N03", Outcome.NOT_OURS), ("A13", Outcome.SMALLTALK)])
def test_the_kind_of_an_entry_tells_what_the_message_was(entry: str, outcome: Outcome) -> None:
    assert Talk().hear("apa saja", sure(entry)).outcome is outcome


def test_a_suggestion_offers_three_choices_at_most_and_bukan_itu() -> None:
    decision = Talk().hear("ktp kk", found(Found.SUGGEST, "F01", "F02", "F04"))
    assert decision.outcome is Outcome.SUGGEST
    assert titles(decision) == [QUESTIONS[id] for id in ("F01", "F02", "F04")] + ["Bukan itu"]


def test_small_talk_is_a_choice_only_where_there_is_no_other() -> None:
    assert titles(Talk().hear("info", found(Found.SUGGEST, "A13", "F01"))) == [QUESTIONS["F01"], "Bukan itu"]
    assert titles(Talk().hear("info", found(Found.SUGGEST, "A13"))) == [QUESTIONS["A13"], "Bukan itu"]


@pytest.mark.parametrize(
    ("typed", "answer"), [("1", "F01"), ("2", "F04"), (" 2. ", "F04"), ("02", "F04"), ("٢", "F04")]
)
def test_a_typed_number_chooses_the_option_offered(typed: str, answer: str) -> None:
    talk = Talk()
    talk.hear("ktp kk", found(Found.SUGGEST, "F01", "F04"))
    assert word(talk.hear(typed)) == ANSWERS[answer]


def test_a_number_beyond_the_options_is_a_question() -> None:
    talk = Talk()
    talk.hear("ktp kk", found(Found.SUGGEST, "F01", "F04"))
    assert word(talk.hear("9")) == TEXTS.not_known


def test_numbers_choose_nothing_once_the_question_was_answered() -> None:
    talk = Talk()
    talk.hear("ktp kk", found(Found.SUGGEST, "F01", "F04"))
    talk.hear("1")
    assert word(talk.hear("2")) == TEXTS.not_known


def test_numbers_choose_nothing_of_long_ago() -> None:
    talk = Talk()
    talk.hear("ktp kk", found(Found.SUGGEST, "F01", "F04"))
    talk.wait(31)
    assert word(talk.hear("1")) == TEXTS.not_known


@pytest.mark.parametrize("text", ["ya", "iya kak", "oke"])
def test_yes_takes_the_only_choice_and_asks_again_among_several(text: str) -> None:
    one, two = Talk(), Talk()
    one.hear("ktp", found(Found.SUGGEST, "F01"))
    two.hear("ktp", found(Found.SUGGEST, "F01", "F04"))
    assert word(one.hear(text)) == ANSWERS["F01"]
    assert word(two.hear(text)) == TEXTS.did_you_mean


@pytest.mark.parametrize("choice", ["menu:old", "aduan-3", "x" * 256, "petugas2", "cmd:old", "step:yes"])
def test_an_option_of_another_release_shows_the_menu(choice: str) -> None:
    assert Talk().hear("Pilihan lama", choice=choice).outcome is Outcome.MENU


def test_an_option_whose_entry_left_the_faq_is_owned_up_to() -> None:
    assert word(Talk().hear("Lama", choice=ENTRY + "GONE")) == TEXTS.withheld


def test_the_person_option_hands_over() -> None:
    assert Talk().hear("Bicara dengan petugas", choice=PERSON).hands_over is Wish.ASKED


def test_the_first_miss_is_owned_up_to_and_the_second_brings_a_person() -> None:
    talk = Talk()
    assert word(talk.hear("qwerty")) == TEXTS.not_known
    second = talk.hear("asdfgh")
    assert second.hands_over is Wish.NO_ANSWER
    assert word(second).startswith(TEXTS.gave_up)


def test_bukan_itu_counts_as_a_miss() -> None:
    talk = Talk()
    assert word(talk.hear("Bukan itu", choice=NONE)) == TEXTS.not_known
    assert talk.hear("Bukan itu", choice=NONE).hands_over is Wish.NO_ANSWER


def test_an_answer_forgets_the_misses_before_it() -> None:
    talk = Talk()
    talk.hear("qwerty")
    talk.hear("ktp", sure("F01"))
    assert word(talk.hear("asdf")) == TEXTS.not_known


def test_a_wrong_answer_is_flagged_and_other_choices_are_offered() -> None:
    talk = Talk()
    talk.hear("ktp", sure("F01", "F02", "F04"))
    decision = talk.hear("jawaban salah")
    assert decision.effects == (FlagsWrong("F01"),)
    assert titles(decision) == [QUESTIONS["F02"], QUESTIONS["F04"], "Bukan itu"]
    assert word(talk.hear("1")) == ANSWERS["F02"]


def test_a_wrong_answer_without_others_offers_a_person() -> None:
    talk = Talk()
    talk.hear("ktp", sure("F01"))
    decision = talk.hear("gak nyambung")
    assert decision.effects == (FlagsWrong("F01"),)
    assert titles(decision) == [TEXTS.person]


# Files.


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_file_gets_one_polite_line_and_changes_no_question(kind: str) -> None:
    talk = Talk()
    talk.hear("ktp kk", found(Found.SUGGEST, "F01", "F04"))
    assert word(talk.hear("keterangan gambar", None, kind=kind)) == TEXTS.cannot_read
    assert word(talk.hear("1")) == ANSWERS["F01"]


@pytest.mark.parametrize("kind", [*sorted(UNANSWERED), "poll", "nfm_reply", "interactive", ""])
def test_what_wants_no_word_or_is_not_known_is_met_with_silence(kind: str) -> None:
    talk = Talk(greeted=True)
    kind = kind or "unknown"
    assert talk.hear("menu", None, kind=kind).say is None


def test_a_photo_s_caption_that_tells_of_danger_is_an_emergency() -> None:
    assert Talk().hear("tolong kebakaran di sini", None, kind="image").outcome is Outcome.EMERGENCY


# Danger.


def test_an_emergency_comes_before_forms_and_rings() -> None:
    talk = Talk(step="consent", about="agenda")
    decision = talk.hear("tolong rumah saya kebakaran", sure("F01"))
    assert decision.outcome is Outcome.EMERGENCY
    assert decision.effects == (Raises(Alarm.EMERGENCY),)
    assert decision.say
    assert decision.say.origin is Origin.EMERGENCY
    assert "112" in word(decision)


def test_an_emergency_in_the_middle_of_a_step_leaves_the_step_open() -> None:
    talk = Talk()
    talk.hear("berlangganan agenda")
    talk.hear("tolong kebakaran")
    assert isinstance(talk.hear("ya setuju").effects[0], Subscribes)


def test_an_emergency_s_text_is_said_once_in_an_incident_and_rings_each_time() -> None:
    talk = Talk()
    talk.hear("tolong kebakaran")
    again = talk.hear("kebakarannya makin besar tolong")
    assert again.say is None
    assert again.effects == (Raises(Alarm.EMERGENCY),)
    talk.wait(31)
    assert word(talk.hear("tolong kebakaran lagi")) == TEXTS.emergency


def test_while_a_person_has_the_chat_an_emergency_is_answered_once_per_incident() -> None:
    talk = Talk()
    talk.take_over()
    assert word(talk.hear("tolong ada kecelakaan")) == TEXTS.emergency
    talk.take_over()
    assert talk.hear("tolong ada kecelakaan").say is None


def test_a_crisis_gets_warm_words_help_lines_and_a_person() -> None:
    decision = Talk().hear("aku pengen mati saja", sure("F01"))
    assert (decision.outcome, decision.hands_over) == (Outcome.CRISIS, Wish.CRISIS)
    assert decision.effects == (Raises(Alarm.CRISIS),)
    for line in ("112", "129", "08111-129-129", "119"):
        assert line in word(decision)


def test_an_entry_about_a_crisis_is_never_answered_as_an_ordinary_one() -> None:
    decision = Talk().hear("saya butuh curhat", sure("B06"))
    assert (decision.outcome, decision.hands_over) == (Outcome.CRISIS, Wish.CRISIS)


def test_a_crisis_while_a_person_has_the_chat_asks_for_no_second_person() -> None:
    talk = Talk(human=True)
    decision = talk.hear("aku mau bunuh diri")
    assert word(decision) == TEXTS.crisis
    assert decision.hands_over is None


def test_the_menu_s_darurat_tells_whom_to_call_and_the_typed_word_rings() -> None:
    chosen = Talk().hear("Darurat (112)", choice="cmd:darurat")
    assert "112" in word(chosen)
    assert chosen.effects == ()
    assert Talk().hear("DARURAT!!").effects == (Raises(Alarm.EMERGENCY),)


# STOP.


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop.", "Berhenti", "BERHENTI LANGGANAN", "stop langganan ya kak", "unsubscribe", "jangan kirim lagi"],
)
@pytest.mark.parametrize("state", [*STATES, {"human": True}])
def test_stop_works_everywhere_also_while_a_person_has_the_chat(text: str, state: dict[str, Any]) -> None:
    decision = Talk(**state).hear(text)
    assert decision.outcome is Outcome.STOP
    assert decision.effects == (Withdraws(),)
    assert decision.say
    assert decision.say.origin is Origin.RECEIPT


@pytest.mark.parametrize(
    "text", ["lampu stop rusak di perempatan", "kapan berhenti hujan", "berhenti kerja dapat JHT?"]
)
def test_stop_inside_a_sentence_is_none(text: str) -> None:
    assert Talk().hear(text, sure("F01")).outcome is not Outcome.STOP


# Silence while a person has the chat.


@pytest.mark.parametrize("text", ["menu", "batal", "petugas", "halo", "ktp hilang", "berlangganan", "1", "data saya"])
def test_the_bot_is_silent_while_a_person_has_the_chat(text: str) -> None:
    decision = Talk(human=True).hear(text, sure("F01"))
    assert (decision.say, decision.effects, decision.hands_over) == (None, (), None)


# Commands and forms.


def test_a_subscription_asks_for_the_topic_then_for_consent_and_keeps_its_wording() -> None:
    talk = Talk()
    asked = talk.hear("BERLANGGANAN")
    assert titles(asked) == [topic.title for topic in BOOK.profile.topics]
    consent = talk.hear("1")
    done = talk.hear("ya")
    [effect] = done.effects
    assert isinstance(effect, Subscribes)
    assert effect.topic == BOOK.profile.topics[0].id
    assert effect.wording == word(consent)
    assert "STOP" in effect.wording


def test_a_subscription_names_its_topic_at_once() -> None:
    decision = Talk().hear("berlangganan agenda")
    assert "Agenda kota" in word(decision)
    assert titles(decision) == ["Ya, setuju", "Tidak"]


@pytest.mark.parametrize("text", ["tidak", "gak", "2", "tidak setuju", "jangan dulu"])
def test_no_is_no_consent(text: str) -> None:
    talk = Talk()
    talk.hear("berlangganan agenda")
    assert talk.hear(text).effects == ()


@pytest.mark.parametrize("text", ["ya tapi apa gratis", "mungkin", "oke siapa yang kirim", "👍", "iya enggak"])
def test_only_a_plain_yes_is_consent(text: str) -> None:
    talk = Talk()
    talk.hear("berlangganan agenda")
    assert talk.hear(text).effects == ()


def test_a_question_in_the_middle_of_a_consent_is_answered_and_the_consent_stays_open() -> None:
    talk = Talk()
    talk.hear("berlangganan agenda")
    aside = talk.hear("ktp hilang gimana", sure("F02"))
    assert ANSWERS["F02"] in word(aside)
    assert "BATAL" in word(aside)
    assert isinstance(talk.hear("ya").effects[0], Subscribes)


def test_a_step_that_is_not_answered_in_time_is_left() -> None:
    talk = Talk()
    talk.hear("berlangganan agenda")
    talk.wait(31)
    assert talk.hear("ya").effects == ()


def test_an_answer_that_is_not_understood_is_asked_for_once_more_and_then_left() -> None:
    talk = Talk()
    talk.hear("berlangganan agenda")
    assert word(talk.hear("hmmm gitu")).startswith(TEXTS.choose_again)
    assert talk.hear("hmmm gitu").dialogue.step == ""


def test_a_request_for_one_s_data_is_confirmed_and_goes_to_a_person() -> None:
    talk = Talk()
    assert titles(talk.hear("DATA SAYA")) == [TEXTS.data_copy, TEXTS.data_erase]
    assert titles(talk.hear("2")) == [TEXTS.agree, TEXTS.disagree]
    done = talk.hear("ya")
    assert done.effects == (AsksForData(erase=True),)
    assert done.hands_over is Wish.DATA


def test_english_speaks_english_until_bahasa() -> None:
    talk = Talk()
    assert "Talk to a person" in titles(talk.hear("ENGLISH"))
    assert "machine" in word(talk.hear("hello"))
    assert "Bicara dengan petugas" in titles(talk.hear("BAHASA"))


def test_words_of_the_profile_are_answered_by_their_entry() -> None:
    book = msgspec.structs.replace(BOOK, answer=lambda id: f"answer of {id}")
    decision = Talk(book).hear("PPID")
    assert (decision.outcome, decision.entry) == (Outcome.COMMAND, "D02")


@pytest.mark.parametrize(
    "text", ["ADUAN", "lapor!", "CEK PRB-7K3M-92Q", "cabut prb-7k3m-92q sudah beres", "BELUM PUAS PRB-7K3M-92Q"]
)
def test_a_complaint_and_a_question_after_one_go_to_a_person(text: str) -> None:
    decision = Talk().hear(text)
    assert (decision.outcome, decision.hands_over) == (Outcome.HANDOVER, Wish.COMPLAINT)
    assert "apa yang terjadi" in word(decision)


@pytest.mark.parametrize("text", ["cek bansos saya", "lapor 3 hari listrik mati", "belum puas sama jawabannya"])
def test_a_sentence_that_begins_with_such_a_word_is_a_question(text: str) -> None:
    assert Talk().hear(text, sure("F01")).entry == "F01"


def test_an_entry_may_start_something_instead_of_being_answered() -> None:
    assert Talk().hear("mau ngomong sama cs dong kak tolong ya", sure("A05")).hands_over is Wish.ASKED
    assert Talk().hear("pengen dapat info kota rutin", sure("A12")).dialogue.step == "topic"


def test_a_submenu_leads_on_and_back() -> None:
    talk = Talk()
    talk.hear("menu")
    layanan = talk.hear("2")
    assert titles(layanan)[-1] == TEXTS.back
    assert titles(talk.hear("1"))[0] == "KTP baru"
    assert titles(talk.hear("8"))[0].startswith("Darurat")


# Jurisdiction.


@pytest.mark.parametrize(
    "text", ["cara urus ktp di kraksaan", "KTP warga Paiton gimana", "bayar pbb kec. dringu", "kk kabupaten"]
)
def test_a_citizen_of_the_kabupaten_is_told_the_right_address(text: str) -> None:
    decision = Talk().hear(text, sure("F01"))
    assert decision.outcome is Outcome.JURISDICTION
    assert "WhatsApp Kabupaten (contoh)" in word(decision)


@pytest.mark.parametrize(
    "text", ["cara urus ktp di kademangan", "ktp kota probolinggo", "ktp hilang", "ktp kabupaten lumajang"]
)
def test_a_citizen_of_the_city_is_answered(text: str) -> None:
    assert Talk().hear(text, sure("F01")).entry == "F01"


@pytest.mark.parametrize(
    ("text", "place", "outcome"),
    [
        *(("Jati", "city", Outcome.ANSWER), ("kelurahan wiroborang kak", "city", Outcome.ANSWER)),
        *(("1", "city", Outcome.ANSWER), ("kota", "city", Outcome.ANSWER), ("gak tau", "", Outcome.ANSWER)),
        *(("saya di Besuk", "regency", Outcome.JURISDICTION), ("2", "regency", Outcome.JURISDICTION)),
    ],
)
def test_where_both_have_an_office_the_bot_asks_and_remembers(text: str, place: str, outcome: Outcome) -> None:
    talk = Talk()
    asked = talk.hear("cara bikin ktp di probolinggo", sure("F01"))
    assert (asked.outcome, asked.dialogue.step) == (Outcome.JURISDICTION, "place")
    decision = talk.hear(text)
    assert (decision.outcome, decision.dialogue.place) == (outcome, place)


def test_whose_citizen_it_is_is_remembered_for_some_hours() -> None:
    talk = Talk()
    talk.hear("ktp di kraksaan", sure("F01"))
    assert talk.hear("kalau kk gimana", sure("F04")).outcome is Outcome.JURISDICTION
    talk.wait(13 * 60)
    assert talk.hear("kalau kk gimana", sure("F04")).outcome is Outcome.ANSWER


def test_the_word_kota_takes_the_last_answer_back() -> None:
    talk = Talk()
    talk.hear("ktp di kraksaan", sure("F01"))
    assert talk.hear("KOTA").entry == "F01"


def test_a_question_in_the_middle_of_the_place_is_answered_and_the_step_is_left() -> None:
    talk = Talk()
    talk.hear("cara bikin ktp di probolinggo", sure("F01"))
    decision = talk.hear("skck gimana", sure("N03"))
    assert (decision.entry, decision.dialogue.step) == ("N03", "")


def test_the_entry_that_asks_for_the_place_asks() -> None:
    assert Talk().hear("ini kota apa kabupaten", sure("N06")).dialogue.step == "place"


def test_another_body_s_matter_is_named_where_the_faq_found_nothing() -> None:
    decision = Talk().hear("meteran listrik saya error", NOTHING)
    assert (decision.entry, decision.outcome) == ("L07", Outcome.NOT_OURS)


def test_a_profile_without_places_asks_for_none() -> None:
    book = msgspec.structs.replace(BOOK, profile=PANDI)
    assert Talk(book).hear("ktp di kraksaan", sure("F01")).entry == "F01"


def test_pandi_s_emergency_text_is_nationwide() -> None:
    book = msgspec.structs.replace(BOOK, profile=PANDI)
    assert "110" in word(Talk(book).hear("tolong kebakaran"))
