"""Alarm: trouble of a channel that nobody at its own post can see, shown to staff as the channel's state."""

from daemon.store import channels
from daemon.store.tx import Tx
from prolink.model.channel import ChannelState


def sound(tx: Tx, channel: str, reason: str, *, over: bool = False) -> None:
    """Show a running channel as troubled; with `over`, also one that has another trouble. Stopped stays stopped."""
    state = tx.one(channels.STATE, id=channel)
    if state is ChannelState.RUNNING or (over and state is ChannelState.TROUBLED):
        channels.set_state(tx, channel, ChannelState.TROUBLED, reason)


def still(tx: Tx, channel: str, reason: str) -> None:
    """Show a channel as running again where this reason is still what staff see."""
    status = tx.one(channels.BY_ID, id=channel)
    if status and (status.state, status.reason) == (ChannelState.TROUBLED, reason):
        channels.set_state(tx, channel, ChannelState.RUNNING)
