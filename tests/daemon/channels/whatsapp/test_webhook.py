"""The webhook on a real socket: who may speak, what is stored before the 200, and what a flood costs."""

import asyncio
import hashlib
import hmac
import json
import logging

import pytest
from yarl import URL

from daemon.channels.webhooks import LARGEST_BODY
from daemon.simulate.webhooks import signature
from prolink.errors import StoreBusy, StoreFailed
from prolink.model.inbound import InboundMessage, StatusUpdate
from tests.daemon.channels.whatsapp.payloads import body, change, text
from tests.daemon.channels.whatsapp.stand import APP_SECRET, SITI, VERIFY_TOKEN, Stand, standing, to_siti

BODY = body(change(messages=[text()]))
HANDSHAKE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}


async def handshake(stand: Stand, **query: str) -> tuple[int, str, str]:
    async with stand.http.get(
        stand.url, params={key.replace("_", ".", 1): said for key, said in query.items()}
    ) as said:
        return said.status, said.content_type, await said.text()


def asked(**changed: str) -> dict[str, str]:
    return {key.replace(".", "_", 1): said for key, said in HANDSHAKE.items()} | changed


async def test_the_handshake_gives_the_challenge_back() -> None:
    async with standing() as stand:
        assert await handshake(stand, **asked()) == (200, "text/plain", "1158201444")


@pytest.mark.parametrize(
    "changed",
    [
        {"hub_verify_token": "wrong"},
        {"hub_verify_token": ""},
        {"hub_verify_token": "täken"},
        {"hub_mode": "unsubscribe"},
    ],
)
async def test_a_wrong_handshake_hears_403_and_no_challenge(changed: dict[str, str]) -> None:
    async with standing() as stand:
        status, _sort, words = await handshake(stand, **asked(**changed))
        assert (status, words) == (403, "")


async def test_an_empty_handshake_hears_403() -> None:
    async with standing() as stand:
        assert (await handshake(stand))[0] == 403


def sha1(raw: bytes) -> str:
    return "sha1=" + hmac.new(APP_SECRET.encode(), raw, hashlib.sha1).hexdigest()


WRONG = {
    "none": None,
    "empty": "",
    "no scheme": signature(APP_SECRET, BODY).removeprefix("sha256="),
    "upper case": signature(APP_SECRET, BODY).upper(),
    "another secret": signature("guess", BODY),
    "another body": signature(APP_SECRET, BODY + b" "),
    "sha1": sha1(BODY),
    "short": signature(APP_SECRET, BODY)[:-1],
    "not ASCII": "sha256=ä" + signature(APP_SECRET, BODY)[8:],
}


@pytest.mark.parametrize("header", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_signature_hears_401_and_leaves_nothing(header: str | None) -> None:
    async with standing() as stand:
        assert await stand.post(BODY, header) == 401
        assert stand.desk.batches == []


async def test_bytes_beyond_utf8_in_the_signature_hear_401() -> None:
    async with standing() as stand:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(stand.url).port)
        raw = f"POST {stand.channel.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n".encode()
        writer.write(raw + b"X-Hub-Signature-256: sha256=\xff\xfe\r\nConnection: close\r\n\r\n" + BODY)
        assert b" 401 " in await reader.readline()
        writer.close()


async def test_the_signature_is_of_the_raw_bytes() -> None:
    async with standing() as stand:
        escaped = BODY.replace(b"62335000000", b"\\u0036\\u00322335000000")
        again = json.dumps(json.loads(escaped)).encode()
        assert await stand.post(escaped, signature(APP_SECRET, again)) == 401
        assert await stand.post(escaped, signature(APP_SECRET, escaped)) == 200


async def test_an_unsigned_body_is_not_even_parsed() -> None:
    async with standing() as stand:
        assert await stand.post(b"[" * 100_000, None) == 401


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"[" * 100_000, b'{"entry":[NaN]}', b'{"entry":7}'])
async def test_a_signed_body_that_is_no_webhook_hears_400_and_the_next_good_one_200(raw: bytes) -> None:
    async with standing() as stand:
        assert await stand.post(raw, signature(APP_SECRET, raw)) == 400
        assert await stand.post(BODY, signature(APP_SECRET, BODY)) == 200
        assert len(stand.desk.batches) == 1


async def test_a_body_of_3_megabytes_is_taken() -> None:
    async with standing() as stand:
        large = body(change(messages=[text("a" * 4000, id=f"wamid.{number}") for number in range(750)]))
        assert len(large) > 2.9e6
        assert await stand.post(large, signature(APP_SECRET, large)) == 200
        assert len(stand.desk.items) == 750


async def test_a_body_beyond_every_limit_hears_413() -> None:
    async with standing() as stand:
        assert await stand.post(b"x" * (LARGEST_BODY + 1), "sha256=0") == 413


@pytest.mark.parametrize("trouble", [StoreBusy("The database is locked."), StoreFailed("The disk is full.")])
async def test_what_was_not_stored_is_not_acknowledged(trouble: StoreBusy | StoreFailed) -> None:
    async with standing() as stand:
        stand.desk.troubles.append(trouble)
        async with stand.http.post(
            stand.url, data=BODY, headers={"X-Hub-Signature-256": signature(APP_SECRET, BODY)}
        ) as response:
            assert response.status == 503
            assert int(response.headers["Retry-After"]) > 0


async def test_meta_repeats_until_it_is_stored() -> None:
    async with standing() as stand:
        stand.desk.troubles += [StoreBusy("locked"), StoreBusy("locked")]
        await stand.graph.write(SITI, "Halo")
        assert stand.graph.postbox.deliveries[0].answers == [503, 503, 200]
        assert len(stand.desk.items) == 1


async def test_the_same_body_again_is_acknowledged_with_the_same_key() -> None:
    async with standing() as stand:
        wamid = await stand.graph.write(SITI, "Halo")
        assert await stand.graph.redeliver(times=10) == [200] * 10
        assert {item.key for item in stand.desk.items if isinstance(item, InboundMessage)} == {wamid}


async def test_statuses_bring_our_own_id_back() -> None:
    async with standing() as stand:
        await stand.graph.write(SITI, "Halo")
        await stand.channel.send(to_siti("Baik", number=77))
        async with asyncio.timeout(5):
            await stand.graph.until(lambda: len(stand.desk.items) == 4)
        updates = [item for item in stand.desk.items if isinstance(item, StatusUpdate)]
        assert [(one.state, one.message_id) for one in updates] == [("sent", 77), ("delivered", 77), ("read", 77)]


async def test_a_flood_of_bad_signatures_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with standing() as stand:
        with caplog.at_level(logging.INFO):
            for _again in range(20):
                await stand.post(BODY, "sha256=0")
        assert len([line for line in caplog.records if line.name.startswith("daemon")]) == 1


async def test_no_log_line_holds_what_was_written(caplog: pytest.LogCaptureFixture) -> None:
    async with standing() as stand:
        with caplog.at_level(logging.DEBUG):
            secret = body(change(messages=[text("rahasia sekali")]))
            await stand.post(secret, "sha256=0")
            await stand.post(secret[:-1], signature(APP_SECRET, secret[:-1]))
            stand.desk.troubles.append(StoreBusy("locked"))
            await stand.post(secret, signature(APP_SECRET, secret))
        assert "rahasia" not in caplog.text
