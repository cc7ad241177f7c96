"""Speak: stores what we say and puts it into the outbox, cut to what the channel carries."""

from daemon.desk.fit import fit
from daemon.store import deliveries, messages
from daemon.store.tx import Tx
from prolink.model.channel import Limits
from prolink.model.conversation import Conversation
from prolink.model.message import Direction, Option, Origin

PREVIEW = 120  # characters of a message in a queue row


def say(
    tx: Tx,
    conversation: Conversation,
    limits: Limits,
    text: str,
    *,
    origin: Origin,
    options: tuple[Option, ...] = (),
    author: str = "",
    entry: str = "",
    confidence: float = 0.0,
) -> tuple[int, ...]:
    """Queue a text for the citizen and return the ids of the messages that carry it."""
    ids = []
    for piece in fit(text, options, limits):
        id = messages.add(
            tx,
            conversation=conversation.id,
            channel=conversation.channel,
            direction=Direction.OUTBOUND,
            origin=origin,
            author=author,
            text=piece.text,
            options=piece.options,
            entry=entry,
            confidence=confidence,
        )
        deliveries.queue(tx, message=id, conversation=conversation.id, channel=conversation.channel, origin=origin)
        ids.append(id)
    return tuple(ids)


def write_down(
    tx: Tx, conversation: Conversation, text: str, *, author: str = "", platform_id: str | None = None
) -> int:
    """Add a line to the timeline, which nobody outside reads, and return its id."""
    return messages.add(
        tx,
        conversation=conversation.id,
        channel=conversation.channel,
        direction=Direction.NOTE,
        origin=Origin.SYSTEM,
        author=author,
        text=text,
        platform_id=platform_id,
    )


def preview(text: str) -> str:
    """Return what a queue row shows of a message."""
    return " ".join(text[: 2 * PREVIEW].split())[:PREVIEW]
