"""Settlement: writes down what came of a send."""

from daemon.store import channels, deliveries
from daemon.store.due import Due
from daemon.store.tx import Tx
from prolink.errors import ChannelStopped, SendError, Undeliverable
from prolink.model.channel import ChannelState
from prolink.model.inbound import Receipt
from prolink.words import _

LEAST_ATTEMPTS = 8  # before giving up: a channel that stood still, or a clock that leapt, did not try for 24 hours


def settle(
    tx: Tx,
    channel: str,
    due: Due,
    outcome: Receipt | SendError,
    *,
    pause: float,
    give_up_at: int,
    state: ChannelState | None,
) -> None:
    """Write down what came of a send; runs inside a unit."""
    if state is not None and (
        # A person (or a status) may have stopped the channel while this was under way: that stands.
        state is ChannelState.STOPPED or tx.one(channels.STATE, id=channel) is not ChannelState.STOPPED
    ):
        channels.set_state(tx, channel, state, "" if isinstance(outcome, Receipt) else outcome.reason)
    match outcome:
        case Receipt(platform_id=platform_id):
            deliveries.settle(tx, due, platform_id)
            tx.committed.spoke.add(channel)
        case Undeliverable(reason=reason, platform_code=code):
            deliveries.fail(tx, due, reason, code)
        case ChannelStopped():
            pass  # It stays queued as it is: nothing is wrong with the message.
        case SendError(reason=reason, platform_code=code) if tx.now > give_up_at and due.attempts + 1 >= LEAST_ATTEMPTS:
            sentence = _("not delivered in 24 hours of trying; the last word was: {reason}")
            deliveries.fail(tx, due, sentence.format(reason=reason), code)
        case SendError(reason=reason, platform_code=code):
            due_at = tx.now + int(pause * 1000)
            deliveries.postpone(tx, due, due_at=due_at, reason=reason, platform_code=code)
