"""Consent: the ledger's part of a message: what was granted or withdrawn, by which message and in which words."""

from daemon.desk.bot.decision import Subscribes
from daemon.store import consents
from daemon.store.tx import Tx
from prolink.model.conversation import Conversation


def grant(tx: Tx, conversation: Conversation, message: int, wish: Subscribes) -> None:
    """Write a consent down; one that is in force already is kept as it was given first."""
    consents.grant(
        tx,
        contact=conversation.contact_id,
        channel=conversation.channel,
        topic=wish.topic,
        purpose=wish.purpose,
        wording=wish.wording,
        message=message,
    )


def withdraw(tx: Tx, conversation: Conversation, message: int, topic: str) -> int:
    """End one topic's consent, or all with the empty topic, on every channel of the contact; return how many."""
    return consents.withdraw(tx, contact=conversation.contact_id, topic=topic, message=message)
