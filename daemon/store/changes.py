"""Changes: turns what a unit touched into the events that consoles get, while the unit is still open."""

from daemon.store import conversations, messages
from daemon.store.tx import Tx
from prolink.protocol import Changed


def record(tx: Tx) -> None:
    """Write one event for each conversation touched, with the state that the commit will make true."""
    for conversation, touched in tx.touched.items():
        tx.record(
            Changed(
                conversation_id=conversation,
                conversation=tx.one(conversations.BY_ID, id=conversation),
                messages=tuple(found for id in touched if (found := tx.one(messages.BY_ID, id=id))),
            )
        )
