"""Channels: whether each one runs, when it was last heard, and what waits."""

import msgspec

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink.model.channel import ChannelState, ChannelStatus, Limits

_limits = msgspec.json.Decoder(Limits)

_SELECT = (
    "SELECT c.id, c.kind, c.limits, c.state, c.reason, c.last_inbound_at, c.last_outbound_at, "
    "(SELECT count(*) FROM delivery AS d WHERE d.channel = c.id AND d.state = 'queued'), "
    "(SELECT count(*) FROM raw AS r WHERE r.channel = c.id AND r.problem <> '') FROM channel AS c"
)


def _read(row: Row) -> ChannelStatus:
    return ChannelStatus(
        id=row[0],
        kind=row[1],
        limits=_limits.decode(row[2]),
        state=ChannelState(row[3]),
        reason=row[4],
        last_inbound_at=row[5],
        last_outbound_at=row[6],
        queued=row[7],
        unreadable=row[8],
    )


ALL = Statement(f"{_SELECT} WHERE c.active = 1 ORDER BY c.id", _read)

BY_ID = Statement(f"{_SELECT} WHERE c.id = :id", _read)

STATE = Statement("SELECT state FROM channel WHERE id = :id", lambda row: ChannelState(row[0]))


def replace_all(tx: Tx, channels: dict[str, tuple[str, Limits]]) -> None:
    """Take over the settings' channels, id → (kind, limits); each starts running, who left stays known but inactive."""
    tx.run("UPDATE channel SET active = 0")
    for id, (kind, limits) in channels.items():
        tx.run(
            "INSERT INTO channel (id, kind, limits) VALUES (:id, :kind, :limits) ON CONFLICT (id) DO UPDATE SET "
            "limits = excluded.limits, state = 'running', reason = '', active = 1",
            id=id,
            kind=kind,
            limits=msgspec.json.encode(limits).decode(),
        )


def set_state(tx: Tx, id: str, state: ChannelState, reason: str = "") -> None:
    """Write down how a channel fares; consoles are told, and the outbox looks again."""
    changed = tx.run(
        "UPDATE channel SET state = :state, reason = :reason WHERE id = :id AND (state <> :state OR reason <> :reason)",
        id=id,
        state=state.value,
        reason=reason,
    ).rowcount
    if changed:
        tx.touched.channels.add(id)
        tx.committed.channels.add(id)


def note_signs_of_life(tx: Tx, heard: set[str], spoke: set[str]) -> None:
    """Write down on which channels a citizen wrote, and whose platform took a message."""
    for id in heard:
        tx.run("UPDATE channel SET last_inbound_at = :now WHERE id = :id", id=id, now=tx.now)
    for id in spoke:
        tx.run("UPDATE channel SET last_outbound_at = :now WHERE id = :id", id=id, now=tx.now)
