"""Changes: turns what a unit touched into the events that consoles get, while the unit is still open."""

from daemon.store import channels, conversations, messages
from daemon.store.tx import Tx
from prolink.protocol import Changed, ChannelChanged


def record(tx: Tx) -> None:
    """Write one event for each conversation and channel touched, with the state that the commit will make true."""
    for conversation, touched in tx.touched.items():
        present = tx.one(conversations.BY_ID, id=conversation)
        if present is None:  # Made by a part of the unit that was undone.
            continue
        said = tuple(found for id in touched if (found := tx.one(messages.BY_ID, id=id)))
        tx.record(Changed(conversation_id=conversation, conversation=present, messages=said))
    for id in sorted(tx.touched_channels):
        channel = tx.one(channels.BY_ID, id=id)
        if channel:
            tx.record(ChannelChanged(channel))
