"""File: what a citizen sent beside words, and how far we got in fetching it."""

from enum import StrEnum

from msgspec import Struct


class FileState(StrEnum):
    """Whether we have it. Platforms keep a file for days only."""

    WAITING = "waiting"
    """To be fetched, or to be tried again."""
    FETCHED = "fetched"
    REFUSED = "refused"
    """A rule of ours said no: too large, no room, an address that is not the platform's."""
    FAILED = "failed"
    """The platform does not have it, or gave it to us in no time."""
    FORGOTTEN = "forgotten"
    """Deleted after the days for which files are kept."""


class File(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file of a message."""

    id: int
    message_id: int
    kind: str
    """The message's kind: image, video, audio, document, sticker …"""
    name: str = ""
    """What the sender calls it, cleaned by `filenames.clean`; empty for most photos."""
    state: FileState
    size: int = 0
    """Bytes; what the platform said until we have it."""
    sha256: str = ""
    """Hexadecimal, of the bytes that we have."""
    type: str = ""
    """MIME type by its first bytes, whatever name and sender say."""
    reason: str = ""
    """Why it is not here, or what to beware of."""
    at: int = 0
    """Since when it is in this state, epoch milliseconds."""
    path: str = ""
    """Where the daemon keeps it, only in the answer to a question for files."""
