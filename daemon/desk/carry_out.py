"""Carry out: does what the bot decided, inside the unit of the message that it decided on."""

from daemon.desk import consent, gaps
from daemon.desk.bot.book import OpeningHours
from daemon.desk.bot.decision import AsksForData, Decision, FlagsWrong, Raises, Subscribes, Wish, Withdraws
from daemon.desk.speak import preview, say, write_down
from daemon.desk.waiting import wait_text
from daemon.profile.texts import render
from daemon.store import conversations
from daemon.store.tx import Tx
from prolink.model.channel import Limits
from prolink.model.conversation import Alarm, Conversation, Mode
from prolink.words import _


def carry_out(
    tx: Tx, conversation: Conversation, limits: Limits, message: int, decision: Decision, hours: OpeningHours
) -> dict[str, object]:
    """Speak, hand over and keep the effects; return what changes of the conversation."""
    values: dict[str, object] = {}
    for effect in decision.effects:
        match effect:
            case Raises(alarm):
                values |= {"alarm": alarm.value, "alarm_at": tx.now}
                crisis = alarm is Alarm.CRISIS
                line = _("the citizen tells of a crisis") if crisis else _("the citizen tells of an emergency")
                write_down(tx, conversation, line)
            case Subscribes():
                consent.grant(tx, conversation, message, effect)
                write_down(tx, conversation, _("the citizen subscribed to {topic}").format(topic=effect.topic))
            case Withdraws(topic):
                consent.withdraw(tx, conversation, message, topic)
                write_down(tx, conversation, _("the citizen wants no broadcasts any more"))
            case FlagsWrong():
                gaps.flag_wrong(tx, conversation)
            case AsksForData(erase):
                words = (
                    _("the citizen wants their data erased") if erase else _("the citizen wants a copy of their data")
                )
                write_down(tx, conversation, words)
    if decision.say:
        values |= _speak(tx, conversation, limits, decision, hours)
    if decision.hands_over:
        write_down(tx, conversation, _reason(decision.hands_over))
        values |= {"mode": Mode.HUMAN.value, "waiting_since": tx.now, "unread": 1}
    return values


def _speak(
    tx: Tx, conversation: Conversation, limits: Limits, decision: Decision, hours: OpeningHours
) -> dict[str, object]:
    words = decision.say
    assert words is not None
    text = words.text
    if words.waits:
        wait = wait_text(tx, hours, "en" if decision.dialogue.language == "en" else "id")
        text = render(text, tempat=str((tx.one(conversations.WAITING) or 0) + 1), tunggu=wait)
    say(
        tx,
        conversation,
        limits,
        text,
        origin=words.origin,
        options=words.options,
        entry=decision.entry,
        confidence=decision.confidence,
    )
    return {"last_text": preview(text), "last_origin": words.origin.value}


def _reason(wish: Wish) -> str:
    match wish:
        case Wish.ASKED:
            return _("the citizen asked for a person")
        case Wish.NO_ANSWER:
            return _("the bot had no answer")
        case Wish.CRISIS:
            return _("a crisis wants a person")
        case Wish.DATA:
            return _("a request about personal data wants a person")
        case Wish.COMPLAINT:
            return _("a complaint wants a person")
