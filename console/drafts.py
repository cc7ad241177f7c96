"""Drafts: what an agent typed and has not sent, kept on this machine until the daemon has it for good.

One file for each daemon and agent, mode 0600, replaced as a whole. Two consoles of one agent share it: each save
reads the file again under a lock, and the newer text wins. There is no fsync: it could hold the screen for as long as a
busy disk likes, the file survives the console's end anyhow, and the daemon keeps the same draft durably.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec import Struct

from prolink.protocol.answers import Draft
from prolink.safetext import SafeText, clean

KEPT_BLANKS = 24 * 3600 * 1000  # milliseconds; a deleted draft must win over an older copy for a while

Slot: TypeAlias = tuple[int, bool, str]
"""A conversation, whether it is a note, and the key of what is on its way ("" for the draft itself)."""


class Kept(Struct, frozen=True):
    """One text as the journal keeps it; an empty one says that it is gone since `saved_at`."""

    conversation: int
    private: bool
    text: str
    saved_at: int
    """Epoch milliseconds."""
    key: str = ""
    """The key under which this very text was given to the link: with it the same text is never carried out twice."""
    on_its_way: bool = False

    @property
    def slot(self) -> Slot:
        """Return where it is kept: one draft for each conversation and kind, any number on their way."""
        return (self.conversation, self.private, self.key if self.on_its_way else "")


class Journal:
    """The drafts of one agent at one daemon."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: dict[Slot, Kept] = {}
        self._unsaved = False
        self._read()
        # What was on its way when the last console ended may not have arrived: it is a draft again, with its key.
        for kept in [kept for kept in self._kept.values() if kept.on_its_way and kept.text]:
            self.bring_back(kept.key, at=kept.saved_at)

    @classmethod
    def at(cls, folder: Path, socket: Path, agent: str, house: str) -> "Journal":
        """Open the journal for a daemon's socket, an agent's name and the mark of the daemon's database.

        Another database has other people behind the same numbers: a draft for one must never show up at the other.
        """
        mark = hashlib.sha256(f"{socket}\n{agent}\n{house}".encode()).hexdigest()[:16]
        return cls(folder / f"drafts-{mark}.json")

    def text(self, conversation: int, *, private: bool) -> SafeText:
        """Return a draft, empty for none."""
        kept = self._kept.get((conversation, private, ""))
        return clean(kept.text) if kept else SafeText("")

    def has(self, conversation: int) -> bool:
        """Tell whether a conversation has a draft of a reply or a note."""
        return bool(self.text(conversation, private=False) or self.text(conversation, private=True))

    def count(self) -> int:
        """Return how many drafts there are."""
        return sum(1 for kept in self._kept.values() if kept.text and not kept.on_its_way)

    def put(self, conversation: int, *, private: bool, text: str, at: int) -> None:
        """Remember a draft; `save` writes it down. An empty text forgets it."""
        known = self._kept.get((conversation, private, ""))
        key = known.key if known and known.text == text else ""
        self._keep(Kept(conversation, private, text, at, key))

    def give_away(self, conversation: int, *, private: bool, text: str, at: int, key: str) -> str:
        """Turn a draft into a text on its way and return its key: the one it had before, or the fresh one given."""
        known = self._kept.get((conversation, private, ""))
        if known and known.key and known.text == text:
            key = known.key
        self._keep(Kept(conversation, private, "", at))
        self._keep(Kept(conversation, private, text, at, key, on_its_way=True))
        return key

    def arrived(self, key: str, *, at: int) -> None:
        """Forget a text that the daemon has acknowledged."""
        for kept in self._on_its_way(key):
            self._keep(Kept(kept.conversation, kept.private, "", at, key, on_its_way=True))

    def bring_back(self, key: str, *, at: int) -> None:
        """Make a text that did not arrive a draft again, before what was typed since."""
        for kept in self._on_its_way(key):
            since = self.text(kept.conversation, private=kept.private)
            self._keep(Kept(kept.conversation, kept.private, "", at, key, on_its_way=True))
            text, key_kept = (f"{kept.text}\n{since}", "") if since else (kept.text, key)
            self._keep(Kept(kept.conversation, kept.private, text, at, key_kept))

    def take(self, drafts: Iterable[Draft]) -> None:
        """Take drafts that the daemon keeps, each when it is newer than ours."""
        for draft in drafts:
            known = self._kept.get((draft.conversation, draft.private, ""))
            if known is None or known.saved_at < draft.saved_at:
                self.put(draft.conversation, private=draft.private, text=draft.text, at=draft.saved_at)

    def save(self) -> None:
        """Write the journal if anything is new; raise OSError when the disk says no."""
        if not self._unsaved:
            return
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._read()
            self._write()
        finally:
            os.close(lock)
        self._unsaved = False

    def _keep(self, kept: Kept) -> None:
        self._kept[kept.slot] = kept
        self._unsaved = True

    def _on_its_way(self, key: str) -> list[Kept]:
        return [kept for kept in self._kept.values() if kept.on_its_way and kept.key == key and kept.text]

    def _read(self) -> None:
        """Merge what the file holds; a file that can't be read is put aside, never overwritten."""
        try:
            stored = msgspec.json.decode(self.path.read_bytes(), type=list[Kept])
        except FileNotFoundError:
            return
        except msgspec.MsgspecError:
            self.path.replace(self.path.with_suffix(".unreadable"))
            return
        for kept in stored:
            known = self._kept.get(kept.slot)
            if known is None or known.saved_at < kept.saved_at:
                self._kept[kept.slot] = kept

    def _write(self) -> None:
        newest = max((kept.saved_at for kept in self._kept.values()), default=0)
        rows = [
            msgspec.structs.replace(kept, text=str(kept.text))
            for kept in self._kept.values()
            if kept.text or kept.saved_at > newest - KEPT_BLANKS
        ]
        fresh = self.path.with_suffix(f".{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(rows))
        fresh.replace(self.path)
