"""Rules: what a message may be, one function each; the machine asks them in their order."""

import re
from collections.abc import Callable

import msgspec

from daemon.desk.bot.answers import (
    ask_place,
    miss,
    send_to_regency,
    show_menu,
    suggest,
    tell,
)
from daemon.desk.bot.decision import Decision, FlagsWrong, Outcome, Raises, Wish, Withdraws
from daemon.desk.bot.emergency import alarm_in
from daemon.desk.bot.places import Whose
from daemon.desk.bot.steps import ask_consent, ask_data, ask_topic, topic_of
from daemon.desk.bot.turn import MINUTE, Turn
from daemon.desk.bot.words import (
    ASKS_MACHINE,
    CANCEL_WORDS,
    MENU_WORDS,
    NODS,
    PERSON_WORDS,
    THANKS_WORDS,
    WANTS_PERSON,
    WANTS_STOP,
    WRONG,
    courtesy,
)
from daemon.faq.match import Outcome as Found
from daemon.profile.menu import COMMAND, ENTRY, NONE, PERSON, SUBMENU
from daemon.profile.profile import COMPLAINT
from prolink.model.conversation import Alarm
from prolink.model.message import Origin

Rule = Callable[[Turn], Decision | None]

READABLE = frozenset({"text", "choice"})
UNANSWERED = frozenset({"reaction", "system", "unsupported"})
"""Kinds that want no word from us; neither does a kind that we don't know."""
FILES = frozenset({"image", "video", "audio", "document", "sticker", "location", "contacts", "order"})
"""What we thank for and can't read but for its caption."""
_WORDED = READABLE | FILES


def alarmed(turn: Turn) -> Decision | None:
    """Danger: its text once in an incident, the bell each time, also while a person has the chat."""
    if turn.heard.kind not in _WORDED or turn.heard.choice:
        return None
    alarm = alarm_in(turn.heard.text)
    return raise_alarm(turn, alarm) if alarm else None


def raise_alarm(turn: Turn, alarm: Alarm) -> Decision:
    """Ring, say the alarm's text unless it was said in this incident, and call a person in a crisis."""
    at, crisis = turn.heard.at, alarm is Alarm.CRISIS
    outcome = Outcome.CRISIS if crisis else Outcome.EMERGENCY
    said_at = turn.dialogue.crisis_at if crisis else turn.dialogue.emergency_at
    if 0 < said_at <= at < said_at + turn.book.profile.incident_minutes * MINUTE:
        return turn.silent(outcome, Raises(alarm))
    text = turn.texts.crisis if crisis else turn.texts.emergency
    said = turn.changed(**{"crisis_at" if crisis else "emergency_at": at})
    # An open step waits: who has called the fire brigade may want to finish it.
    decision = keep_open(turn, said.reply(outcome, text, (), Raises(alarm), origin=Origin.EMERGENCY))
    person = Wish.CRISIS if crisis and not turn.dialogue.human else None
    return msgspec.structs.replace(decision, hands_over=person)


def stopped(turn: Turn) -> Decision | None:
    """STOP and BERHENTI end every broadcast at once, also while a person has the chat."""
    if turn.heard.kind not in READABLE or turn.heard.choice or not WANTS_STOP.fullmatch(turn.word):
        return None
    return stop(turn)


def stop(turn: Turn) -> Decision:
    """Withdraw every consent and say so."""
    return turn.reply(Outcome.STOP, turn.texts.stopped, (), Withdraws(), origin=Origin.RECEIPT)


def left_to_a_person(turn: Turn) -> Decision | None:
    """While a person has the chat, the bot is silent."""
    return turn.silent(Outcome.HANDOVER) if turn.dialogue.human else None


def filed(turn: Turn) -> Decision | None:
    """What can't be read is thanked for; what wants no word gets none."""
    kind = turn.heard.kind
    if kind in READABLE:
        return None
    if kind not in FILES:
        return turn.silent(Outcome.UNKNOWN)
    return keep_open(turn, turn.reply(Outcome.UNKNOWN, turn.texts.cannot_read))


def keep_open(turn: Turn, decision: Decision) -> Decision:
    """Leave what was open as it was, beside what was said."""
    now = turn.dialogue
    dialogue = msgspec.structs.replace(
        decision.dialogue,
        step=now.step,
        about=now.about,
        tries=now.tries,
        offered=now.offered,
        others=now.others,
        misses=now.misses,
    )
    return msgspec.structs.replace(decision, dialogue=dialogue)


def led_out(turn: Turn) -> Decision | None:
    """BATAL, MENU, 0 and PETUGAS lead out of whatever is open."""
    word = turn.word
    if turn.heard.choice:
        return turn.hand_over(Wish.ASKED, turn.texts.asked_for_person) if turn.heard.choice == PERSON else None
    if word in CANCEL_WORDS:
        lead = turn.texts.cancelled if turn.dialogue.step else ""
        return show_menu(turn, lead=lead)
    if word in MENU_WORDS:
        return show_menu(turn)
    if word in PERSON_WORDS or turn.says(WANTS_PERSON) or turn.choice == PERSON:
        return turn.hand_over(Wish.ASKED, turn.texts.asked_for_person)
    return None


def commanded(turn: Turn) -> Decision | None:
    """A word that starts something: BERLANGGANAN, DATA SAYA, ENGLISH, ADUAN, CEK …"""
    chosen = turn.choice
    if turn.heard.choice and not chosen.startswith(COMMAND):
        return None
    word = chosen.removeprefix(COMMAND) if chosen.startswith(COMMAND) else turn.word
    return command(turn, word)


def command(turn: Turn, word: str) -> Decision | None:
    """Carry out a command, None where the words are none."""
    first, _blank, rest = word.partition(" ")
    if first in ("berlangganan", "langganan", "subscribe") and len(rest.split()) < 4:
        topic = topic_of(turn, rest) if rest else None
        return ask_consent(turn, topic) if topic else ask_topic(turn)
    if word in ("data saya", "my data"):
        return ask_data(turn)
    if word in _LANGUAGES:
        turn = turn.changed(language=_LANGUAGES[word])
        return _as_command(show_menu(turn, lead=turn.texts.language_set))
    if word in ("darurat", "emergency"):
        return turn.reply(Outcome.COMMAND, turn.texts.danger)
    if word in ("kota", "kabupaten") and turn.book.profile.jurisdiction:
        return _told_place(turn, Whose.CITY if word == "kota" else Whose.REGENCY)
    if WRONG.fullmatch(word) and turn.dialogue.last:
        return own_up(turn)
    return _profile_word(turn, word)


def _profile_word(turn: Turn, word: str) -> Decision | None:
    """Do what the profile has a word do: ADUAN, CEK PRB-7K3M-92Q; a sentence that begins so is a question."""
    words = turn.book.profile.words
    if word not in words and not _DIGIT.search(word):
        return None
    for known, target in words.items():
        if word == known or (word.startswith(f"{known} ") and _CODE.match(word.removeprefix(known).lstrip())):
            if target == COMPLAINT:
                return turn.hand_over(Wish.COMPLAINT, turn.texts.complaint)
            return _as_command(tell(turn, target))
    return None


_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"(?=\S*\d)(?:\S+$|\S+-\S+\s)")
"""A complaint's code, alone or with a dash in it and words behind."""

COMMANDS = {"BERLANGGANAN": "topic", "BERLANGGANAN topik": "consent", "DATA SAYA": "data"}
"""Words that open a step."""
_LANGUAGES = {"english": "en", "inggris": "en", "bahasa inggris": "en", "bahasa": "id"}
_LANGUAGES |= {"bahasa indonesia": "id", "indonesia": "id", "indonesian": "id"}


def own_up(turn: Turn) -> Decision:
    """Mark the last answer as wrong and offer what else it could have been."""
    wrong, others = turn.dialogue.last, turn.dialogue.others
    effects = (FlagsWrong(wrong),) if wrong else ()
    if not others:
        options = (turn.to_person(),)
        return turn.reply(Outcome.COMMAND, turn.texts.wrong_noted, options, *effects, last="", misses=1)
    decision = suggest(turn.changed(misses=1), others, lead=turn.texts.wrong)
    return Decision(decision.dialogue, Outcome.SUGGEST, decision.say, effects=effects)


def _told_place(turn: Turn, place: Whose) -> Decision:
    last = turn.dialogue.last
    if place is Whose.REGENCY:
        return send_to_regency(turn)
    turn = turn.changed(place=place.value, place_at=turn.heard.at)
    return tell(turn, last) if last else _as_command(show_menu(turn, lead=turn.texts.city_noted))


def _as_command(decision: Decision) -> Decision:
    return Decision(decision.dialogue, Outcome.COMMAND, decision.say, decision.entry, decision.confidence)


def chosen(turn: Turn) -> Decision | None:
    """A button or a typed number; one of long ago, or of another release, shows the menu."""
    choice = turn.choice
    if not choice:
        return None
    if choice.startswith(ENTRY):
        id = choice.removeprefix(ENTRY)
        return start(turn, id) or tell(turn, id)
    if choice == NONE:
        return miss(turn)
    return show_menu(turn, choice.removeprefix(SUBMENU) if choice.startswith(SUBMENU) else "")


def start(turn: Turn, entry: str) -> Decision | None:
    """Do what the profile has an entry start instead of an answer."""
    match turn.book.profile.acts.get(entry):
        case "menu":
            return show_menu(turn)
        case "person":
            return turn.hand_over(Wish.ASKED, turn.texts.asked_for_person)
        case "subscribe":
            return ask_topic(turn)
        case "data":
            return ask_data(turn)
        case "stop":
            return stop(turn)
        case "wrong":
            return own_up(turn)
        case "place":
            return ask_place(turn)
        case "crisis":
            return raise_alarm(turn, Alarm.CRISIS)
    return None


def met(turn: Turn) -> Decision | None:
    """Greetings, thanks, nods, and whether this is a machine."""
    dialogue, texts = turn.dialogue, turn.texts
    if turn.says(ASKS_MACHINE):
        return turn.reply(Outcome.SMALLTALK, texts.machine)
    words = courtesy(turn.word)
    if words is None:
        return None
    if words & THANKS_WORDS:
        return turn.reply(Outcome.SMALLTALK, texts.welcome)
    if NONE in dialogue.offered and words and words <= NODS:
        entries = tuple(id.removeprefix(ENTRY) for id in dialogue.offered if id.startswith(ENTRY))
        # "Ya" takes the only choice there was; with several, it does not say which.
        return tell(turn, entries[0]) if len(entries) == 1 else suggest(turn, entries) if entries else miss(turn)
    if dialogue.greeted and words <= NODS:
        return turn.silent(Outcome.SMALLTALK)  # An emoji, a vocative or a nod alone wants no answer twice.
    return turn.reply(Outcome.SMALLTALK, texts.greeting)


def started(turn: Turn) -> Decision | None:
    """A question that starts something instead of being answered."""
    match = turn.heard.match
    if match is None or match.outcome is not Found.ANSWER or not match.candidates:
        return None
    return start(turn, match.candidates[0].entry)
