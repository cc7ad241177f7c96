"""Meta's side of a webhook: signed, posted, and posted again until it hears 200.

To post one by hand to a running daemon, sign the very bytes that go out:

    signature=$(openssl dgst -sha256 -hmac "$APP_SECRET" -r body.json | cut -d ' ' -f 1)
    curl --data-binary @body.json -H "X-Hub-Signature-256: sha256=$signature" \\
        -H 'Content-Type: application/json' http://127.0.0.1:8080/webhooks/whatsapp/main
"""

import asyncio
import hashlib
import hmac

import aiohttp
from msgspec import Struct, field

TRIES = 6
FIRST_PAUSE = 0.25  # seconds, doubled after each try
LONGEST_PAUSE = 4.0  # seconds
PATIENCE = aiohttp.ClientTimeout(total=20)


class Delivery(Struct, kw_only=True):
    """One body and what the daemon said to each try."""

    body: bytes
    answers: list[int] = field(default_factory=list)
    """HTTP statuses, 0 for a connection that broke."""

    @property
    def taken(self) -> bool:
        """Tell whether the daemon said 200."""
        return 200 in self.answers


class Postbox:
    """Post bodies to one webhook and keep what came of each."""

    def __init__(self, session: aiohttp.ClientSession, *, app_secret: str, tries: int = TRIES) -> None:
        self.deliveries: list[Delivery] = []
        self._session = session
        self._app_secret = app_secret
        self._tries = tries

    async def deliver(self, url: str, body: bytes) -> Delivery:
        """Post a body until the daemon says 200, with growing pauses, and give up after so many tries."""
        delivery = Delivery(body=body)
        self.deliveries.append(delivery)
        pause = FIRST_PAUSE
        for _again in range(self._tries):
            delivery.answers.append(await self.post(url, body))
            if delivery.taken:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return delivery

    async def post(self, url: str, body: bytes) -> int:
        """Post a body once and return the HTTP status, 0 for a connection that broke."""
        headers = {"X-Hub-Signature-256": signature(self._app_secret, body), "Content-Type": "application/json"}
        try:
            async with self._session.post(url, data=body, headers=headers, timeout=PATIENCE) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


def signature(app_secret: str, body: bytes) -> str:
    """Return the header X-Hub-Signature-256 for a body."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
