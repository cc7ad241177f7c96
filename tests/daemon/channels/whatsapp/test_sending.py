"""Sends against the simulated Graph API, on real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import format_datetime

import pytest

from daemon.channels.answer import Answer
from daemon.channels.whatsapp.identity import BSUID
from daemon.channels.whatsapp.sending import receipt
from daemon.simulate.faults import BareStatus, CutAfter, Drip, Fault, Hang, Refusal, Reset
from prolink.clock import moment
from prolink.config import Secret
from prolink.errors import ChannelStopped, SendError, TryLater, Unclear, Undeliverable
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing
from tests.daemon.channels.whatsapp.stand import SITI, TOKEN, standing, to_siti

HTTP_DATE = format_datetime(moment(1_000_000_000_000), usegmt=True)
NINE_SECONDS_LATER = format_datetime(moment(1_000_000_009_000), usegmt=True)


async def said_to(fault: Fault, *, timeout: float = 5.0) -> SendError:
    async with standing(timeout=timeout) as stand:
        stand.graph.next_answers.append(fault)
        with pytest.raises(SendError) as caught:
            await stand.channel.send(to_siti())
        return caught.value


async def test_a_taken_message_has_metas_id() -> None:
    async with standing() as stand:
        taken = await stand.channel.send(to_siti())
        assert taken.platform_id == stand.graph.sent[0].wamid


async def test_a_person_known_only_by_a_bsuid_is_reached() -> None:
    async with standing() as stand:
        await stand.channel.send(Outgoing(message_id=1, to=(Identifier(BSUID, SITI.bsuid),), text="Halo"))
        assert [(sent.to, sent.lost) for sent in stand.graph.sent] == [(SITI.bsuid, False)]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Refusal(code=130429, status=400), TryLater),
        (Refusal(code=4, status=403), TryLater),
        (Refusal(code=131056, status=429), TryLater),
        (Refusal(code=131016, status=500), TryLater),
        (Refusal(code=131026, status=500), Undeliverable),
        (Refusal(code=999999, status=400), Undeliverable),
        (Refusal(code=999999, status=503), Unclear),
        (Refusal(code=999999, status=429), TryLater),
        (Refusal(code=190, status=401), ChannelStopped),
        (Refusal(code=0, status=500), ChannelStopped),
        (Refusal(code=131047, status=400), Undeliverable),
        (BareStatus(status=429), TryLater),
        (BareStatus(status=500), Unclear),
        (BareStatus(status=504), Unclear),
        (BareStatus(status=408), Unclear),
        (BareStatus(status=401), ChannelStopped),
        (BareStatus(status=404), ChannelStopped),
        (BareStatus(status=302), ChannelStopped),
        (BareStatus(status=418), Undeliverable),
        (BareStatus(status=200), Unclear),
        (BareStatus(status=200, body='{"messages":[]}'), Unclear),
        (BareStatus(status=200, body='{"messages":[{"id":7}]}'), Unclear),
        (BareStatus(status=200, body="[" * 100_000), Unclear),
        (BareStatus(status=500, body='{"error":{"code":"131026"}}'), Unclear),
        (Reset(), Unclear),
        (CutAfter(), Unclear),
    ],
)
async def test_an_answer_tells_what_to_do_next(fault: Fault, error: type[SendError]) -> None:
    assert type(await said_to(fault)) is error


@pytest.mark.parametrize("fault", [Hang(20), Drip(0.2)])
async def test_whoever_does_not_finish_in_time_is_unclear(fault: Fault) -> None:
    assert type(await said_to(fault, timeout=0.3)) is Unclear


@pytest.mark.parametrize("header", ["30", "30.5"])
async def test_a_pause_that_is_asked_for_is_given(header: str) -> None:
    error = await said_to(Refusal(code=130429, status=429, retry_after=header))
    assert isinstance(error, TryLater)
    assert error.after == float(header)


@pytest.mark.parametrize("header", ["soon", "-3", "1e9", "Wed, 99 Foo 2026"])
async def test_a_pause_that_makes_no_sense_is_none(header: str) -> None:
    error = await said_to(BareStatus(status=429, retry_after=header))
    assert isinstance(error, TryLater)
    assert error.after == 0


@asynccontextmanager
async def saying(head: str) -> AsyncIterator[str]:
    """Answer every request with this status line and headers; yield the URL."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_pause_given_as_a_date_is_counted_from_the_answers_own_date() -> None:
    head = f"429 Slow\r\nDate: {HTTP_DATE}\r\nRetry-After: {NINE_SECONDS_LATER}"
    async with saying(head) as url, standing(base_url=url) as stand:
        with pytest.raises(TryLater) as caught:
            await stand.channel.send(to_siti())
        assert caught.value.after == 9


async def test_a_redirect_is_not_followed_with_our_token() -> None:
    async with saying("307 Elsewhere\r\nLocation: http://127.0.0.1:9/") as url, standing(base_url=url) as stand:
        with pytest.raises(ChannelStopped) as caught:
            await stand.channel.send(to_siti())
        assert caught.value.platform_code == "307"


async def test_a_name_that_does_not_resolve_is_tried_later() -> None:
    async with standing(base_url="http://graph.invalid") as stand:
        with pytest.raises(TryLater) as caught:
            await stand.channel.send(to_siti())
        assert caught.value.whole_channel


async def test_the_token_stands_in_no_word_of_ours() -> None:
    error = await said_to(Refusal(code=190, status=401, message=f"Bearer {TOKEN} expired", details=f"{TOKEN}!"))
    assert error.reason == "…!"


def test_a_receipt_comes_from_metas_own_answer() -> None:
    body = b'{"messaging_product":"whatsapp","contacts":[{"input":"62","wa_id":"62"}],"messages":[{"id":"wamid.C"}]}'
    assert receipt(Answer(200, body), Secret(TOKEN)).platform_id == "wamid.C"


async def test_a_read_receipt_names_the_message_and_shows_typing() -> None:
    async with standing() as stand:
        await stand.channel.seen("wamid.A1", typing=True)
        await stand.channel.seen("wamid.A2", typing=False)
        assert stand.graph.read == [("wamid.A1", True), ("wamid.A2", False)]


async def test_no_read_receipt_goes_out_where_the_settings_forbid_it() -> None:
    async with standing(read_receipts=False) as stand:
        await stand.channel.seen("wamid.A1", typing=True)
        assert stand.graph.read == []
