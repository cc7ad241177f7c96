"""Steps: the bot's own questions: what each asks, how it understands an answer, and where it leads."""

from collections.abc import Callable

from msgspec import Struct

from daemon.desk.bot.answers import ask_place, send_to_regency, show_menu, suggest, tell
from daemon.desk.bot.decision import AsksForData, Decision, Outcome, Subscribes, Wish
from daemon.desk.bot.places import Whose, whose
from daemon.desk.bot.turn import Turn
from daemon.desk.bot.words import NO, YES, parts
from daemon.profile.profile import Topic
from daemon.profile.texts import render
from prolink.model.message import Option

TRIES = 2
"""Answers that were not understood until a step is left."""

AGREE, DISAGREE, COPY, ERASE, TOPIC = "step:yes", "step:no", "data:copy", "data:erase", "topic:"


class Step(Struct, frozen=True):
    """One open question."""

    hears: Callable[[Turn], Decision | None]
    """Decides on an answer; None where the message is none."""
    asks: Callable[[Turn, str], Decision]
    """Asks again, with a sentence before it."""
    leads: tuple[str, ...]
    """Where its answers lead: other steps, or what they end in."""
    stays: bool = False
    """Whether it stays open when another question was answered in between."""


# Whose citizen it is.


def hear_place(turn: Turn) -> Decision | None:
    """Take the name of a place, or one of the three options."""
    about = turn.book.profile.jurisdiction
    named = whose(turn.says, about, answer=True) if about else Whose.UNSAID
    if turn.choice == "place:regency" or named is Whose.REGENCY:
        return send_to_regency(turn)
    if turn.choice == "place:city" or named is Whose.CITY:
        return _in_city(turn.changed(place=Whose.CITY.value, place_at=turn.heard.at))
    if turn.choice == "place:unknown" or turn.word in ("tidak tahu", "gak tau", "tidak tau", "bingung"):
        return _in_city(turn)
    return None


def _in_city(turn: Turn) -> Decision:
    waiting, others = turn.dialogue.about, turn.dialogue.others
    if waiting:
        return tell(turn, waiting, others=others)
    if others:
        return suggest(turn, others)
    return show_menu(turn, lead=turn.texts.city_noted)


def repeat_place(turn: Turn, lead: str) -> Decision:
    """Ask for the place once more."""
    return ask_place(turn, turn.dialogue.about, turn.dialogue.others, lead)


# Subscriptions.


def ask_topic(turn: Turn, lead: str = "") -> Decision:
    """Ask which topic; with none to choose from, show the menu."""
    topics = turn.book.profile.topics
    if not topics:
        return show_menu(turn, lead=lead)
    options = tuple(Option(TOPIC + topic.id, topic.title) for topic in topics)
    return turn.reply(Outcome.FORM, _after(lead, turn.texts.which_topic), options, step="topic")


def hear_topic(turn: Turn) -> Decision | None:
    """Take a topic by its option or by one of its words."""
    topic = _topic(turn, turn.choice.removeprefix(TOPIC)) if turn.choice else topic_of(turn, turn.word)
    return ask_consent(turn, topic) if topic else None


def topic_of(turn: Turn, word: str) -> Topic | None:
    """Return the topic that some words name."""
    for topic in turn.book.profile.topics:
        names = (topic.id, topic.title.casefold(), *topic.words)
        if any(f" {name} " in f" {word} " for name in names):
            return topic
    return None


def ask_consent(turn: Turn, topic: Topic, lead: str = "") -> Decision:
    """Ask for the consent to one topic, in the words that will stand in the ledger."""
    text = _after(lead, _wording(turn, topic))
    return turn.reply(Outcome.FORM, text, _yes_no(turn), step="consent", about=topic.id)


def repeat_consent(turn: Turn, lead: str) -> Decision:
    """Ask for the consent once more."""
    topic = _topic(turn, turn.dialogue.about)
    return ask_consent(turn, topic, lead) if topic else ask_topic(turn, lead)


def hear_consent(turn: Turn) -> Decision | None:
    """Take a yes or a no; nothing else is consent."""
    topic, agreed = _topic(turn, turn.dialogue.about), _answer(turn)
    if topic is None or agreed is None:
        return None
    if not agreed:
        return turn.reply(Outcome.FORM, render(turn.texts.not_subscribed, topik=topic.title))
    effect = Subscribes(topic.id, topic.purpose, _wording(turn, topic))
    return turn.reply(Outcome.FORM, render(turn.texts.subscribed, topik=topic.title), (), effect)


def _topic(turn: Turn, id: str) -> Topic | None:
    return next((topic for topic in turn.book.profile.topics if topic.id == id), None)


def _wording(turn: Turn, topic: Topic) -> str:
    return render(turn.texts.consent, topik=topic.title, tujuan=topic.purpose)


# The citizen's own data.


def ask_data(turn: Turn, lead: str = "") -> Decision:
    """Say what is kept and ask what is wanted of it."""
    options = (Option(COPY, turn.texts.data_copy), Option(ERASE, turn.texts.data_erase))
    return turn.reply(Outcome.FORM, _after(lead, turn.texts.data), options, step="data")


def hear_data(turn: Turn) -> Decision | None:
    """Take the wish for a copy or for erasure."""
    erase = turn.choice == ERASE or "hapus" in turn.word or "erase" in turn.word
    copy = turn.choice == COPY or "salinan" in turn.word or "copy" in turn.word
    return ask_data_again(turn.changed(about=ERASE if erase else COPY), "") if erase or copy else None


def ask_data_again(turn: Turn, lead: str) -> Decision:
    """Ask whether the wish is meant, before a person is bothered."""
    wish = turn.texts.data_erase if turn.dialogue.about == ERASE else turn.texts.data_copy
    text = _after(lead, f"*{wish}*\n{turn.texts.data_confirm}")
    return turn.reply(Outcome.FORM, text, _yes_no(turn), step="data_confirm", about=turn.dialogue.about)


def hear_data_again(turn: Turn) -> Decision | None:
    """Pass the wish on, or leave it."""
    agreed = _answer(turn)
    if agreed is None:
        return None
    if not agreed:
        return show_menu(turn, lead=turn.texts.cancelled)
    return turn.hand_over(Wish.DATA, turn.texts.data_asked, AsksForData(erase=turn.dialogue.about == ERASE))


def _yes_no(turn: Turn) -> tuple[Option, ...]:
    return Option(AGREE, turn.texts.agree), Option(DISAGREE, turn.texts.disagree)


def _answer(turn: Turn) -> bool | None:
    words = parts(turn.word)
    if turn.choice in (AGREE, DISAGREE):
        return turn.choice == AGREE
    if words & NO:
        return False if words <= NO | {"setuju", "dulu", "usah", "perlu", "jadi"} else None
    return True if words & YES and words <= YES | {"saya", "dong"} else None


def _after(lead: str, text: str) -> str:
    return f"{lead}\n{text}" if lead else text


STEPS = {
    "place": Step(hear_place, repeat_place, ("answer", "suggest", "jurisdiction", "menu")),
    "topic": Step(hear_topic, ask_topic, ("consent",)),
    "consent": Step(hear_consent, repeat_consent, ("form",), stays=True),
    "data": Step(hear_data, ask_data, ("data_confirm",)),
    "data_confirm": Step(hear_data_again, ask_data_again, ("handover", "menu"), stays=True),
}
"""Every open question by its name. MENU, 0, BATAL, PETUGAS and STOP lead out of each, and so does time."""
