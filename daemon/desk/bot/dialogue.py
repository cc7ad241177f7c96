"""Dialogue: what the bot does with a message, as a pure function of where the chat stands and what was just heard."""

import msgspec

from daemon.desk.bot.answers import guard, look_up, miss
from daemon.desk.bot.book import Book
from daemon.desk.bot.decision import Decision, Outcome, Say, Wish
from daemon.desk.bot.rules import (
    Rule,
    alarmed,
    chosen,
    commanded,
    filed,
    led_out,
    left_to_a_person,
    met,
    started,
    stopped,
)
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.bot.steps import STEPS, TRIES
from daemon.desk.bot.turn import Turn, begin
from daemon.profile.texts import render

_ASIDE = frozenset({Outcome.ANSWER, Outcome.NOT_OURS, Outcome.SMALLTALK})
"""What may be said in the middle of a step that stays open."""


def decide(dialogue: Dialogue, heard: Heard, book: Book) -> Decision:
    """Answer one message. The bot speaks at most once, and prefers 'belum tahu' to a wrong answer."""
    return _first(ORDER, begin(dialogue, heard, book))


def in_step(turn: Turn) -> Decision | None:
    """The answer to our open question; another question is answered, and the step stays or is left by its rule."""
    step = STEPS.get(turn.dialogue.step)
    if step is None:
        return None
    decision = step.hears(turn)
    if decision:
        return decision
    other = _first(_AFTER_STEP, turn.left())
    if _answers(other):
        return _with_step_open(turn, other) if step.stays and other.outcome in _ASIDE else other
    if turn.dialogue.tries + 1 >= TRIES:
        return other
    again = step.asks(turn, turn.texts.choose_again)
    return msgspec.structs.replace(
        again, dialogue=msgspec.structs.replace(again.dialogue, tries=turn.dialogue.tries + 1)
    )


ORDER: tuple[Rule, ...] = (
    alarmed,
    stopped,
    left_to_a_person,
    filed,
    led_out,
    in_step,
    commanded,
    chosen,
    met,
    started,
    guard,
    look_up,
    miss,
)
"""What a message may be, first come first served; the last rule takes everything."""

_AFTER_STEP = ORDER[ORDER.index(in_step) + 1 :]


def _first(rules: tuple[Rule, ...], turn: Turn) -> Decision:
    for rule in rules:
        decision = rule(turn)
        if decision is not None:
            return decision
    raise AssertionError("the last rule takes everything")


def _answers(decision: Decision) -> bool:
    """Tell whether a message in the middle of a step was understood as something else."""
    if decision.say is None or decision.hands_over is Wish.NO_ANSWER:
        return False
    return decision.outcome not in (Outcome.UNKNOWN, Outcome.SUGGEST)


def _with_step_open(turn: Turn, other: Decision) -> Decision:
    """Give an answer and say what we still wait for, in one message."""
    asked = STEPS[turn.dialogue.step].asks(turn, "")
    assert asked.say is not None
    assert other.say is not None
    waiting = render(turn.texts.still_open, pertanyaan=asked.say.text)
    say = Say(f"{other.say.text}\n\n{waiting}", asked.say.options)
    return msgspec.structs.replace(other, dialogue=asked.dialogue, say=say)
