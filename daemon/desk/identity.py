"""Identity: finds the contact behind a sender, and follows identifiers that move. Nobody is merged by name."""

from daemon.desk.speak import write_down
from daemon.store import contacts, conversations, messages
from daemon.store.contacts import Holder
from daemon.store.tx import Tx
from prolink.model.inbound import AliasMove, Sender
from prolink.words import _


def recognise(tx: Tx, sender: Sender) -> int:
    """Return the contact of a sender, made where nobody is known; identifiers signed together belong together."""
    known, place = _known(tx, sender)
    contact = known.contact if known else contacts.create(tx, sender.name)
    if known and sender.name not in ("", known.name):
        contacts.rename(tx, contact, sender.name)
    for identifier in (*sender.identifiers[:place], *sender.identifiers[place + bool(known) :]):
        contacts.link(tx, contact, identifier)
    return contact


def move(tx: Tx, channel: str, item: AliasMove) -> bool:
    """Let a person's new identifiers take the place of the old ones, and say so in the timeline."""
    if tx.one(messages.SEEN, channel=channel, platform_id=item.key) is not None:
        return False
    holders = (contacts.find(tx, identifier) for identifier in (*item.old, *item.new))
    contact = next((holder.contact for holder in holders if holder), None)
    if contact is None:
        return False
    for identifier in item.new:
        contacts.replace(tx, contact, identifier)
    conversation = tx.one(conversations.OF_CONTACT, channel=channel, contact=contact)
    if conversation:
        text = item.text or _("the platform tells that this person's number or id has changed")
        write_down(tx, conversation, text, platform_id=item.key)
        tx.touch(conversation.id)
    return True


def _known(tx: Tx, sender: Sender) -> tuple[Holder | None, int]:
    """Return who holds the best known identifier, and its place; nobody where a better one tells of somebody else.

    A phone number is given to a new owner one day; whoever writes from it then has another id of the better kind, and
    must not be shown the old owner's conversation.
    """
    for place, identifier in enumerate(sender.identifiers):
        holder = contacts.find(tx, identifier)
        if holder is None:
            continue
        better = {one.kind for one in sender.identifiers[:place]} - {identifier.kind}
        if better and better & {one.kind for one in tx.all(contacts.IDENTIFIERS, contact=holder.contact)}:
            return None, 0
        return holder, place
    return None, 0
