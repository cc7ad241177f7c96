"""The simulated Bot API refuses, keeps and repeats as Telegram does; PTB agrees in channels/telegram."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from daemon.simulate.bot_api import BotRefusal, SimulatedBotApi
from daemon.simulate.bot_shapes import User
from daemon.simulate.faults import BareStatus, CutAfter, Hang, Reset

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SITI = User(id=628, first_name="Siti")


@asynccontextmanager
async def simulated() -> AsyncIterator[tuple[SimulatedBotApi, aiohttp.ClientSession]]:
    async with SimulatedBotApi(token=TOKEN) as api, aiohttp.ClientSession() as http, asyncio.timeout(10):
        api.know(SITI)
        yield api, http


async def call(
    api: SimulatedBotApi, http: aiohttp.ClientSession, method: str, *, token: str = TOKEN, **given: Any
) -> tuple[int, Any]:
    async with http.post(f"{api.base_url}/bot{token}/{method}", json=given) as answer:
        return answer.status, await answer.json()


async def updates(api: SimulatedBotApi, http: aiohttp.ClientSession, **given: Any) -> list[int]:
    _status, said = await call(api, http, "getUpdates", **given)
    return [one["update_id"] for one in said["result"]]


async def test_a_send_is_recorded_and_answered_with_its_number() -> None:
    async with simulated() as (api, http):
        status, said = await call(api, http, "sendMessage", chat_id=628, text="Halo")
        assert (status, said["ok"], said["result"]["message_id"]) == (200, True, api.sent[0].message_id)
        assert (api.sent[0].chat, api.sent[0].text) == (628, "Halo")


async def test_a_form_with_nested_json_is_read_as_ptb_sends_it() -> None:
    async with simulated() as (api, http):
        markup = json.dumps({"inline_keyboard": [[{"text": "KTP", "callback_data": "x"}]]})
        form = {"chat_id": "628", "text": "Pilih", "reply_markup": markup}
        async with http.post(f"{api.base_url}/bot{TOKEN}/sendMessage", data=form) as answer:
            assert answer.status == 200
        assert api.sent[0].buttons == (("x", "KTP"),)


def rows(count: int = 1, **changed: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "KTP", "callback_data": "x"} | changed] for _row in range(count)]}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x", "chat_id": 999}, "chat not found"),
        ({"text": "<x>y</x>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "<b>a</i>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag"),
        ({"text": "x", "reply_markup": rows(101)}, "reply markup is too long"),
        ({"text": "x", "reply_markup": rows(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": rows(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": rows(text="")}, "text buttons"),
        ({"text": "x", "reply_markup": {"inline_keyboard": 7}}, "reply markup"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup"),
    ],
)
async def test_what_telegram_refuses_is_refused(given: dict[str, Any], words: str) -> None:
    async with simulated() as (api, http):
        status, said = await call(api, http, "sendMessage", **({"chat_id": 628} | given))
        assert (status, said["ok"], said["error_code"]) == (400, False, 400)
        assert words in said["description"]
        assert api.sent == []


async def test_html_is_shown_without_its_tags() -> None:
    async with simulated() as (api, http):
        await call(api, http, "sendMessage", chat_id=628, text="<b>a &lt; b</b> <i>c</i>", parse_mode="HTML")
        assert (api.sent[0].text, api.sent[0].bold) == ("a < b c", ("a < b",))


async def test_who_blocked_the_bot_is_not_reached_and_the_bot_hears_of_it() -> None:
    async with simulated() as (api, http):
        api.block(SITI)
        assert (await call(api, http, "sendMessage", chat_id=628, text="x"))[0] == 403
        assert api.updates.waiting[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


@pytest.mark.parametrize(("token", "status"), [("1:AAother", 401), ("nonsense", 404)])
async def test_a_wrong_token_hears_so(token: str, status: int) -> None:
    async with simulated() as (api, http):
        assert (await call(api, http, "getMe", token=token))[0] == status


async def test_a_method_that_does_not_exist_is_not_found() -> None:
    async with simulated() as (api, http):
        assert (await call(api, http, "sendHologram"))[0] == 404


async def test_updates_come_again_until_an_offset_confirms_them() -> None:
    async with simulated() as (api, http):
        for text in ("satu", "dua", "tiga"):
            api.write(SITI, text)
        first = await updates(api, http)
        assert await updates(api, http) == first
        assert await updates(api, http, offset=first[1]) == first[1:]
        assert await updates(api, http, offset=-1) == first[-1:]
        assert await updates(api, http, offset=first[2] + 1) == []


async def test_a_long_poll_ends_when_something_comes() -> None:
    async with simulated() as (api, http), asyncio.TaskGroup() as group:
        asking = group.create_task(updates(api, http, timeout=9))
        await api.until(lambda: bool(api.called))
        api.write(SITI, "Halo")
        assert len(await asking) == 1


async def test_who_asks_later_throws_the_earlier_one_out() -> None:
    async with simulated() as (api, http), asyncio.TaskGroup() as group:
        asking = group.create_task(call(api, http, "getUpdates", timeout=9))
        await api.until(lambda: bool(api.called))
        later = group.create_task(call(api, http, "getUpdates", timeout=9))
        await api.until(lambda: len(api.called) == 2)
        api.write(SITI, "Halo")
        assert ((await asking)[0], (await later)[0]) == (409, 200)


async def test_kinds_that_were_not_asked_for_do_not_come() -> None:
    async with simulated() as (api, http):
        await call(api, http, "getUpdates", allowed_updates=["callback_query"])
        api.write(SITI, "Halo")
        assert await updates(api, http) == []


async def test_a_tap_can_be_answered_and_an_unknown_one_not() -> None:
    async with simulated() as (api, http):
        query = api.tap(SITI, api.say_to(SITI, "Pilih", (("x", "KTP"),)), "x")
        assert (await call(api, http, "answerCallbackQuery", callback_query_id=query))[0] == 200
        assert (await call(api, http, "answerCallbackQuery", callback_query_id="1"))[0] == 400
        assert api.answered == [query]


@pytest.mark.parametrize(
    ("fault", "status"),
    [(BotRefusal(status=429, description="slow", retry_after=7), 429), (BareStatus(status=502), 502)],
)
async def test_a_fault_is_played_once(fault: BotRefusal | BareStatus, status: int) -> None:
    async with simulated() as (api, http):
        api.faults["getMe"].append(fault)
        async with http.get(f"{api.base_url}/bot{TOKEN}/getMe") as answer:
            assert answer.status == status
        assert (await call(api, http, "getMe"))[0] == 200


@pytest.mark.parametrize(("fault", "sent"), [(Reset(), 0), (CutAfter(), 1), (Hang(0.01), 0)])
async def test_a_connection_is_cut_before_or_after_the_message_was_taken(fault: Any, sent: int) -> None:
    async with simulated() as (api, http):
        api.faults["sendMessage"].append(fault)
        with pytest.raises(aiohttp.ClientError):
            await call(api, http, "sendMessage", chat_id=628, text="x")
        assert len(api.sent) == sent


async def test_it_may_go_away_and_come_back_at_the_same_place() -> None:
    async with simulated() as (api, http):
        place = api.base_url
        await call(api, http, "getMe")
        await api.go_away()
        with pytest.raises(aiohttp.ClientConnectionError):
            await call(api, http, "getMe")
        await api.come_back()
        assert (await call(api, http, "getMe"))[0] == 200
        assert api.base_url == place


async def test_a_file_is_fetched_by_its_path_with_the_right_token() -> None:
    async with simulated() as (api, http):
        api.files["AgAC"] = b"photo"
        _status, said = await call(api, http, "getFile", file_id="AgAC")
        path = said["result"]["file_path"]
        async with http.get(f"{api.base_url}/file/bot{TOKEN}/{path}") as answer:
            assert await answer.read() == b"photo"
        async with http.get(f"{api.base_url}/file/bot1:AA/{path}") as answer:
            assert answer.status == 401
        assert (await call(api, http, "getFile", file_id="other"))[0] == 400
