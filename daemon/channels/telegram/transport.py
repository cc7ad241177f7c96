"""Transport: carries python-telegram-bot's calls over our aiohttp session; by httpx a send costs 25 times as much.

The Bot never learns the token: what it calls is only the method's path, and the address is made here.
"""

import logging
import re
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from daemon.channels.wire import decoded, table, whole, words
from prolink.config import Secret
from prolink.errors import BadInput

CONNECT_TIMEOUT = 5.0  # seconds until connected: before that nothing was sent
LARGEST_ANSWER = 32 * 2**20  # bytes; a hundred updates of the longest texts take 5 MB
LONGEST_PAUSE = 86_400.0  # seconds of a retry_after that we believe
LONGEST_REASON = 500  # characters

_TOKENS = re.compile(r"[0-9]{5,20}(?::|%3A)[A-Za-z0-9_-]{16,}")

# At debug level the Bot writes every parameter of every call: no message text may stand in a log.
logging.getLogger("telegram").setLevel(logging.INFO)


class Unreached(NetworkError):
    """No connection was made: nothing left this machine."""


class Throttled(TelegramError):
    """HTTP 429. PTB's own RetryAfter is about to change the type of its pause, and warns of it at each one."""

    def __init__(self, message: str, after: float) -> None:
        super().__init__(message)
        self.after = after


class Transport(BaseRequest):
    """The Bot API of one bot; the session is lent and outlives it."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, token: Secret, *, timeout: float) -> None:
        self._session = session
        self._base = base_url.rstrip("/")
        self._token = token
        self._timeout = timeout

    @property
    def read_timeout(self) -> float:
        """Return the seconds that a call may take where it says nothing else."""
        return self._timeout

    async def initialize(self) -> None:
        """Open nothing: the session is there."""

    async def shutdown(self) -> None:
        """Close nothing: the session belongs to the daemon."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Call the Bot API once; raise Unreached, TimedOut, NetworkError or Throttled where it gave no verdict."""
        total = self._timeout if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        patience = aiohttp.ClientTimeout(total=total, sock_connect=min(CONNECT_TIMEOUT, total))
        body = None if request_data is None else msgspec.json.encode(request_data.parameters)
        headers = None if body is None else {"Content-Type": "application/json"}
        address = URL(f"{self._base}/bot{self._token.reveal()}{url}", encoded=True)
        # `from None`: aiohttp's own words may hold the address, and the token stands in it.
        try:
            async with self._session.request(
                method, address, data=body, headers=headers, timeout=patience, allow_redirects=False
            ) as response:
                status, answer = response.status, await _bounded(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as problem:
            raise Unreached(self.hidden(str(problem) or type(problem).__name__)) from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as problem:
            raise NetworkError(self.hidden(str(problem) or type(problem).__name__)) from None
        if status >= 300:
            _check(status, answer)
        return status, answer

    def file_url(self, path: str) -> Secret:
        """Return the address of a file that getFile has named; the token stands in it."""
        return Secret(f"{self._base}/file/bot{self._token.reveal()}/{quote(path)}")

    def hidden(self, text: str) -> str:
        """Return words without the token and at a length fit for a line."""
        return _TOKENS.sub("…", text.replace(self._token.reveal(), "…"))[:LONGEST_REASON]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Decode an answer; raise TelegramError where it is none, without writing it to a log as PTB's own does."""
        try:
            answer = decoded(payload)
        except BadInput as problem:
            raise TelegramError(str(problem)) from problem
        if not isinstance(answer, dict):
            raise TelegramError("The answer is not a JSON object.")
        return answer | {"result": _least(answer.get("result"))}


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_any():
        answer += chunk
        if len(answer) > LARGEST_ANSWER:
            raise aiohttp.ClientPayloadError("the answer is too long")
    return bytes(answer)


def _check(status: int, answer: bytes) -> None:
    """Raise for a throttle, and for a refusal that is not Telegram's own: a proxy's 403 must fail no message."""
    try:
        said = table(decoded(answer))
    except BadInput:
        said = {}
    if status == 429:
        after = min(float(whole(table(said.get("parameters")).get("retry_after"))), LONGEST_PAUSE)
        raise Throttled(words(said.get("description")) or "Too Many Requests", after)
    if said.get("ok") is not False:
        raise NetworkError(f"HTTP status {status}")


def _least(result: Any) -> Any:
    """Return the least that a sent message is: PTB's strict parser would fall over any other field of it.

    The message has been delivered by then; an error would send it again.
    """
    if not isinstance(result, dict) or "message_id" not in result:
        return result
    number, chat = whole(result["message_id"]), table(result.get("chat"))
    place = {"id": whole(chat.get("id")), "type": words(chat.get("type"))}
    return {"message_id": number, "date": whole(result.get("date")), "chat": place} if number else None
