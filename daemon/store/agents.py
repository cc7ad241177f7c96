"""Agents: staff, what they have typed and not sent, and the commands that were carried out for them."""

import msgspec

from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.agent import Agent, Role
from prolink.protocol.answers import Draft
from prolink.protocol.commands import Done

ACTIVE = Statement(
    "SELECT name, display, role FROM agent WHERE active = 1 ORDER BY name",
    lambda row: Agent(name=row[0], display=row[1], role=Role(row[2])),
)

DRAFTS = Statement(
    "SELECT conversation_id, text, private, saved_at FROM draft WHERE agent = :agent ORDER BY saved_at",
    lambda row: Draft(conversation=row[0], text=row[1], private=bool(row[2]), saved_at=row[3]),
)

_done = msgspec.json.Decoder(Done)

CARRIED_OUT = Statement(
    "SELECT agent, done FROM command WHERE key = :key", lambda row: (str(row[0]), _done.decode(row[1]))
)


def replace_all(tx: Tx, agents: tuple[Agent, ...]) -> None:
    """Take over the settings' staff; who left stays known, but inactive."""
    tx.run("UPDATE agent SET active = 0")
    for agent in agents:
        tx.run(
            "INSERT INTO agent (name, display, role) VALUES (:name, :display, :role) "
            "ON CONFLICT (name) DO UPDATE SET display = excluded.display, role = excluded.role, active = 1",
            name=agent.name,
            display=agent.display,
            role=agent.role.value,
        )


def save_draft(tx: Tx, agent: str, conversation: int, text: str, *, private: bool) -> Draft:
    """Keep a draft; an empty one is forgotten."""
    if text:
        tx.run(
            "INSERT INTO draft (agent, conversation_id, private, text, saved_at) "
            "VALUES (:agent, :conversation, :private, :text, :now) ON CONFLICT (agent, conversation_id, private) "
            "DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
            agent=agent,
            conversation=conversation,
            private=int(private),
            text=text,
            now=tx.now,
        )
    else:
        tx.run(
            "DELETE FROM draft WHERE agent = :agent AND conversation_id = :conversation AND private = :private",
            agent=agent,
            conversation=conversation,
            private=int(private),
        )
    return Draft(conversation=conversation, text=text, private=private, saved_at=tx.now)


def remember(tx: Tx, key: str, agent: str, done: Done) -> None:
    """Write down that a command was carried out and what came of it."""
    tx.run(
        "INSERT INTO command (key, agent, at, done) VALUES (:key, :agent, :now, :done)",
        key=key,
        agent=agent,
        now=tx.now,
        done=msgspec.json.encode(done),
    )


def forget_commands(tx: Tx, before: int, limit: int = 5000) -> int:
    """Forget commands from before a moment, at most `limit` in one unit, and return how many."""
    return tx.run(
        "DELETE FROM command WHERE key IN (SELECT key FROM command WHERE at < :before ORDER BY at LIMIT :limit)",
        before=before,
        limit=limit,
    ).rowcount
