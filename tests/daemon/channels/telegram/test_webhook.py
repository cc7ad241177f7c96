"""The webhook on a real socket: who may speak, and what is stored before the 200."""

import asyncio
import io
import json
import logging

import pytest
from yarl import URL

from daemon.channels.telegram.webhook import HEADER
from daemon.channels.webhooks import LARGEST_BODY
from daemon.simulate.bot_api import BotRefusal
from daemon.simulate.faults import BareStatus
from prolink.errors import ChannelStopped, StoreBusy, TryLater
from prolink.model.inbound import InboundMessage
from tests.daemon.channels.telegram.payloads import update
from tests.daemon.channels.telegram.stand import PATIENCE, SECRET_TOKEN, SITI, Stand, standing

BODY = json.dumps(update()).encode()


async def post(stand: Stand, body: bytes, header: str | None = SECRET_TOKEN) -> int:
    headers = {} if header is None else {HEADER: header}
    async with stand.http.post(stand.url, data=io.BytesIO(body), headers=headers) as answer:
        return answer.status


async def test_telegram_is_told_where_we_are_with_our_secret_and_what_we_want_to_hear() -> None:
    async with standing(mode="webhook") as stand:
        await stand.until(lambda: bool(stand.api.webhook[0]))
        assert stand.api.webhook == (stand.url, SECRET_TOKEN)
        assert stand.api.updates.allowed == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_what_is_posted_reaches_the_desk_and_taps_are_answered() -> None:
    async with standing(mode="webhook") as stand:
        await stand.until(lambda: bool(stand.api.webhook[0]))
        sent = stand.api.say_to(SITI, "Pilih", (("faq:F01", "KTP"),))
        query = stand.api.tap(SITI, sent, "faq:F01")
        await stand.until(lambda: stand.api.answered == [query])
        assert [item.choice for item in stand.desk.items if isinstance(item, InboundMessage)] == ["faq:F01"]


@pytest.mark.parametrize("header", [None, "", "wrong", SECRET_TOKEN[:-1], SECRET_TOKEN.upper(), "täken", "\u20ac"])
async def test_without_our_secret_it_hears_401_and_nothing_is_parsed(header: str | None) -> None:
    async with standing(running=False, mode="webhook") as stand:
        assert await post(stand, BODY, header) == 401
        assert await post(stand, b"[" * 100_000, header) == 401
        assert stand.desk.batches == []


async def test_bytes_beyond_utf8_in_the_secret_hear_401() -> None:
    async with standing(running=False, mode="webhook") as stand:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(stand.url).port)
        raw = f"POST {stand.channel.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n".encode()
        writer.write(raw + HEADER.encode() + b": \xff\xfe\r\nConnection: close\r\n\r\n" + BODY)
        assert b" 401 " in await reader.readline()
        writer.close()


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"{}", b"[" * 100_000, b'{"update_id":NaN}', b'{"update_id":"x"}'])
async def test_what_is_no_update_hears_400_and_the_next_good_one_200(raw: bytes) -> None:
    async with standing(running=False, mode="webhook") as stand:
        assert await post(stand, raw) == 400
        assert await post(stand, BODY) == 200
        assert len(stand.desk.batches) == 1


async def test_a_body_beyond_every_limit_hears_413() -> None:
    async with standing(running=False, mode="webhook") as stand:
        assert await post(stand, b" " * (LARGEST_BODY + 1)) == 413


async def test_an_update_of_an_unknown_kind_hears_200_and_goes_to_the_journal() -> None:
    async with standing(running=False, mode="webhook") as stand:
        assert await post(stand, b'{"update_id":5,"hologram":{}}') == 200
        assert [batch.items for batch in stand.desk.batches] == [()]


async def test_while_the_store_is_busy_it_hears_503_and_comes_again() -> None:
    async with standing(mode="webhook") as stand:
        await stand.until(lambda: bool(stand.api.webhook[0]))
        stand.desk.troubles += [StoreBusy("locked")] * 2
        stand.api.write(SITI, "Halo")
        await stand.heard()
        assert stand.api.posted == [503, 503, 200]
        assert len(stand.desk.items) == 1


async def test_a_flood_of_strangers_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with standing(running=False, mode="webhook") as stand:
        with caplog.at_level(logging.WARNING):
            for _again in range(50):
                await post(stand, BODY, "wrong")
        assert 1 <= len(caplog.records) <= 2


async def test_a_polling_channel_has_no_webhook() -> None:
    async with standing(running=False) as stand:
        assert await post(stand, BODY) == 404
        assert stand.channel.routes(stand.desk.receive) == ()


async def test_without_a_public_url_the_operator_tells_telegram() -> None:
    async with standing(mode="webhook", public_url="") as stand:
        await asyncio.sleep(0.05)
        assert await post(stand, BODY) == 200
        assert stand.api.called == []


async def test_a_bot_api_that_is_down_is_told_again_later() -> None:
    async with standing(mode="webhook") as stand:
        await stand.until(lambda: bool(stand.api.webhook[0]))
    async with standing(running=False, mode="webhook") as stand:
        stand.api.faults["setWebhook"].append(BareStatus(status=502))
        with pytest.raises(TryLater):
            await stand.channel.run(stand.desk.receive)


async def test_a_wrong_token_stops_the_channel() -> None:
    async with standing(running=False, mode="webhook") as stand:
        stand.api.faults["setWebhook"].append(BotRefusal(status=401, description="Unauthorized"))
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(ChannelStopped):
                await stand.channel.run(stand.desk.receive)
