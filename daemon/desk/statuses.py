"""Statuses: what platforms report of our messages moves them up the rank, never down."""

from daemon.store import channels, deliveries
from daemon.store.tx import Tx
from prolink.model.channel import ChannelState
from prolink.model.inbound import StatusUpdate
from prolink.model.message import State


def take(tx: Tx, channel: str, item: StatusUpdate) -> bool:
    """Apply a status and tell whether it changed anything; one for a message that is not ours changes nothing.

    Our own id comes first: it is known even when the status overtakes the answer to our request.
    """
    delivery = None
    if item.message_id:
        delivery = tx.one(deliveries.BY_MESSAGE, message=item.message_id, channel=channel)
    if delivery is None:
        delivery = tx.one(deliveries.BY_PLATFORM, channel=channel, platform_id=item.platform_id)
    if delivery is None:
        return False
    if item.state is State.FAILED:
        news = deliveries.fail(tx, delivery, item.reason, item.platform_code)
        if news and item.stops_channel:  # Told again a week later, it must not stop what a person has mended.
            channels.set_state(tx, channel, ChannelState.STOPPED, item.reason)
        return news
    news = deliveries.advance(tx, delivery, item.state, item.platform_id)
    if news and delivery.state is State.QUEUED:
        # The answer to our request was lost, the message was not: the platform takes what we send.
        tx.committed.spoke.add(channel)
    return news
