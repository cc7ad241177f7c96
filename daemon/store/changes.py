"""Changes: turns what a unit touched into the events that consoles get, while the unit is still open."""

from collections.abc import Iterator

from daemon.store import channels, conversations, messages
from daemon.store.tx import Tx
from prolink.model.message import Message
from prolink.protocol.events import Changed, ChannelChanged


def record(tx: Tx) -> None:
    """Write one event for each conversation and channel touched, with the state that the commit will make true."""
    touched = tx.touched
    for id in {**touched.conversations, **touched.messages}:
        row = None
        if id in touched.conversations:
            row = touched.conversations[id] or tx.one(conversations.BY_ID, id=id)
        tx.record(Changed(conversation_id=id, conversation=row, messages=tuple(_said(tx, id))))
    for name in sorted(touched.channels):
        channel = tx.one(channels.BY_ID, id=name)
        if channel:
            tx.record(ChannelChanged(channel))


def _said(tx: Tx, conversation: int) -> Iterator[Message]:
    for id, known in tx.touched.messages.get(conversation, {}).items():
        message = known or tx.one(messages.BY_ID, id=id)
        if message:
            yield message
