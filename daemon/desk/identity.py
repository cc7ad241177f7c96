"""Identity: finds the contact behind a sender, and follows identifiers that move. Nobody is merged by name."""

from daemon.desk.speak import write_down
from daemon.store import contacts, conversations, messages
from daemon.store.tx import Tx
from prolink.model.inbound import AliasMove, Sender


def recognise(tx: Tx, sender: Sender) -> int:
    """Return the contact of a sender, made where nobody is known; identifiers signed together belong together."""
    contact = contacts.find(tx, sender.identifiers)
    if contact is None:
        contact = contacts.create(tx, sender.name)
    elif sender.name:
        contacts.rename(tx, contact, sender.name)
    for identifier in sender.identifiers:
        contacts.link(tx, contact, identifier)
    return contact


def move(tx: Tx, channel: str, item: AliasMove) -> bool:
    """Let a person's new identifiers take the place of the old ones, and say so in the timeline."""
    contact = contacts.find(tx, item.old) or contacts.find(tx, item.new)
    if contact is None or tx.one(messages.SEEN, channel=channel, platform_id=item.key) is not None:
        return False
    for identifier in item.new:
        contacts.replace(tx, contact, identifier)
    conversation = tx.one(conversations.OF_CONTACT, channel=channel, contact=contact)
    if conversation:
        write_down(tx, conversation, item.text, platform_id=item.key)
    return True
