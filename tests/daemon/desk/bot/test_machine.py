"""What holds from any state, for any text."""

import re

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from daemon.desk.bot.book import Book
from daemon.desk.bot.decision import Outcome, Raises, Wish
from daemon.desk.bot.dialogue import decide
from daemon.desk.bot.rules import FILES, UNANSWERED
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.bot.steps import STEPS
from daemon.faq.match import Candidate, Match
from daemon.faq.match import Outcome as Found
from daemon.profile.menu import COMMAND, ENTRY, MOST_ITEMS, NONE, PERSON, SUBMENU
from prolink.model.message import Origin
from tests.daemon.desk.bot.talks import BOOK, NOON, PANDI, QUESTIONS, closed_book

option_ids = st.one_of(
    st.sampled_from(
        [ENTRY + "F01", ENTRY + "GONE", PERSON, NONE, ENTRY, SUBMENU, SUBMENU + "layanan", COMMAND + "aduan"]
    ),
    st.sampled_from(["place:city", "place:unknown", "step:yes", "step:no", "data:copy", "data:erase", "topic:agenda"]),
    st.text(max_size=20),
)
entries = st.sampled_from([*QUESTIONS, "GONE", ""])
moments = st.integers(0, 3 * 86_400_000).map(lambda ago: NOON - ago)
dialogues = st.builds(
    Dialogue,
    greeted=st.booleans(),
    at=st.just(0) | moments,
    misses=st.integers(0, 5),
    offered=st.lists(option_ids, max_size=8).map(tuple),
    step=st.sampled_from(["", *STEPS, "of another release"]),
    about=st.one_of(entries, st.sampled_from(["agenda", "data:erase", "gone"]), st.text(max_size=9)),
    tries=st.integers(0, 3),
    place=st.sampled_from(["", "city", "regency"]),
    place_at=st.just(0) | moments,
    language=st.sampled_from(["id", "en"]),
    last=entries,
    others=st.lists(entries, max_size=4).map(tuple),
    emergency_at=st.just(0) | moments,
    crisis_at=st.just(0) | moments,
    human=st.booleans(),
)
candidates = st.builds(Candidate, entries, st.text(max_size=30), st.floats(0, 1), st.just(""))
several = st.lists(candidates, max_size=3).map(tuple)
matches = st.none() | st.builds(Match, st.sampled_from(Found), several, several)
spoken = st.one_of(
    st.text(),
    st.from_regex(
        re.compile(r"(mau|minta|halo|ya|tidak|[0-9]|\W|petugas|menu|kasih|ktp|probolinggo|paiton|kota){0,6}")
    ),
    st.sampled_from(
        [
            *("menu", "0", "BATAL", "PETUGAS", "STOP", "berhenti", "BERLANGGANAN", "berlangganan agenda", "DATA SAYA"),
            *("ENGLISH", "BAHASA", "jawaban salah", "ADUAN", "CEK ABC-1", "kota", "kabupaten", "tolong kebakaran"),
            *("aku mau bunuh diri", "ktp di probolinggo", "kk kraksaan", "ini bot?", "terima kasih"),
        ]
    ),
)
kinds = st.sampled_from(["text", "text", "text", "choice", *sorted(FILES), *sorted(UNANSWERED), "poll", ""])
heards = st.builds(Heard, kind=kinds, text=spoken, choice=st.just("") | option_ids, match=matches, at=st.just(NOON))
books = st.sampled_from([BOOK, closed_book(), msgspec.structs.replace(BOOK, profile=PANDI)])


@given(dialogues, heards, books)
def test_whatever_comes_the_bot_speaks_at_most_once_and_never_an_empty_word(
    dialogue: Dialogue, heard: Heard, book: Book
) -> None:
    decision = decide(dialogue, heard, book)
    assert decision.outcome in Outcome
    if decision.say:
        assert decision.say.text.strip()
        assert "{{" not in decision.say.text.replace("{{tempat}}", "").replace("{{tunggu}}", "")
        ids = [option.id for option in decision.say.options]
        assert len(ids) == len(set(ids)) <= MOST_ITEMS
        assert all(option.title.strip() for option in decision.say.options)
        assert decision.dialogue.offered == tuple(ids) or decision.outcome in (
            Outcome.EMERGENCY,
            Outcome.CRISIS,
            Outcome.UNKNOWN,
        )


@given(dialogues, heards)
def test_while_a_person_has_the_chat_only_danger_and_stop_are_answered(dialogue: Dialogue, heard: Heard) -> None:
    decision = decide(msgspec.structs.replace(dialogue, human=True), heard, BOOK)
    if decision.say:
        assert decision.outcome in (Outcome.EMERGENCY, Outcome.CRISIS, Outcome.STOP)
        assert decision.say.origin is not Origin.ANSWER
    assert decision.hands_over is None


@given(dialogues, st.sampled_from(["MENU", "0", "BATAL", "menu", "/menu"]), matches)
def test_menu_and_batal_lead_out_of_every_state(dialogue: Dialogue, word: str, match: Match | None) -> None:
    free = msgspec.structs.replace(dialogue, human=False)
    decision = decide(free, Heard("text", word, "", match, NOON), BOOK)
    assert decision.outcome is Outcome.MENU
    assert (decision.dialogue.step, decision.dialogue.misses) == ("", 0)


@given(dialogues, matches)
def test_petugas_brings_a_person_from_every_state(dialogue: Dialogue, match: Match | None) -> None:
    free = msgspec.structs.replace(dialogue, human=False)
    assert decide(free, Heard("text", "PETUGAS", "", match, NOON), BOOK).hands_over is Wish.ASKED


@given(dialogues, st.lists(heards, min_size=1, max_size=6))
def test_no_state_that_the_bot_reaches_is_a_dead_end(dialogue: Dialogue, talk: list[Heard]) -> None:
    for heard in talk:
        dialogue = decide(dialogue, heard, BOOK).dialogue
        assert dialogue.step in ("", "of another release") or dialogue.step in STEPS
    free = msgspec.structs.replace(dialogue, human=False)
    assert decide(free, Heard("text", "BATAL", "", None, NOON), BOOK).dialogue.step == ""


@given(dialogues, heards)
def test_danger_is_never_answered_as_an_ordinary_question(dialogue: Dialogue, heard: Heard) -> None:
    shout = Heard("text", "tolong ada kebakaran", "", heard.match, NOON)
    decision = decide(dialogue, shout, BOOK)
    assert decision.outcome is Outcome.EMERGENCY
    assert isinstance(decision.effects[0], Raises)


@given(dialogues)
def test_a_state_survives_being_stored(dialogue: Dialogue) -> None:
    assert msgspec.json.decode(msgspec.json.encode(dialogue), type=Dialogue) == dialogue
