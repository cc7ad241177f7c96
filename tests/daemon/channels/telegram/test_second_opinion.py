"""python-telegram-bot as a second opinion: it reads the same updates, and what we read agrees."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from telegram import Bot, Update
from telegram.error import Conflict, Forbidden, InvalidToken
from telegram.request import HTTPXRequest

from daemon.channels.telegram.inbound import posted
from daemon.simulate.bot_api import SimulatedBotApi
from daemon.simulate.bot_shapes import photo
from prolink.model.inbound import Correction, InboundMessage
from tests.daemon.channels.telegram.payloads import update
from tests.daemon.channels.telegram.stand import BOT, JOKO, SITI, TOKEN


@asynccontextmanager
async def peers(token: str = TOKEN) -> AsyncIterator[tuple[SimulatedBotApi, Bot]]:
    """Tie PTB's own client, over its own transport, to the simulated Bot API."""
    async with SimulatedBotApi(token=TOKEN) as api:
        request = [HTTPXRequest(httpx_kwargs={"trust_env": False}) for _each in range(2)]
        base = (f"{api.base_url}/bot", f"{api.base_url}/file/bot")
        bot = Bot(token, *base, request=request[0], get_updates_request=request[1])
        for one in request:
            await one.initialize()
        try:
            async with asyncio.timeout(10):
                yield api, bot
        finally:
            for one in request:
                await one.shutdown()


async def test_what_the_simulated_bot_api_says_of_itself_is_a_bot() -> None:
    async with peers() as (_api, bot):
        me = await bot.get_me()
        assert (me.id, me.is_bot) == (int(BOT), True)


async def test_both_read_the_same_of_every_update_that_is_simulated() -> None:
    async with peers() as (api, bot):
        number = api.write(SITI, "Halo 🙏")
        api.post(JOKO, photo("AgAC-1", caption="banjir"))
        api.edit(SITI, number, {"text": "Halo semua"})
        sent = api.say_to(SITI, "Pilih", (("faq:F01", "KTP"),))
        api.tap(SITI, sent, "faq:F01")
        api.block(SITI)
        raw = list(api.updates.waiting)
        theirs = await bot.get_updates(timeout=0)
        ours = [posted("telegram:main", BOT, msgspec.json.encode(one)).batch.items[0] for one in raw]

        text, picture, edited, tapped, blocked = theirs
        assert isinstance(ours[0], InboundMessage)
        assert text.message is not None
        assert text.message.from_user is not None
        assert (ours[0].text, ours[0].sender.name) == (text.message.text, text.message.from_user.full_name)
        assert ours[0].sent_at == int(text.message.date.timestamp()) * 1000
        assert isinstance(ours[1], InboundMessage)
        assert picture.message is not None
        assert (ours[1].detail or {})["file_id"] == picture.message.photo[-1].file_id
        assert ours[1].text == picture.message.caption
        assert isinstance(ours[2], Correction)
        assert edited.edited_message is not None
        assert ours[2].text == edited.edited_message.text
        assert ours[2].original == ours[0].key
        assert isinstance(ours[3], InboundMessage)
        assert tapped.callback_query is not None
        assert ours[3].choice == tapped.callback_query.data
        assert isinstance(ours[4], InboundMessage)
        assert blocked.my_chat_member is not None
        assert (blocked.my_chat_member.new_chat_member.status, ours[4].kind) == ("kicked", "system")


def test_the_strict_parser_falls_over_an_update_that_we_read() -> None:
    old = update()
    del old["message"]["from"]["is_bot"]
    with pytest.raises(TypeError):
        Update.de_json(old)
    (item,) = posted("telegram:main", BOT, msgspec.json.encode(old)).batch.items
    assert isinstance(item, InboundMessage)


async def test_an_offset_confirms_what_lies_below_it() -> None:
    async with peers() as (api, bot):
        for text in ("satu", "dua", "tiga"):
            api.write(SITI, text)
        first = await bot.get_updates(limit=1, timeout=0)
        again = await bot.get_updates(timeout=0)
        rest = await bot.get_updates(offset=again[1].update_id, timeout=0)
        assert [len(first), len(again), len(rest)] == [1, 3, 2]
        assert len(api.updates.waiting) == 2


async def test_ptb_is_answered_in_its_own_errors() -> None:
    async with peers() as (api, bot):
        api.know(SITI)
        api.block(SITI)
        with pytest.raises(Forbidden, match="blocked by the user"):
            await bot.send_message(SITI.id, "Halo")
        await bot.set_webhook("https://elsewhere.example")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates(timeout=0)
        await bot.delete_webhook()
        assert await bot.get_updates(timeout=0)
    async with peers("110201543:AAthisOneWasRevokedYesterday000000") as (_api, bot):
        with pytest.raises(InvalidToken):
            await bot.get_me()


async def test_ptb_sends_shows_typing_and_answers_taps() -> None:
    async with peers() as (api, bot):
        api.know(SITI)
        message = await bot.send_message(SITI.id, "<b>Halo</b> &amp; selamat", parse_mode="HTML")
        query = api.tap(SITI, api.sent[0], "x")
        await bot.send_chat_action(SITI.id, "typing")
        await bot.answer_callback_query(query)
        assert (message.text, api.sent[0].bold) == ("Halo & selamat", ("Halo",))
        assert (api.typing, api.answered) == ([SITI.id], [query])


async def test_ptb_fetches_a_file() -> None:
    async with peers() as (api, bot):
        api.files["AgAC-1"] = b"\xff\xd8 a photo"
        file = await bot.get_file("AgAC-1")
        assert bytes(await file.download_as_bytearray()) == b"\xff\xd8 a photo"
