"""Every error that PROLINK raises on purpose, sorted by what the caller does next.

ProlinkError                 a sentence for a person; never a traceback
├── SettingsError            mend the settings, then start again          (exit 2)
├── BadInput                 mend what was given: a file, a body, a word  (exit 2, HTTP 400)
│   └── WrongSignature       the sender is not who it claims to be        (HTTP 401)
├── NotFound                 there is no such thing                       (exit 3, HTTP 404)
├── Refused                  a rule says no                               (exit 4, HTTP 409)
│   ├── Collision            somebody was faster; look again              (HTTP 409)
│   └── NotAllowed           your role does not cover this                (exit 4, HTTP 403)
├── NoLink                   the daemon can't be reached                  (exit 5)
├── StoreError
│   ├── StoreBusy            not now; the sender tries again              (exit 1, HTTP 503)
│   ├── StoreFailed          the disk gave up: stop the daemon            (exit 1, HTTP 503)
│   └── StoreUnusable        another daemon has it, or it is newer        (exit 4)
└── SendError                what a platform said to a message of ours
    ├── TryLater             certainly not delivered; send again after a pause
    ├── Unclear              may have been delivered; wait for the echo, then send again
    ├── Undeliverable        this message will never arrive
    └── ChannelStopped       nothing will arrive until a person mends the channel
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    NO_LINK = 5
    IN_PART = 6


class ProlinkError(Exception):
    """Carry one sentence that names the thing, the value and the mend."""

    exit = Exit.ERROR
    status = 500
    code = "error"


class SettingsError(ProlinkError):
    """The settings can't be used."""

    exit = Exit.USAGE
    code = "settings"


class BadInput(ProlinkError):
    """What was given can't be read or makes no sense."""

    exit = Exit.USAGE
    status = 400
    code = "bad_input"


class WrongSignature(BadInput):
    """The body was not signed by whom it claims to come from."""

    status = 401
    code = "wrong_signature"


class NotFound(ProlinkError):
    """There is no such conversation, entry, channel …"""

    exit = Exit.NOT_FOUND
    status = 404
    code = "not_found"


class Refused(ProlinkError):
    """A rule of the desk forbids it now."""

    exit = Exit.REFUSED
    status = 409
    code = "refused"


class Collision(Refused):
    """Another agent was faster."""

    code = "collision"


class NotAllowed(Refused):
    """The agent's role does not cover this act, or nobody knows the agent."""

    status = 403
    code = "not_allowed"


class NoLink(ProlinkError):
    """The daemon does not answer."""

    exit = Exit.NO_LINK
    status = 503
    code = "no_link"


class StoreError(ProlinkError):
    """The database could not take it."""

    status = 503
    code = "store"


class StoreBusy(StoreError):
    """Too much is waiting, or the database is locked; the same call may succeed later."""

    code = "store_busy"


class StoreFailed(StoreError):
    """A write to the disk failed: after a failed fsync nothing may be trusted but a restart."""

    code = "store_failed"


class StoreUnusable(StoreError):
    """The database belongs to another daemon or to a newer PROLINK."""

    exit = Exit.REFUSED
    code = "store_unusable"


class SendError(ProlinkError):
    """A platform did not take a message. `reason` is shown to staff beside it; `platform_code` is its own word."""

    code = "send"

    def __init__(self, reason: str, *, platform_code: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.platform_code = platform_code


class TryLater(SendError):
    """Not delivered, safe to send again. `after` is the least pause in seconds; `whole_channel` tells whom to slow."""

    code = "try_later"

    def __init__(
        self, reason: str, *, platform_code: str = "", after: float = 0.0, whole_channel: bool = False
    ) -> None:
        super().__init__(reason, platform_code=platform_code)
        self.after = after
        self.whole_channel = whole_channel


class Unclear(SendError):
    """No answer came: the platform may have delivered it (a timeout, a cut connection, a 5xx)."""

    code = "unclear"


class Undeliverable(SendError):
    """The platform will never deliver this message. `window_closed` tells that only a template may be sent now."""

    code = "undeliverable"

    def __init__(self, reason: str, *, platform_code: str = "", window_closed: bool = False) -> None:
        super().__init__(reason, platform_code=platform_code)
        self.window_closed = window_closed


class ChannelStopped(SendError):
    """Credentials, payment or policy: the queue is kept and a person must act."""

    code = "channel_stopped"
