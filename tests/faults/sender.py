"""The platform's half that brings messages: each is posted again and again until the daemon says 200."""

import asyncio
import io
from collections import Counter
from time import monotonic

import aiohttp

from daemon.simulate import shapes
from daemon.simulate.graph import SimulatedGraph
from daemon.simulate.shapes import Citizen
from daemon.simulate.stage import APP_SECRET, PHONE_NUMBER_ID
from daemon.simulate.webhooks import signature

QUESTION = "syarat KTP"
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds
AT_ONCE = 64  # posts that wait for their answer
PATIENCE = aiohttp.ClientTimeout(total=20)


class Sender:
    """Post what citizens write and keep what the daemon promised."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        webhook: str,
        graph: SimulatedGraph,
        *,
        app_secret: str = APP_SECRET,
        phone_number_id: str = PHONE_NUMBER_ID,
    ) -> None:
        self.acknowledged: dict[str, str] = {}
        """Ids that heard 200, with the phone of who wrote."""
        self.answers: Counter[int] = Counter()
        """HTTP statuses, 0 for a connection that broke."""
        self.times: list[float] = []
        """Seconds from a post to its 200."""
        self._http, self._webhook, self._graph = http, webhook, graph
        self._app_secret, self._number = app_secret, phone_number_id
        self._count = 0

    def body(self, who: Citizen, id: str, text: str = QUESTION) -> bytes:
        """Return a webhook in which somebody writes a text."""
        self._graph.know(who)
        message = shapes.message(who, id, 1_800_000_000, {"type": "text", "text": {"body": text}})
        return shapes.webhook_body(self._number, contacts=[shapes.contact(who)], messages=[message])

    def signed(self, body: bytes) -> dict[str, str]:
        """Return the headers of a body as the platform sends it."""
        return {"X-Hub-Signature-256": signature(self._app_secret, body), "Content-Type": "application/json"}

    async def post(self, body: bytes, headers: dict[str, str] | None = None, webhook: str = "") -> int:
        """Post once, signed unless other headers are given; return the HTTP status, 0 for a connection that broke."""
        headers = self.signed(body) if headers is None else headers
        try:
            async with self._http.post(
                webhook or self._webhook, data=io.BytesIO(body), headers=headers, timeout=PATIENCE
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.answers[status] += 1
        return status

    async def write(self, who: Citizen, id: str = "", text: str = QUESTION) -> str:
        """Let somebody write: post until the daemon says 200; return the message's id."""
        self._count += 1
        id = id or f"wamid.{who.phone}.{self._count}"
        body, pause = self.body(who, id, text), FIRST_PAUSE
        begun = monotonic()
        while await self.post(body) != 200:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            begun = monotonic()
        self.times.append(monotonic() - begun)
        self.acknowledged[id] = who.phone
        return id

    async def stream(self, rate: float, stop: asyncio.Event) -> int:
        """Have `rate` new citizens a second write until the stop; return how many did, when all have heard 200.

        No more than AT_ONCE wait for their 200, so a daemon that is down is not met by an avalanche.
        """
        room, number = asyncio.Semaphore(AT_ONCE), 0

        async def write(who: Citizen) -> None:
            async with room:
                await self.write(who)

        async with asyncio.TaskGroup() as posts:
            while not stop.is_set():
                async with room:
                    posts.create_task(write(stranger(number)))
                number += 1
                await asyncio.sleep(1 / rate)
        return number


def stranger(number: int) -> Citizen:
    """Return a citizen of their own for each number."""
    return Citizen(name=f"Warga {number}", phone=f"62812{number:08d}")
