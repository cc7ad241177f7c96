"""What Meta's error codes mean for a message of ours; match on the code, never on the HTTP status beside it."""

import re
from enum import Enum
from typing import Any

from daemon.channels.wire import table, words
from prolink.errors import ChannelStopped, SendError, TryLater, Undeliverable
from prolink.words import _

PAIR_PAUSE = 6.0  # seconds between two messages to one person, code 131056
LONGEST_REASON = 500  # characters

_TOKENS = re.compile(r"EAA[A-Za-z0-9]{8,}|(?i:(?:bearer|oauth)\s+|access_token=)[^\s\"'&]+")


class Verdict(Enum):
    """What the outbox does next."""

    AGAIN = "again"
    """Meta did not take this one; send it again after a pause."""
    SLOWER = "slower"
    """Meta takes nothing from this account for a while."""
    PAIR = "pair"
    """Too many to this person within a short time."""
    STOP = "stop"
    """Credentials, payment or policy: a person must act, sending on makes it worse."""
    WINDOW = "window"
    """Outside the 24 hours only a template may be sent."""
    FAIL = "fail"


VERDICTS: dict[int, Verdict] = (
    dict.fromkeys((1, 131000, 131053), Verdict.AGAIN)
    | dict.fromkeys((2, 4, 613, 80007, 130429, 131016, 131057, 133004), Verdict.SLOWER)
    | {131056: Verdict.PAIR}
    | dict.fromkeys((0, 3, 10, 190, *range(200, 300), 131005), Verdict.STOP)
    | dict.fromkeys((131031, 130497, 368, 131048, 131064), Verdict.STOP)
    | dict.fromkeys((131042, 131044, 131045, 133010, 131037), Verdict.STOP)
    | dict.fromkeys((131047, 470), Verdict.WINDOW)
    | dict.fromkeys((100, 131008, 131009, 131021, 131026, 131030, 131049, 131050, 131051, 131052), Verdict.FAIL)
    | dict.fromkeys((131062, 130472, 137000, 132000, 132001, 132005, 132007, 132008, 132012), Verdict.FAIL)
    | dict.fromkeys((132015, 132016, 132068, 132069), Verdict.FAIL)
)
"""Every code known (Meta's error-code page of 2026-05-15); an unknown one fails the message too."""


def verdict(code: int) -> Verdict:
    """Return what a code asks for."""
    return VERDICTS.get(code, Verdict.FAIL)


def code_of(error: dict[str, Any]) -> int | None:
    """Return an error's code, None where there is none."""
    code = error.get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def reason_of(error: dict[str, Any]) -> str:
    """Return Meta's words on an error, the most telling first, without any token."""
    details = words(table(error.get("error_data")).get("details"))
    return redacted(details or words(error.get("message")) or words(error.get("details")) or words(error.get("title")))


def redacted(text: str, *secrets: str) -> str:
    """Return a provider's words without tokens and at a length fit for a line."""
    for hidden in secrets:
        text = text.replace(hidden, "…")
    return _TOKENS.sub("…", text)[:LONGEST_REASON]


def error_for(code: int, reason: str, *, after: float = 0.0) -> SendError:
    """Return the error that a code stands for; `after` is what Meta's Retry-After said, in seconds."""
    named = str(code)
    match verdict(code):
        case Verdict.AGAIN:
            return TryLater(reason, platform_code=named, after=after)
        case Verdict.SLOWER:
            return TryLater(reason, platform_code=named, after=after, whole_channel=True)
        case Verdict.PAIR:
            return TryLater(reason, platform_code=named, after=max(after, PAIR_PAUSE))
        case Verdict.STOP:
            return ChannelStopped(reason, platform_code=named)
        case Verdict.WINDOW:
            return Undeliverable(
                reason or _("More than 24 hours since the citizen's last message."),
                platform_code=named,
                window_closed=True,
            )
        case Verdict.FAIL:
            return Undeliverable(reason, platform_code=named)
