"""Channels: whether each one runs, and when it was last heard."""

from msgspec import Struct

from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.channel import ChannelState


class Standing(Struct, frozen=True):
    """What the database knows of a channel. Times are epoch milliseconds."""

    id: str
    state: ChannelState = ChannelState.RUNNING
    reason: str = ""
    last_inbound_at: int = 0
    last_outbound_at: int = 0


ALL = Statement(
    "SELECT id, state, reason, last_inbound_at, last_outbound_at FROM channel",
    lambda row: Standing(row[0], ChannelState(row[1]), row[2], row[3], row[4]),
)


def know(tx: Tx, id: str) -> None:
    """Make sure that the channel has its row."""
    tx.run("INSERT INTO channel (id) VALUES (:id) ON CONFLICT (id) DO NOTHING", id=id)


def set_state(tx: Tx, id: str, state: ChannelState, reason: str) -> None:
    """Write down how a channel fares."""
    tx.run(
        "UPDATE channel SET state = :state, reason = :reason WHERE id = :id", id=id, state=state.value, reason=reason
    )


def heard(tx: Tx, id: str) -> None:
    """Write down that a citizen's message came."""
    tx.run("UPDATE channel SET last_inbound_at = :now WHERE id = :id", id=id, now=tx.now)


def spoke(tx: Tx, id: str) -> None:
    """Write down that the platform took a message."""
    tx.run("UPDATE channel SET last_outbound_at = :now WHERE id = :id", id=id, now=tx.now)
