"""Identity: finds the contact behind a sender, and follows identifiers that move. Nobody is merged by name."""

from daemon.desk.speak import write_down
from daemon.store import contacts, conversations, messages
from daemon.store.conversations import Chat, Met
from daemon.store.tx import Tx
from prolink.model.inbound import AliasMove, Sender
from prolink.words import _


def recognise(tx: Tx, channel: str, sender: Sender, key: str) -> Chat | None:
    """Return the chat with the sender of a message, opened where there is none; None where the message was here before.

    Nobody known is made a contact; identifiers signed together belong together.
    """
    known, place = _known(tx, channel, sender, key)
    if known.heard if known else tx.one(messages.SEEN, channel=channel, platform_id=key) is not None:
        return None
    contact = known.contact if known else contacts.create(tx, sender.name)
    renamed = known is not None and sender.name not in ("", known.name)
    if renamed:
        contacts.rename(tx, contact, sender.name)
    others = (*sender.identifiers[:place], *sender.identifiers[place + bool(known) :])
    linked = [contacts.link(tx, contact, identifier) for identifier in others]
    if known and known.chat and not (renamed or any(linked)):
        return known.chat
    return _chat(tx, channel, contact)


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


def _chat(tx: Tx, channel: str, contact: int) -> Chat:
    known = tx.one(conversations.WITH_DIALOGUE, channel=channel, contact=contact)
    if known is None:
        conversations.create(tx, channel, contact)
        known = tx.one(conversations.WITH_DIALOGUE, channel=channel, contact=contact)
    assert known is not None
    return known


def _known(tx: Tx, channel: str, sender: Sender, key: str) -> tuple[Met | None, int]:
    """Return who holds the best known identifier, and its place; nobody where a better one tells of somebody else.

    A phone number is given to a new owner one day; whoever writes from it then has another id of the better kind, and
    must not be shown the old owner's conversation.
    """
    for place, identifier in enumerate(sender.identifiers):
        met = tx.one(conversations.MET, kind=identifier.kind, value=identifier.value, channel=channel, platform_id=key)
        if met is None:
            continue
        better = {one.kind for one in sender.identifiers[:place]} - {identifier.kind}
        if better and better & {one.kind for one in tx.all(contacts.IDENTIFIERS, contact=met.contact)}:
            return None, 0
        return met, place
    return None, 0
