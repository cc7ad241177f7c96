"""Sends against the simulated Bot API, on real sockets, by python-telegram-bot's Bot over our session."""

import asyncio
import logging
import traceback

import httpx
import pytest

from daemon.channels.telegram.throttle import Throttle
from daemon.simulate.bot_api import BotRefusal
from daemon.simulate.faults import BareStatus, CutAfter, Fault, Hang, Reset
from prolink.errors import ChannelStopped, SendError, TryLater, Unclear, Undeliverable
from prolink.model.message import Option
from tests.daemon.channels.telegram.stand import JOKO, SITI, TOKEN, standing, to


async def said_to(fault: Fault | BotRefusal, *, timeout: float = 5.0) -> SendError:
    async with standing(running=False, timeout=timeout) as stand:
        stand.api.faults["sendMessage"].append(fault)
        with pytest.raises(SendError) as caught:
            await stand.channel.send(to())
        return caught.value


async def test_a_taken_message_has_the_key_under_which_an_answer_names_it() -> None:
    async with standing(running=False) as stand:
        taken = await stand.channel.send(to())
        assert taken.platform_id == stand.key(stand.api.sent[0].message_id)


async def test_bold_arrives_as_bold_and_not_as_asterisks() -> None:
    async with standing(running=False) as stand:
        await stand.channel.send(to(text="*Darurat* <112> & gratis"))
        (sent,) = stand.api.sent
        assert (sent.text, sent.bold) == ("Darurat <112> & gratis", ("Darurat",))


async def test_what_telegram_can_not_read_as_html_goes_as_it_was_written() -> None:
    async with standing(running=False) as stand:
        refusal = BotRefusal(status=400, description="Bad Request: can't parse entities: Unsupported start tag")
        stand.api.faults["sendMessage"].append(refusal)
        await stand.channel.send(to(text="*Darurat* 112"))
        assert [(sent.text, sent.bold) for sent in stand.api.sent] == [("*Darurat* 112", ())]


async def test_no_link_is_shown_large() -> None:
    async with standing(running=False) as stand:
        await stand.channel.send(to(text="https://probolinggokota.go.id"))
        assert stand.api.sent[0].call["link_preview_options"] == {"is_disabled": True}


async def test_buttons_bring_their_data_back() -> None:
    async with standing(running=False) as stand:
        await stand.channel.send(to(options=(Option("faq:F01", "KTP"), Option("petugas", "Petugas"))))
        assert stand.api.sent[0].buttons == (("faq:F01", "KTP"), ("petugas", "Petugas"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (BotRefusal(status=429, description="Too Many Requests: retry after 3", retry_after=3), TryLater),
        (BareStatus(status=429), TryLater),
        (BotRefusal(status=403, description="Forbidden: bot was blocked by the user"), Undeliverable),
        (BotRefusal(status=403, description="Forbidden: user is deactivated"), Undeliverable),
        (BotRefusal(status=400, description="Bad Request: chat not found"), Undeliverable),
        (BotRefusal(status=400, description="Bad Request: can't parse entities: x"), Undeliverable),
        (BotRefusal(status=401, description="Unauthorized"), ChannelStopped),
        (BotRefusal(status=404, description="Not Found"), ChannelStopped),
        (BotRefusal(status=409, description="Conflict: x"), TryLater),
        (BotRefusal(status=500, description="Internal Server Error"), Unclear),
        (BotRefusal(status=502, description="Bad Gateway"), Unclear),
        (BareStatus(status=500), Unclear),
        (BareStatus(status=504), Unclear),
        (BareStatus(status=401), Unclear),
        (BareStatus(status=403), Unclear),
        (BareStatus(status=404, body="{}"), Unclear),
        (BareStatus(status=302), Unclear),
        (BareStatus(status=200), Unclear),
        (BareStatus(status=200, body='{"ok":true}'), Unclear),
        (BareStatus(status=200, body='{"ok":true,"result":{"message_id":"x"}}'), Unclear),
        (BareStatus(status=200, body="[" * 100_000), Unclear),
        (Reset(), Unclear),
        (CutAfter(), Unclear),
    ],
)
async def test_an_answer_tells_what_to_do_next(fault: Fault | BotRefusal, error: type[SendError]) -> None:
    assert type(await said_to(fault)) is error


async def test_whoever_does_not_answer_in_time_is_unclear() -> None:
    assert type(await said_to(Hang(20), timeout=0.2)) is Unclear


STRANGE = (
    '{"ok":true,"result":{"message_id":77,"date":1749416383,"chat":{"id":628120000001,"type":"private"},'
    '"from":{"id":1},"entities":"none","reply_markup":7,"new_in_2027":[]}}'
)


@pytest.mark.parametrize("body", [STRANGE, '{"ok":true,"result":{"message_id":77}}'])
async def test_an_answer_that_the_strict_parser_can_not_read_is_a_receipt_all_the_same(body: str) -> None:
    async with standing(running=False) as stand:
        stand.api.faults["sendMessage"].append(BareStatus(status=200, body=body))
        assert (await stand.channel.send(to())).platform_id == stand.key(77)


async def test_a_blocked_bot_is_told_in_telegrams_words() -> None:
    async with standing(running=False) as stand:
        stand.api.block(SITI)
        with pytest.raises(Undeliverable) as caught:
            await stand.channel.send(to())
        assert caught.value.reason == "Forbidden: bot was blocked by the user"
        assert caught.value.platform_code == "403"


async def test_a_throttle_slows_one_chat_and_no_other() -> None:
    async with standing(running=False) as stand:
        refusal = BotRefusal(status=429, description="Too Many Requests: retry after 9", retry_after=9)
        stand.api.faults["sendMessage"].append(refusal)
        with pytest.raises(TryLater) as caught:
            await stand.channel.send(to(SITI))
        assert (caught.value.after, caught.value.whole_channel) == (9, False)
        await stand.channel.send(to(JOKO))
        assert [sent.chat for sent in stand.api.sent] == [JOKO.id]


def test_a_throttle_that_several_chats_meet_at_once_slows_the_bot() -> None:
    now = 100.0
    throttle = Throttle(lambda: now)
    refused = TryLater("slow", platform_code="429", after=3)

    def whole(chat: int) -> bool:
        widened = throttle.widened(chat, refused)
        assert isinstance(widened, TryLater)
        return widened.whole_channel

    assert [whole(1), whole(1), whole(1), whole(2), whole(3)] == [False, False, False, False, True]
    now = 200.0
    assert not whole(4)


async def test_a_bot_api_that_is_away_is_tried_later_for_every_chat() -> None:
    async with standing(running=False) as stand:
        await stand.api.go_away()
        with pytest.raises(TryLater) as caught:
            await stand.channel.send(to())
        assert caught.value.whole_channel


async def test_typing_is_shown_in_the_chat_of_the_message_or_the_tap() -> None:
    async with standing(running=False) as stand:
        await stand.channel.seen(stand.key(7), typing=True)
        await stand.channel.seen(stand.key(7, JOKO).rpartition(":")[0] + ":cb:77", typing=True)
        await stand.channel.seen(stand.key(8), typing=False)
        await stand.channel.seen("wamid.1", typing=True)
        assert stand.api.typing == [SITI.id, JOKO.id]


async def test_nothing_goes_over_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_request: object, **_more: object) -> None:
        raise AssertionError("httpx was used")

    monkeypatch.setattr(httpx.AsyncClient, "send", refuse)
    async with standing() as stand:
        stand.api.write(SITI, "Halo")
        await stand.heard()
        await stand.channel.send(to())
        assert len(stand.api.sent) == 1


@pytest.mark.parametrize("fault", [Reset(), BareStatus(status=502, body=TOKEN), CutAfter()])
async def test_no_traceback_shows_the_token(fault: Fault) -> None:
    error = await said_to(fault)
    assert TOKEN not in "".join(traceback.format_exception(error))


async def test_the_token_and_the_words_stand_in_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with standing(running=False) as stand:
        stand.api.faults["sendMessage"].extend([None, BareStatus(status=200, body="<"), BareStatus(status=502)])
        await stand.channel.send(to(text="rahasia *warga*"))
        for _again in range(2):
            with pytest.raises(SendError):
                await stand.channel.send(to(text="rahasia"))
        await asyncio.sleep(0)
    assert TOKEN not in caplog.text
    assert "rahasia" not in caplog.text
