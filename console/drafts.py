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

from prolink.protocol import Draft
from prolink.safetext import clean

KEPT_BLANKS = 24 * 3600 * 1000  # milliseconds; a deleted draft must win over an older copy for a while

Which: TypeAlias = tuple[int, bool]
"""A conversation and whether it is the note's draft."""


class Kept(Struct, frozen=True):
    """One draft as the journal keeps it; an empty text says that it is gone since `saved_at`."""

    conversation: int
    private: bool
    text: str
    saved_at: int
    """Epoch milliseconds."""
    key: str = ""
    """The key under which this very text was given to the link; the same text is never carried out twice."""


class Journal:
    """The drafts of one agent at one daemon."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: dict[Which, Kept] = {}
        self._unsaved = False
        self._read()

    @classmethod
    def at(cls, folder: Path, socket: Path, agent: str) -> "Journal":
        """Open the journal for a daemon's socket and an agent's name, in the folder given."""
        mark = hashlib.sha256(f"{socket}\n{agent}".encode()).hexdigest()[:16]
        return cls(folder / f"drafts-{mark}.json")

    def text(self, conversation: int, *, private: bool) -> str:
        """Return a draft, empty for none."""
        kept = self._kept.get((conversation, private))
        return kept.text if kept else ""

    def key(self, conversation: int, *, private: bool, text: str) -> str:
        """Return the key under which exactly this text was given away before, empty if never."""
        kept = self._kept.get((conversation, private))
        return kept.key if kept and kept.text == text else ""

    def drafts(self) -> list[Kept]:
        """Return what is not empty, the newest first."""
        return sorted((kept for kept in self._kept.values() if kept.text), key=lambda kept: -kept.saved_at)

    def put(self, conversation: int, *, private: bool, text: str, at: int, key: str = "") -> None:
        """Remember a text; `save` writes it down. An empty one forgets the draft."""
        self._kept[conversation, private] = Kept(conversation, private, text, at, key)
        self._unsaved = True

    def take(self, drafts: Iterable[Draft]) -> None:
        """Take drafts that the daemon keeps, each when it is newer than ours."""
        for draft in drafts:
            known = self._kept.get((draft.conversation, draft.private))
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
            known = self._kept.get((kept.conversation, kept.private))
            if known is None or known.saved_at < kept.saved_at:
                safe = Kept(kept.conversation, kept.private, clean(kept.text), kept.saved_at, kept.key)
                self._kept[kept.conversation, kept.private] = safe

    def _write(self) -> None:
        newest = max((kept.saved_at for kept in self._kept.values()), default=0)
        rows = [
            Kept(kept.conversation, kept.private, str(kept.text), kept.saved_at, kept.key)
            for kept in self._kept.values()
            if kept.text or kept.saved_at > newest - KEPT_BLANKS
        ]
        fresh = self.path.with_suffix(f".{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(rows))
        fresh.replace(self.path)
