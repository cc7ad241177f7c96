"""The whole daemon: one citizen message from the webhook to the platform and to the consoles."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from datetime import timedelta

import aiohttp
import msgspec
import pytest

from daemon import main
from daemon.simulate.faults import Refusal
from daemon.simulate.shapes import Citizen
from prolink.client import Feed
from prolink.clock import utc_now
from prolink.errors import BadInput, NoLink, SettingsError, StoreUnusable
from prolink.model.faq import Entry
from prolink.model.message import Direction
from prolink.protocol.commands import Claim, Close, ImportFaq, Reply, ResumeChannel, StopChannel, WriteNote
from prolink.protocol.events import Changed
from tests.daemon.stand import JOKO, KTP, PATIENCE, SITI, WEBHOOK, MovedClock, Stand, post, running, standing

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
async def stand() -> AsyncGenerator[Stand, None]:
    async with standing() as stand:
        yield stand


async def next_changed(feed: Feed) -> Changed:
    async with asyncio.timeout(PATIENCE):
        async for frame in feed:
            if isinstance(frame.event, Changed):
                return frame.event
    raise AssertionError("the feed ended")


async def test_a_signed_webhook_is_stored_before_the_200_answered_once_and_told(stand: Stand) -> None:
    async with running(stand), stand.client() as client, client.events((await client.snapshot()).seq) as feed:
        wamid = await stand.graph.write(SITI, KTP)
        assert stand.graph.postbox.deliveries[0].answers == [200]
        assert stand.rows(f"SELECT text FROM message WHERE platform_id = '{wamid}'") == [(KTP,)]
        told = await next_changed(feed)
        assert told.messages[0].text == KTP
        await stand.until_sent(1)
        assert [sent.text for sent in stand.graph.sent] == ["Lapor ke Dukcapil."]
        assert stand.graph.read[0] == (wamid, False)


async def test_the_same_body_ten_times_more_changes_nothing(stand: Stand) -> None:
    async with running(stand):
        await stand.graph.write(SITI, KTP)
        await stand.until_sent(1)
        before = stand.counts()
        assert await stand.graph.redeliver(0, times=10) == [200] * 10
        assert stand.counts() == before
        assert len(stand.graph.sent) == 1


@pytest.mark.parametrize("signature", [None, "sha256=" + "0" * 64, "sha256=täst", ""])
async def test_a_wrong_signature_is_401_and_leaves_nothing(stand: Stand, signature: str | None) -> None:
    headers = {} if signature is None else {"X-Hub-Signature-256": signature}
    async with running(stand):
        before = stand.counts()
        assert await post(stand, b'{"object":"whatsapp_business_account","entry":[]}', **headers) == 401
        assert stand.counts() == before


async def test_a_hostile_name_and_text_survive_as_data(stand: Stand) -> None:
    name, text = "[/nope]", "\x1b]52;c;cHJvbGluaw==\x07 [bold]\x9b31m \u202etxet\u202c <b>&amp;</b> {{x}} %s"
    async with running(stand), stand.client() as client:
        await stand.graph.write(Citizen(name=name, phone="628120000009"), text)
        [found] = (await client.snapshot()).conversations
        page = await client.page(found.id)
        assert (found.contact_name, page.messages[0].text) == (name, text)


async def test_what_was_queued_at_the_stop_is_delivered_after_the_restart_in_order(stand: Stand) -> None:
    stand.graph.next_answers.append(Refusal(code=131000))
    async with running(stand):
        await stand.graph.write(SITI, KTP)
        async with asyncio.timeout(PATIENCE):
            while not stand.rows("SELECT 1 FROM delivery WHERE attempts > 0"):
                await asyncio.sleep(0.01)
    assert stand.graph.sent == []
    clock = MovedClock()
    async with running(stand, clock):
        clock.ahead += timedelta(seconds=60)  # The grace for an echo of what was perhaps sent is over.
        await stand.graph.write(SITI, "menu")
        await stand.until_sent(2)
    assert [sent.text.splitlines()[0] for sent in stand.graph.sent] == [
        "Lapor ke Dukcapil.",
        "Silakan pilih, atau tulis langsung pertanyaan Anda:",
    ]


async def test_a_console_that_was_away_over_a_restart_misses_nothing(stand: Stand) -> None:
    async with running(stand), stand.client() as client:
        await stand.graph.write(SITI, KTP)
        seq = (await client.snapshot()).seq
        await stand.graph.write(JOKO, "Halo")
        await stand.until_sent(2)
    async with running(stand), stand.client() as client, client.events(seq) as feed:
        assert (await next_changed(feed)).conversation_id in (1, 2)


async def test_a_take_over_while_the_answer_waits_keeps_it_from_the_citizen(stand: Stand) -> None:
    async with running(stand), stand.client() as client:
        await client.send(StopChannel("whatsapp:main", "uji"))
        await stand.graph.write(SITI, KTP)
        done = await client.send(Claim(1))
        await client.send(Reply(1, "Saya bantu, Bu."))
        await client.send(ResumeChannel("whatsapp:main"))
        await stand.until_sent(1)
        await client.send(Close(1))
    assert done.dropped == 1
    assert [sent.text for sent in stand.graph.sent] == ["Saya bantu, Bu."]


async def test_an_agent_s_note_never_reaches_the_platform(stand: Stand) -> None:
    async with running(stand), stand.client() as client:
        await stand.graph.write(SITI, KTP)
        await stand.until_sent(1)
        await client.send(WriteNote(1, "rahasia dapur"))
        await client.send(Reply(1, "Baik."))
        await stand.until_sent(2)
        page = await client.page(1)
    assert "rahasia dapur" in [one.text for one in page.messages if one.direction is Direction.NOTE]
    assert "rahasia dapur" not in [sent.text for sent in stand.graph.sent]


async def test_an_imported_faq_is_answered_from_without_a_restart(stand: Stand) -> None:
    fresh = Entry(id="N01", question="Kapan festival seminggu di kota?", answer="Bulan September.", category="Acara")
    async with running(stand), stand.client() as client:
        await client.send(ImportFaq((fresh,)))
        async with asyncio.timeout(PATIENCE):
            while "Bulan September." not in [sent.text for sent in stand.graph.sent]:
                await stand.graph.write(SITI, fresh.question)
                await asyncio.sleep(0.05)


async def test_a_stop_lets_consoles_go_also_those_that_don_t_answer(stand: Stand) -> None:
    async with contextlib.AsyncExitStack() as stack:
        async with running(stand):
            client = await stack.enter_async_context(stand.client())
            feed = await stack.enter_async_context(client.events(0))
            _reader, writer = await asyncio.open_unix_connection(stand.client().socket)
            stack.callback(writer.close)
            upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            writer.write(f"GET /v1/events?since=0 HTTP/1.1\r\nHost: prolink\r\n{upgrade}{key}\r\n".encode())
            await writer.drain()
            await _reader.readline()
        with pytest.raises(NoLink):
            async for _frame in feed:
                pass
    assert not stand.client().socket.exists()


async def test_health_is_public_and_nothing_else_is(stand: Stand) -> None:
    async with running(stand), aiohttp.ClientSession(stand.url) as http:
        for path, status in (
            ("/healthz", 200),
            ("/readyz", 200),
            ("/metrics", 404),
            ("/v1/snapshot", 404),
            ("/", 404),
            ("/webhooks/whatsapp/other", 404),
            (f"{WEBHOOK}?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=42", 200),
            (f"{WEBHOOK}?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=42", 403),
        ):
            async with http.get(path) as answer:
                assert (path, answer.status) == (path, status)


async def test_a_taken_port_is_one_sentence(stand: Stand) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", stand.port))
        taken.listen()
        with pytest.raises(SettingsError, match=str(stand.port)):
            await main.run(stand.settings, utc_now, asyncio.Event(), lambda: None)


async def test_a_profile_that_is_not_there_is_one_sentence_and_the_database_stays_untouched(stand: Stand) -> None:
    desk = msgspec.structs.replace(stand.settings.desk, profile="/nowhere")
    settings = msgspec.structs.replace(stand.settings, desk=desk)
    before = sorted(stand.folder.rglob("*"))
    with pytest.raises(BadInput, match="/nowhere"):
        await main.run(settings, utc_now, asyncio.Event(), lambda: None)
    assert sorted(stand.folder.rglob("*")) == before


async def test_a_second_daemon_on_one_database_is_refused(stand: Stand) -> None:
    async with running(stand):
        with pytest.raises(StoreUnusable, match="one daemon at a time"):
            await main.run(stand.settings, utc_now, asyncio.Event(), lambda: None)


async def test_an_unknown_kind_of_channel_is_refused_with_the_known_ones(stand: Stand) -> None:
    settings = msgspec.structs.replace(stand.settings, channels={"pigeon": {"main": {}}})
    with pytest.raises(SettingsError, match="whatsapp"):
        await main.run(settings, utc_now, asyncio.Event(), lambda: None)


async def test_a_faq_with_an_undefined_variable_stops_the_first_start(stand: Stand) -> None:
    (stand.folder / "faq.yaml").write_text('- {id: A, question: "Q?", answer: "{{tiada}}", category: C}\n')
    with pytest.raises(Exception, match="tiada"):
        await main.run(stand.settings, utc_now, asyncio.Event(), lambda: None)


async def serve(stand: Stand) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "prolink.cli", "serve", "--config", str(stand.settings_file)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_sigterm_ends_it_in_good_order(stand: Stand) -> None:
    daemon = await serve(stand)
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"{stand.url}/readyz") as answer:
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        await stand.graph.write(SITI, KTP)
        daemon.send_signal(signal.SIGTERM)
        out, err = await daemon.communicate()
    assert daemon.returncode == 0
    assert b"Traceback" not in out + err
    assert KTP.encode() not in out + err


async def test_serve_says_one_line_where_it_can_t_start(stand: Stand) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", stand.port))
        taken.listen()
        daemon = await serve(stand)
        async with asyncio.timeout(PATIENCE):
            out, err = await daemon.communicate()
    assert daemon.returncode == 2
    assert b"Traceback" not in out + err
    assert err.splitlines()[-1].startswith(b"prolink: [public] can't listen on")
