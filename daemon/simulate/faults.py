"""What goes wrong at a platform, as a script: each fault is played for one send and then forgotten."""

from msgspec import Struct


class Refusal(Struct, frozen=True, kw_only=True):
    """An error as Meta words it; throttles arrive as 400, 403 and 429 alike."""

    code: int
    status: int = 400
    message: str = "(#code) something about it"
    details: str = ""
    retry_after: str = ""
    """The Retry-After header, empty for none."""


class BareStatus(Struct, frozen=True, kw_only=True):
    """An HTTP status with a page instead of JSON, as a proxy in trouble gives."""

    status: int
    retry_after: str = ""
    body: str = "<html>upstream trouble</html>"


class Reset(Struct, frozen=True):
    """Cut the connection without having done anything."""


class CutAfter(Struct, frozen=True):
    """Take and deliver the message, report its statuses, but cut the connection before the answer."""


class Hang(Struct, frozen=True):
    """Say nothing, without having done anything, until the caller leaves or `seconds` are over."""

    seconds: float = 60.0


class Drip(Struct, frozen=True):
    """Take the message, then answer one byte after the other, `pause` seconds apart."""

    pause: float = 1.0


Fault = Refusal | BareStatus | Reset | CutAfter | Hang | Drip
