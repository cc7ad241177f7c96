"""Decision: what the bot does with a message: what it says, what it remembers, what it asks of the desk."""

from enum import StrEnum

from msgspec import Struct

from daemon.desk.bot.state import Dialogue
from prolink.model.conversation import Alarm
from prolink.model.message import Option, Origin


class Outcome(StrEnum):
    """What a message turned out to be."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    STOP = "stop"
    COMMAND = "command"
    MENU = "menu"
    FORM = "form"
    """A question of ours, or its answer."""
    ANSWER = "answer"
    SUGGEST = "suggest"
    JURISDICTION = "jurisdiction"
    NOT_OURS = "not_ours"
    SMALLTALK = "smalltalk"
    HANDOVER = "handover"
    """A person is asked for, or has the chat already."""
    UNKNOWN = "unknown"


class Wish(StrEnum):
    """Why a person is wanted."""

    ASKED = "asked"
    NO_ANSWER = "no_answer"
    CRISIS = "crisis"
    DATA = "data"
    COMPLAINT = "complaint"


class Say(Struct, frozen=True):
    """The one message of the bot."""

    text: str
    options: tuple[Option, ...] = ()
    origin: Origin = Origin.ANSWER
    waits: bool = False
    """The blanks of the queue still stand in it: {{tempat}}, {{tunggu}}."""


class Raises(Struct, frozen=True):
    """Let every console ring for this conversation."""

    alarm: Alarm


class Subscribes(Struct, frozen=True):
    """Write a consent down: for what, in which words it was asked for."""

    topic: str
    purpose: str
    wording: str


class Withdraws(Struct, frozen=True):
    """Withdraw the consents of this contact; the empty topic stands for all."""

    topic: str = ""


class FlagsWrong(Struct, frozen=True):
    """Keep that an entry was the wrong answer."""

    entry: str


class AsksForData(Struct, frozen=True):
    """Keep that the citizen wants a copy of their data, or wants it erased."""

    erase: bool


Effect = Raises | Subscribes | Withdraws | FlagsWrong | AsksForData


class Decision(Struct, frozen=True):
    """What the bot does with one message; `entry` and `confidence` tell what it answered from."""

    dialogue: Dialogue
    outcome: Outcome
    say: Say | None = None
    entry: str = ""
    confidence: float = 0.0
    hands_over: Wish | None = None
    effects: tuple[Effect, ...] = ()
