"""Message: what was said, by whom, and how far an outbound one got."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from prolink.model.file import File


class Direction(StrEnum):
    """Which way a message goes; a note goes nowhere."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"


class Origin(StrEnum):
    """Who or what made a message. Only an `answer` that still waits is dropped when a person takes over."""

    CITIZEN = "citizen"
    ANSWER = "answer"
    """The bot's part of the dialogue."""
    EMERGENCY = "emergency"
    RECEIPT = "receipt"
    """The desk's word on what was done: 'petugas sudah diberi tahu'."""
    AGENT = "agent"
    NOTICE = "notice"
    PHONE = "phone"
    """Typed by staff in the platform's own app, and echoed to us."""
    SYSTEM = "system"
    """A line of the timeline, e.g. who took over: never sent."""


class State(StrEnum):
    """How far an outbound message got."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    DROPPED = "dropped"
    """Taken back before it was sent."""


RANK = {State.QUEUED: 0, State.SENT: 1, State.DELIVERED: 2, State.READ: 3}
"""Platforms report out of order: a state only ever moves up this rank."""


class Option(Struct, frozen=True, omit_defaults=True):
    """One choice under a message: a button, a list row, or a number where a channel has neither."""

    id: str
    title: str
    description: str = ""


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far an outbound message got, and why not further."""

    state: State
    at: int = 0
    """When it got there, epoch milliseconds."""
    attempts: int = 0
    reason: str = ""
    """The provider's words: untrusted text."""
    platform_code: str = ""


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message as it was stored."""

    id: int
    conversation_id: int
    direction: Direction
    origin: Origin
    author: str = ""
    """The agent's name, for agents' messages, notes and timeline lines."""
    kind: str = "text"
    """text, choice, image, video, audio, document, sticker, location, contacts, reaction … or the platform's word."""
    text: str = ""
    """Untrusted for inbound ones."""
    options: tuple[Option, ...] = ()
    detail: dict[str, Any] | None = None
    """What the kind needs beside text: media id, coordinates, the message reacted to."""
    files: tuple[File, ...] = ()
    at: int = 0
    """When we stored it, epoch milliseconds; order is by id."""
    sent_at: int = 0
    """The platform's own time of an inbound message."""
    entry: str = ""
    """The FAQ entry of an answer."""
    confidence: float = 0.0
    """0 to 1, with `entry`."""
    edited_at: int = 0
    """When the citizen edited it; for a revoked one, `revoked` is true too."""
    revoked: bool = False
    delivery: Delivery | None = None
