"""Floods: refused requests don't fill the log, and who never finishes a request keeps nobody out."""

import asyncio
import re
import resource
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic

import pytest

from daemon.simulate import stage
from daemon.web.doorkeeper import HEAD_WITHIN
from tests.faults.conftest import Tell
from tests.faults.ground import Ground, account, ground
from tests.faults.sender import stranger
from tests.faults.vitals import files, resident

AT_ONCE = 32
STUCK = 120.0  # seconds before a wait is called stuck
SLACK = 15.0  # seconds over HEAD_WITHIN until nearly all are out
MAY_TAKE = 12_000  # bytes of memory a slow connection

HALF_A_HEAD = b"POST /webhooks/whatsapp/main HTTP/1.1\r\nHost: prolink\r\nX-Half"
HEAD = b"POST /webhooks/whatsapp/main HTTP/1.1\r\nHost: prolink\r\nContent-Length: 100000\r\n\r\n"
MALFORMED = (
    b"\x16\x03\x01\x02\x00 TLS \r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
)


async def raw(here: Ground, request: bytes) -> None:
    """Send bytes over a connection of their own and wait for its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", here.stage.port)
    try:
        writer.write(request)
        await reader.read()
    except ConnectionError:
        pass
    finally:
        writer.close()


@pytest.mark.slow
async def test_ten_thousand_bad_requests_leave_a_line_a_second_for_each_cause(tmp_path: Path, tell: Tell) -> None:
    async with ground(tmp_path) as here, stage.running(here.stage), asyncio.timeout(STUCK):
        good = here.sender.body(stranger(1), "wamid.1")
        nowhere = here.stage.webhook + "/nowhere"
        kinds: list[Callable[[int], Awaitable[object]]] = [
            lambda _: here.sender.post(good, {"X-Hub-Signature-256": "sha256=é"}),
            lambda _: here.sender.post(b"{nothing of JSON"),
            lambda _: here.sender.post(good, webhook=nowhere),
            lambda number: raw(here, MALFORMED[number % len(MALFORMED)]),
        ]
        room = asyncio.Semaphore(AT_ONCE)

        async def ask(number: int) -> None:
            async with room:
                await kinds[number % len(kinds)](number)

        before, begun = len(here.log.splitlines()), monotonic()
        await asyncio.gather(*(ask(number) for number in range(10_000)))
        took = monotonic() - begun
        lines = here.log.splitlines()[before:]
        causes = Counter(re.sub(r"^[0-9:]+ |client=\S+", "", line) for line in lines)
        tell(f"10,000 bad requests in {took:.0f} s: {len(lines)} lines, {len(causes)} causes")
        assert not [line for line in lines if line.startswith(("Traceback", "  File"))]
        assert max(causes.values()) <= took + 2
        assert len(causes) < 20
        assert await here.sender.post(good) == 200


class Stranger:
    """One connection that never finishes its request: `drip` is sent byte by byte, one a second."""

    def __init__(self, port: int, begins: bytes, drip: bytes = b"") -> None:
        self._port, self._begins, self._drip = port, begins, drip
        self.gone_after = 0.0
        """Seconds after which the daemon hung up, 0 while it has not."""

    async def hang_on(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        begun = monotonic()
        try:
            writer.write(self._begins)
            async with asyncio.TaskGroup() as group:
                dripping = group.create_task(self._go_on(writer))
                await reader.read()
                dripping.cancel()
        except* ConnectionError:
            pass
        finally:
            writer.close()
            self.gone_after = monotonic() - begun

    async def _go_on(self, writer: asyncio.StreamWriter) -> None:
        for byte in self._drip * 1000:
            await asyncio.sleep(1)
            writer.write(bytes([byte]))


@pytest.mark.slow
async def test_slow_and_silent_clients_are_shown_out_and_keep_no_webhook_waiting(
    tmp_path: Path, long: bool, tell: Tell
) -> None:
    half_open = 500
    if long:
        half_open = max(half_open, min(4000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2 - 500))
    async with ground(tmp_path) as here, stage.running(here.stage) as daemon, asyncio.timeout(STUCK):
        await here.sender.write(stranger(0))
        before, open_before = resident(daemon.pid), files(daemon.pid)
        port = here.stage.port
        crowd = [
            *(Stranger(port, HALF_A_HEAD) for _ in range(half_open - 50)),
            *(Stranger(port, b"") for _ in range(50)),
            *(Stranger(port, HALF_A_HEAD, b"a") for _ in range(150)),
            *(Stranger(port, HEAD, b"{") for _ in range(50)),
        ]
        async with asyncio.TaskGroup() as group:
            begun = monotonic()
            for one in crowd:
                group.create_task(one.hang_on())
                await asyncio.sleep(0)
            await asyncio.sleep(2)
            each = (resident(daemon.pid) - before) / len(crowd)
            peak = files(daemon.pid) - open_before
            number = 0
            while any(not one.gone_after for one in crowd):
                number += 1
                await here.sender.write(stranger(number))
                await asyncio.sleep(0.1)
        times = sorted(here.sender.times)
        slowest = sorted(one.gone_after for one in crowd)[int(len(crowd) * 0.99)]
        tell(
            f"{len(crowd)} slow clients ({peak} connections, {each / 1000:.1f} kB each): 99 % gone after {slowest:.0f} "
            f"s, the last after {monotonic() - begun:.0f}; {number} webhooks meanwhile: p50 "
            f"{times[len(times) // 2] * 1000:.0f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.0f} ms"
        )
        assert here.sender.answers.keys() == {200}
        assert slowest <= HEAD_WITHIN + SLACK
        assert each <= MAY_TAKE
        assert files(daemon.pid) - open_before < 10
        assert account(here).lost == set()
