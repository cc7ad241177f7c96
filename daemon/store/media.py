"""Media: the files of citizens' messages, waiting to be fetched or here."""

import secrets

import msgspec
from msgspec import Struct

from daemon.store.statement import Row, Statement
from daemon.store.tx import Tx
from prolink import filenames
from prolink.model.file import File, FileState
from prolink.model.inbound import FileRef

LONGEST_REASON = 300  # characters

_encode = msgspec.json.Encoder().encode


class Wanted(Struct, frozen=True):
    """A file to be fetched, with all that fetching it needs."""

    id: int
    message_id: int
    conversation_id: int
    attempts: int
    since: int
    """When its message came, epoch milliseconds."""
    place: str
    ref: FileRef


class Kept(Struct, frozen=True):
    """Where a file lies that was fetched."""

    id: int
    message_id: int
    conversation_id: int
    place: str


class Found(Struct, frozen=True):
    """What a file is that was fetched."""

    size: int
    sha256: str
    type: str
    remark: str = ""


_COLUMNS = (
    "id, message_id, kind, name, state, CASE WHEN size > 0 THEN size ELSE said_size END, sha256, type, reason, at"
)
_FROM = "FROM media"


def _file(row: Row) -> File:
    return File(
        id=row[0],
        message_id=row[1],
        kind=row[2],
        name=row[3],
        state=FileState(row[4]),
        size=row[5],
        sha256=row[6],
        type=row[7],
        reason=row[8],
        at=row[9],
    )


def _wanted(row: Row) -> Wanted:
    return Wanted(
        id=row[0],
        message_id=row[1],
        conversation_id=row[2],
        attempts=row[3],
        since=row[4],
        place=row[5],
        ref=FileRef(ref=row[6], name=row[7], type=row[8], size=row[9], sha256=row[10]),
    )


OF_MESSAGE = Statement(f"SELECT {_COLUMNS} {_FROM} WHERE message_id = :message ORDER BY id", _file)

# With the place of each.
OF_CONVERSATION = Statement(
    f"SELECT {_COLUMNS}, place {_FROM} WHERE conversation_id = :conversation ORDER BY id LIMIT :limit",
    lambda row: (_file(row), str(row[10])),
)

BY_ID = Statement(
    f"SELECT {_COLUMNS}, place {_FROM} WHERE id = :id AND conversation_id = :conversation",
    lambda row: (_file(row), str(row[10])),
)

DUE = Statement(
    "SELECT id, message_id, conversation_id, attempts, since, place, ref, name, said_type, said_size, said_sha256 "
    "FROM media WHERE state = 'waiting' AND channel = :channel AND due_at <= :now ORDER BY due_at, id LIMIT :limit",
    _wanted,
)

NEXT_DUE = Statement(
    "SELECT due_at FROM media WHERE state = 'waiting' AND channel = :channel AND due_at > :now ORDER BY due_at LIMIT 1",
    lambda row: int(row[0]),
)

# Fetched before a moment, the oldest first.
OLD = Statement(
    "SELECT id, message_id, conversation_id, place FROM media WHERE state = 'fetched' AND at < :before "
    "ORDER BY at LIMIT :limit",
    lambda row: Kept(*row),
)


def want(tx: Tx, *, message: int, conversation: int, channel: str, kind: str, ref: FileRef) -> int:
    """Have a file of a stored message fetched and return its id; whoever fetches is woken after the commit."""
    token = secrets.token_hex(16)
    id = tx.insert(
        "media",
        message_id=message,
        conversation_id=conversation,
        channel=channel,
        kind=kind,
        ref=ref.ref,
        name=filenames.clean(ref.name),
        said_type=ref.type,
        said_size=ref.size,
        said_sha256=ref.sha256,
        place=f"{token[:2]}/{token[2:4]}/{token}",
        since=tx.now,
        at=tx.now,
        due_at=tx.now,
    )
    tx.committed.files.add(channel)
    _show(tx, message, conversation)
    return id


def keep(tx: Tx, wanted: Wanted, found: Found) -> None:
    """Write down that a file is here."""
    tx.run(
        "UPDATE media SET state = 'fetched', at = :now, attempts = attempts + 1, reason = :reason, size = :size, "
        "sha256 = :sha256, type = :type WHERE id = :id",
        id=wanted.id,
        now=tx.now,
        reason=found.remark[:LONGEST_REASON],
        size=found.size,
        sha256=found.sha256,
        type=found.type,
    )
    _show(tx, wanted.message_id, wanted.conversation_id)


def give_up(tx: Tx, wanted: Wanted, state: FileState, reason: str) -> None:
    """Write down that a file will not come."""
    tx.run(
        "UPDATE media SET state = :state, at = :now, attempts = attempts + 1, reason = :reason WHERE id = :id",
        id=wanted.id,
        state=state.value,
        now=tx.now,
        reason=reason[:LONGEST_REASON],
    )
    _show(tx, wanted.message_id, wanted.conversation_id)


def postpone(tx: Tx, wanted: Wanted, due_at: int, reason: str) -> None:
    """Have it tried again later."""
    tx.run(
        "UPDATE media SET attempts = attempts + 1, due_at = :due_at, reason = :reason WHERE id = :id",
        id=wanted.id,
        due_at=due_at,
        reason=reason[:LONGEST_REASON],
    )
    _show(tx, wanted.message_id, wanted.conversation_id)


def hurry(tx: Tx, channel: str) -> int:
    """Make all that waits on a channel due now and return how many were not: after a start its reason may be gone."""
    return tx.run(
        "UPDATE media SET due_at = :now WHERE state = 'waiting' AND channel = :channel AND due_at > :now",
        now=tx.now,
        channel=channel,
    ).rowcount


def forget(tx: Tx, kept: Kept) -> None:
    """Write down that a file was deleted; what it was stays known."""
    tx.run("UPDATE media SET state = 'forgotten', at = :now WHERE id = :id", id=kept.id, now=tx.now)
    _show(tx, kept.message_id, kept.conversation_id)


def _show(tx: Tx, message: int, conversation: int) -> None:
    files = tx.all(OF_MESSAGE, message=message)
    tx.run("UPDATE message SET files = :files WHERE id = :id", id=message, files=_encode(files).decode())
    tx.touch(conversation, message)
