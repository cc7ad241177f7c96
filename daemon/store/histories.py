"""Histories: one visitor's chat as it may be shown to them: never a note, never the timeline."""

from typing import Any

import msgspec
from msgspec import Struct

from daemon.store.statement import Row, Statement
from daemon.store.store import Store
from prolink.model.message import Option, Origin, State

PAGE = 100  # messages read at once

VISITOR = "livechat.visitor"
"""The identifier's kind."""

_options = msgspec.json.Decoder(tuple[Option, ...])


class Past(Struct, frozen=True, kw_only=True):
    """One message of the chat."""

    seq: int
    """The message's id: it grows."""
    key: str = ""
    """The platform's id of the visitor's own message; empty for ours."""
    origin: Origin
    author: str = ""
    """What citizens call the agent who wrote it; empty for the bot's."""
    text: str
    options: tuple[Option, ...] = ()
    at: int
    """Epoch milliseconds."""
    state: State | None = None
    """How far ours got; None for the visitor's."""


def _read(row: Row) -> Past:
    return Past(
        seq=row[0],
        key=row[1] or "",
        origin=Origin(row[2]),
        author=row[3],
        text=row[4],
        options=_options.decode(row[5]) if row[5] else (),
        at=row[6],
        state=State(row[7]) if row[7] else None,
    )


_OF_VISITOR = (
    "SELECT m.id, m.platform_id, m.origin, coalesce(a.display, m.author), m.text, m.options, m.at, d.state "
    "FROM identifier AS i JOIN conversation AS c ON c.contact_id = i.contact_id AND c.channel = :channel "
    "JOIN message AS m ON m.conversation_id = c.id LEFT JOIN delivery AS d ON d.message_id = m.id "
    "LEFT JOIN agent AS a ON a.name = m.author "
    "WHERE i.kind = :kind AND i.value = :visitor AND m.direction <> 'note' AND m.revoked = 0 "
)
AFTER = Statement(f"{_OF_VISITOR} AND m.id > :after ORDER BY m.id LIMIT {PAGE}", _read)
LAST = Statement(f"{_OF_VISITOR} ORDER BY m.id DESC LIMIT {PAGE}", _read)
NUMBER = Statement("SELECT id FROM message WHERE channel = :channel AND platform_id = :key", lambda row: int(row[0]))


class Histories:
    """What the livechat may ask of the store, and nothing else."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def after(self, channel: str, visitor: str, seq: int) -> list[Past]:
        """Return at most PAGE messages after a number, oldest first; after 0, the last ones."""
        asked: dict[str, Any] = {"channel": channel, "kind": VISITOR, "visitor": visitor}
        if seq:
            return await self._store.all(AFTER, after=seq, **asked)
        return (await self._store.all(LAST, **asked))[::-1]

    async def number(self, channel: str, key: str) -> int:
        """Return the number under which a visitor's message was stored, 0 for none."""
        return await self._store.one(NUMBER, channel=channel, key=key) or 0
