"""Town: a database as years of a desk leave it, made in bulk: conversations in turns, answered, a few still waiting."""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from daemon.simulate.shapes import Citizen
from daemon.store import migrate, search
from daemon.store.store import FILE
from daemon.store.tx import Tx
from rig.letters import entries, letter

LENGTH = 50  # messages of a conversation, on average
WAITING = 40  # answers in the outbox
CHANNEL = "whatsapp:main"
START = 1_700_000_000_000  # epoch milliseconds of the first message
APART = 4_000  # milliseconds between two messages
AT_ONCE = 50_000  # rows of one statement

_CONTACT = "INSERT INTO contact (id, name, created_at) VALUES (?, ?, ?)"
_IDENTIFIER = "INSERT INTO identifier (kind, value, contact_id, since) VALUES ('whatsapp.phone', ?, ?, ?)"
_CONVERSATION = (
    "INSERT INTO conversation (id, contact_id, channel, mode, status, last_text, last_origin, last_at, "
    "last_inbound_at, opened_at, closed_at, dialogue) VALUES (?, ?, ?, 'bot', ?, ?, 'answer', ?, ?, ?, ?, ?)"
)
_MESSAGE = (
    "INSERT INTO message (id, conversation_id, channel, direction, origin, text, platform_id, at, sent_at, entry, "
    "confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DELIVERY = (
    "INSERT INTO delivery (message_id, conversation_id, channel, origin, state, at, due_at, attempts, platform_id) "
    "VALUES (?, ?, ?, 'answer', ?, ?, ?, ?, ?)"
)
_RAW = "INSERT INTO raw (channel, at, body) VALUES (?, ?, ?)"

Tell = Callable[[str], None]
Values = tuple[object, ...]


class Sizes(msgspec.Struct, frozen=True):
    """Bytes of the whole file at each stage."""

    messages: int
    """Messages, their deliveries, and everything that finds them."""
    searchable: int
    """The same with the full-text index."""
    raw: int
    """The same with the raw body of every citizen's message."""


class Town(msgspec.Struct, frozen=True):
    """A database of so many messages."""

    path: Path
    messages: int
    conversations: int
    sizes: Sizes


def town(messages: int, tell: Tell) -> Town:
    """Return a database with so many messages, from an earlier run where there is one."""
    folder = tempfile.gettempdir() / Path(f"prolink-bench-growth-{messages}-{_shape()}")
    note = folder / "sizes.json"
    conversations = max(1, messages // LENGTH)
    if not note.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        sizes = _build(folder / FILE, messages, conversations, tell)
        note.write_bytes(msgspec.json.encode(sizes))
    return Town(folder / FILE, messages, conversations, msgspec.json.decode(note.read_bytes(), type=Sizes))


def key_of(number: int) -> str:
    """Return the platform's id of a message, as random as a real one, and the same in every run."""
    return "wamid." + hashlib.sha256(str(number).encode()).hexdigest()[:50]


def _shape() -> str:
    """Return what changes with the tables: a database of another shape is of no use."""
    whole = b"".join(path.read_bytes() for path in sorted(Path(str(migrate.MIGRATIONS)).glob("*.sql")))
    return hashlib.sha256(whole + Path(__file__).read_bytes()).hexdigest()[:8]


def _build(path: Path, messages: int, conversations: int, tell: Tell) -> Sizes:
    migrate.migrate(path, START)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # Whoever interrupts it loses nothing: it is made again.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        _fill(connection, _CONTACT, ((n, f"Warga {n}", START) for n in range(1, conversations + 1)))
        _fill(connection, _IDENTIFIER, ((f"62812{n:08}", n, START) for n in range(1, conversations + 1)))
        _fill(connection, _CONVERSATION, _conversations(messages, conversations))
        tell(f"{messages:,} messages")
        _fill(connection, _MESSAGE, _messages(messages, conversations), tell)
        tell("deliveries")
        _fill(connection, _DELIVERY, _deliveries(messages, conversations), tell)
        connection.execute("COMMIT")
        plain = _size(connection)
        tell("full-text index")
        connection.execute("BEGIN")
        while search.go_on(Tx(connection, START), limit=AT_ONCE):
            tell(".")
        connection.execute("COMMIT")
        searchable = _size(connection)
        tell("raw bodies")
        connection.execute("BEGIN")
        _fill(connection, _RAW, _bodies(messages, conversations), tell)
        connection.execute("COMMIT")
        raw = _size(connection)
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
    return Sizes(plain, searchable, raw)


def _fill(connection: sqlite3.Connection, sql: str, rows: Iterable[Values], tell: Tell | None = None) -> None:
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        connection.executemany(sql, part)
        if tell:
            tell(".")


def _conversations(messages: int, conversations: int) -> Iterator[Values]:
    """Every other one is closed; the last messages are spread over all of them."""
    for number in range(1, conversations + 1):
        last = START + (messages - conversations + number) * APART
        status, closed_at = ("closed", last) if number % 2 else ("open", 0)
        shown = "Layanan ada di loket 7. Syaratnya: KTP dan KK, pukul 08.00 sampai 15.00."
        opened = (status, shown, last, last, START, closed_at, '{"greeted":true}')
        yield number, number, CHANNEL, *opened


def _messages(messages: int, conversations: int) -> Iterator[Values]:
    known = entries()
    for number in range(1, messages + 1):
        entry, at = known[number // 2 % len(known)], START + number * APART
        conversation = _conversation_of(number, conversations)
        if number % 2:
            wordings = (entry.question, *entry.variants)
            text = f"{wordings[number % len(wordings)]} {number}"
            yield number, conversation, CHANNEL, "inbound", "citizen", text, key_of(number), at, at, "", 0.0
        else:
            yield number, conversation, CHANNEL, "outbound", "answer", entry.answer, None, at, 0, entry.id, 0.9


def _deliveries(messages: int, conversations: int) -> Iterator[Values]:
    for number in range(2, messages + 1, 2):
        at = START + number * APART
        waits = number > messages - 2 * WAITING
        state, attempts, platform_id = ("queued", 0, None) if waits else ("read", 1, key_of(number))
        yield number, _conversation_of(number, conversations), CHANNEL, state, at, at, attempts, platform_id


def _bodies(messages: int, conversations: int) -> Iterator[Values]:
    citizen = Citizen(name="Warga", phone="6281200000000")
    body = letter(citizen, "Bagaimana cara mengurus KTP yang hilang?").partition(b"\r\n\r\n")[2]
    for number in range(1, messages + 1, 2):
        yield CHANNEL, START + number * APART, body


def _conversation_of(number: int, conversations: int) -> int:
    """Return whose turn it is: question and answer stay together, neighbours in time are strangers."""
    return (number - 1) // 2 * 7919 % conversations + 1


def _size(connection: sqlite3.Connection) -> int:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * size)
