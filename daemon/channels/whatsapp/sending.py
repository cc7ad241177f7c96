"""Calls to the Graph API, and what an answer or its silence means."""

import re
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from daemon.channels.answer import Answer
from daemon.channels.courier import Broken, Courier, Head, Unreached
from daemon.channels.whatsapp.codes import VERDICTS, code_of, error_for, reason_of, redacted
from daemon.channels.wire import decoded, rows, table, words
from prolink.config import Secret
from prolink.errors import BadInput, ChannelStopped, SendError, TryLater, Unclear, Undeliverable
from prolink.model.inbound import Receipt
from prolink.words import _

SEND_TIMEOUT = 10.0  # seconds for a whole call
LARGEST_ANSWER = 256 * 1024  # bytes; Meta's have a few hundred
LONGEST_PAUSE = 86_400.0  # seconds of a Retry-After that we believe

_HEADERS = {"User-Agent": "PROLINK", "Accept-Encoding": "identity"}
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")


class Graph:
    """The way to the Graph API with one token; `timeout` seconds are given to a whole call."""

    def __init__(self, base_url: str, token: Secret, *, timeout: float = SEND_TIMEOUT) -> None:
        self._courier = Courier(base_url, largest=LARGEST_ANSWER)
        self._token, self._timeout = token, timeout

    def post(self, path: str) -> Head:
        """Return the head of calls that bring something."""
        return self._head("POST", path, {"Content-Type": "application/json"})

    def get(self, path: str) -> Head:
        """Return the head of calls that ask for something."""
        return self._head("GET", path, {})

    async def call(self, head: Head, body: dict[str, Any] | None = None) -> Answer:
        """Call the Graph API once.

        Raises TryLater when nothing left this machine, Unclear when no whole answer came.
        """
        try:
            return await self._courier.call(
                head, None if body is None else msgspec.json.encode(body), within=self._timeout
            )
        except Unreached as problem:
            raise TryLater(
                _("WhatsApp can't be reached: {why}").format(why=self._told(problem)), whole_channel=True
            ) from problem
        except TimeoutError as problem:
            raise Unclear(_("WhatsApp did not answer in time.")) from problem
        except Broken as problem:
            sentence = _("The connection to WhatsApp broke before its answer came: {why}")
            raise Unclear(sentence.format(why=self._told(problem))) from problem

    def close(self) -> None:
        """Let go of every connection."""
        self._courier.close()

    def _head(self, method: str, path: str, headers: dict[str, str]) -> Head:
        bearer = {"Authorization": f"Bearer {self._token.reveal()}"}
        return self._courier.head(method, path, bearer | _HEADERS | headers)

    def _told(self, problem: Exception) -> str:
        return redacted(str(problem), self._token.reveal())


def receipt(answer: Answer, token: Secret) -> Receipt:
    """Return the receipt in an answer, or raise the SendError that its code stands for."""
    platform_id = words(table(next(iter(rows(content(answer, token).get("messages"))), None)).get("id"))
    if not platform_id:
        raise Unclear(_("WhatsApp took the message but named no id for it."))
    return Receipt(platform_id)


def content(answer: Answer, token: Secret) -> dict[str, Any]:
    """Return what an answer holds, or raise the SendError that its code stands for."""
    try:
        said = table(decoded(answer.body))
    except BadInput:
        said = {}
    error = table(said.get("error"))
    code = code_of(error)
    if code is not None:
        reason = redacted(reason_of(error), token.reveal()) or _("WhatsApp gave no reason.")
        raise _weighed(code, reason, answer)
    if not 200 <= answer.status < 300:
        raise _without_code(answer)
    return said


def _weighed(code: int, reason: str, answer: Answer) -> SendError:
    """Return the error of a code; where nobody knows it, the HTTP status beside it has to tell."""
    if code not in VERDICTS and answer.status >= 500:
        return Unclear(reason, platform_code=str(code))
    if code not in VERDICTS and answer.status == 429:
        return TryLater(reason, platform_code=str(code), after=_retry_after(answer), whole_channel=True)
    return error_for(code, reason, after=_retry_after(answer))


def _without_code(answer: Answer) -> SendError:
    """Return the error for an answer that only has an HTTP status: a proxy's, or a Graph API in trouble."""
    status = str(answer.status)
    reason = _("WhatsApp answered HTTP {status} and gave no reason.").format(status=status)
    if answer.status == 429:
        return TryLater(reason, platform_code=status, after=_retry_after(answer), whole_channel=True)
    if answer.status >= 500 or answer.status == 408:
        return Unclear(reason, platform_code=status)
    if answer.status in (401, 403, 404) or answer.status < 400:
        return ChannelStopped(reason, platform_code=status)  # wrong address or credentials: true of every message
    return Undeliverable(reason, platform_code=status)


def _retry_after(answer: Answer) -> float:
    """Return the seconds of a Retry-After; a date is counted from the answer's own Date, so clocks need not agree."""
    asked = answer.headers.get("retry-after")
    if asked is None:
        return 0.0
    if _SECONDS.fullmatch(asked):
        return min(float(asked), LONGEST_PAUSE)
    try:
        until, since = parsedate_to_datetime(asked), parsedate_to_datetime(answer.headers.get("date", ""))
        return min(max((until - since).total_seconds(), 0.0), LONGEST_PAUSE)
    except (ValueError, TypeError):
        return 0.0
