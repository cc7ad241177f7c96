"""Conversation: the chat of one contact on one channel, as a queue row and a header show it."""

from enum import StrEnum

from msgspec import Struct


class Mode(StrEnum):
    """Who speaks for us."""

    BOT = "bot"
    HUMAN = "human"


class Status(StrEnum):
    """Whether work is left."""

    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """Why a conversation was closed."""

    SOLVED = "solved"
    DUPLICATE = "duplicate"
    NO_ANSWER = "no_answer"
    SPAM = "spam"
    OTHER = "other"


class Alarm(StrEnum):
    """What the bot recognised in the citizen's words, and every console rings for."""

    NONE = ""
    EMERGENCY = "emergency"
    """Fire, accident, crime, disaster."""
    CRISIS = "crisis"
    """Self-harm, violence at home or against a child."""


class Conversation(Struct, frozen=True, kw_only=True):
    """The present state of one conversation. Times are epoch milliseconds, 0 for never."""

    id: int
    version: int
    """Grows by one with each change; a command may say which version it saw."""
    channel: str
    """The channel's id, e.g. whatsapp:main."""
    contact_id: int
    contact_name: str
    """What the platform calls the person: untrusted text."""
    contact_handle: str
    """One identifier, masked."""
    mode: Mode
    status: Status
    owner: str = ""
    """The agent who claimed it, empty when nobody did."""
    owner_since: int = 0
    waiting_since: int = 0
    """When the citizen began to wait for a person's word; 0 while nobody waits. A claim keeps it until the first reply:
    a chat that returns to the queue has its old place."""
    unread: int = 0
    """Citizen's messages that wait for staff."""
    attention: str = ""
    """Why staff should look: a sort of message that could not be read …"""
    last_text: str = ""
    """At most 120 characters of the last message."""
    last_origin: str = ""
    last_at: int = 0
    last_inbound_at: int = 0
    """The reply window is counted from here."""
    opened_at: int = 0
    closed_at: int = 0
    outcome: str = ""
    alarm: Alarm = Alarm.NONE
    """Stands until a person has answered, given back or closed the chat: a claim that is lost must not hide it."""
    alarm_at: int = 0
    """When the alarm was last raised; it stays when the alarm is off."""
