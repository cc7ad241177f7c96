"""The whole daemon where it can't go on as usual: a disk that is nearly full, a channel that has fallen silent."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from daemon.jobs.dead_man import LOOK
from daemon.simulate import shapes
from daemon.simulate.webhooks import signature
from prolink.clock import utc_now
from prolink.model.channel import ChannelState
from prolink.protocol.commands import Claim, Reply
from prolink.protocol.events import ChannelChanged
from tests.daemon.stand import JOKO, KTP, NUMBER, PATIENCE, SECRETS, SITI, WEBHOOK, Stand, post, running, standing

NO_DISK_IS_SO_LARGE = 10**9  # MB
MAIN = "whatsapp:main"


@pytest.fixture
async def stand() -> AsyncGenerator[Stand, None]:
    async with standing() as stand:
        yield stand


def set_desk(stand: Stand, **keys: str | int) -> None:
    with stand.settings_file.open("a") as file:
        file.write("\n[desk]\n" + "".join(f"{key} = {value!r}\n" for key, value in keys.items()))


def unset_desk(stand: Stand) -> None:
    text = stand.settings_file.read_text()
    stand.settings_file.write_text(text[: text.rindex("\n[desk]\n")])


async def ready(stand: Stand) -> int:
    async with aiohttp.ClientSession() as http, http.get(f"{stand.url}/readyz") as answer:
        return answer.status


async def until_ready(stand: Stand, status: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await ready(stand) != status:
            await asyncio.sleep(0.02)


async def test_on_a_disk_that_is_nearly_full_citizens_are_put_off_and_staff_go_on(stand: Stand) -> None:
    async with running(stand):
        await stand.graph.write(SITI, KTP)
        await stand.until_sent(1)
    set_desk(stand, min_free_mb=NO_DISK_IS_SO_LARGE)
    message = shapes.message(JOKO, "wamid.put.off", 1_800_000_000, {"type": "text", "text": {"body": KTP}})
    body = shapes.webhook_body(NUMBER, contacts=[shapes.contact(JOKO)], messages=[message])
    headers = {"X-Hub-Signature-256": signature(SECRETS["app_secret"], body)}
    async with running(stand), stand.client() as client, aiohttp.ClientSession() as http:
        await until_ready(stand, 503)
        async with http.post(stand.url + WEBHOOK, data=body, headers=headers) as answer:
            assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True)
        async with http.get(f"{stand.url}/healthz") as answer:
            assert answer.status == 200
        (channel,) = (await client.snapshot()).channels
        assert (channel.state, str(NO_DISK_IS_SO_LARGE) in channel.reason) == (ChannelState.TROUBLED, True)
        await client.send(Claim(1))
        await client.send(Reply(1, "Saya bantu, Bu."))
        async with asyncio.timeout(PATIENCE):
            await stand.graph.until(lambda: len(stand.graph.sent) == 2)
            while stand.rows("SELECT 1 FROM delivery WHERE state = 'queued'"):
                await asyncio.sleep(0.01)
        assert stand.rows("SELECT count(*) FROM message WHERE platform_id = 'wamid.put.off'") == [(0,)]
    unset_desk(stand)
    async with running(stand):
        assert await post(stand, body, **headers) == 200


class WorkingClock:
    """The system's time, moved to a working morning: Monday, nine o'clock in Probolinggo."""

    def __init__(self) -> None:
        self.ahead = datetime(2026, 7, 6, 2, 0, tzinfo=UTC) - utc_now()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.mark.slow
async def test_a_channel_that_falls_silent_shows_it_until_a_citizen_writes(stand: Stand) -> None:
    set_desk(stand, quiet_alarm_minutes=30)
    clock = WorkingClock()
    async with running(stand, clock), stand.client() as client:
        await stand.graph.write(SITI, KTP)
        seq = (await client.snapshot()).seq
        clock.ahead += timedelta(minutes=31)
        async with client.events(seq) as feed:
            states = []
            async with asyncio.timeout(2 * LOOK):
                async for frame in feed:
                    if isinstance(frame.event, ChannelChanged):
                        states.append(frame.event.channel)
                        if len(states) == 1:
                            await stand.graph.write(SITI, KTP)
                        else:
                            break
    assert [(one.id, one.state, "30" in one.reason) for one in states] == [
        (MAIN, ChannelState.TROUBLED, True),
        (MAIN, ChannelState.RUNNING, False),
    ]
