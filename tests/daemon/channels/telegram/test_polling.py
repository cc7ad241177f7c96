"""Polling against the simulated Bot API: nothing lost, nothing taken twice for new, whatever happens in between."""

import asyncio
import logging

import pytest

from daemon.channels.telegram.polling import Pace
from daemon.simulate.bot_api import BotRefusal
from daemon.simulate.faults import BareStatus, Hang, Reset
from prolink.errors import ChannelStopped, StoreBusy, TryLater
from prolink.model.inbound import Batch, InboundMessage
from tests.daemon.channels.telegram.stand import FAST, PATIENCE, SITI, TOKEN, Stand, standing


def texts(stand: Stand) -> list[str]:
    return [item.text for item in stand.desk.items if isinstance(item, InboundMessage)]


def offsets(stand: Stand) -> list[int]:
    return [int(call.get("offset", 0)) for method, call in stand.api.called if method == "getUpdates"]


async def test_all_that_waited_is_one_batch() -> None:
    async with standing(running=False) as stand:
        for number in range(3):
            stand.api.write(SITI, f"pesan {number}")
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            run = group.create_task(stand.channel.run(stand.desk.receive))
            await stand.api.heard()
            run.cancel()
        assert len(stand.desk.batches) == 1
        assert texts(stand) == ["pesan 0", "pesan 1", "pesan 2"]


async def test_only_what_concerns_the_desk_is_asked_for() -> None:
    async with standing() as stand:
        await stand.until(lambda: bool(stand.api.called))
        asked = stand.api.called[0][1]
        assert asked["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]
        assert "offset" not in asked


async def test_telegram_is_told_only_after_the_commit() -> None:
    async with standing(running=False) as stand:
        committing, committed = asyncio.Event(), asyncio.Event()

        async def receive(batch: Batch) -> None:
            committing.set()
            await committed.wait()
            await stand.desk.receive(batch)

        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            run = group.create_task(stand.channel.run(receive))
            stand.api.write(SITI, "Halo")
            await committing.wait()
            await asyncio.sleep(0.05)
            assert len(stand.api.updates.waiting) == 1
            committed.set()
            await stand.api.heard()
            run.cancel()
        assert texts(stand) == ["Halo"]


async def test_killed_between_the_answer_and_the_commit_it_comes_again() -> None:
    async with standing(running=False) as stand:
        fetched = asyncio.Event()

        async def die(_batch: Batch) -> None:
            fetched.set()
            await asyncio.Event().wait()

        stand.api.write(SITI, "Halo")
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            killed = group.create_task(stand.channel.run(die))
            await fetched.wait()
            killed.cancel()
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            run = group.create_task(stand.channel.run(stand.desk.receive))
            await stand.api.heard()
            run.cancel()
        assert texts(stand) == ["Halo"]


async def test_killed_between_the_commit_and_the_next_question_it_comes_again_under_the_same_key() -> None:
    async with standing(running=False) as stand:
        stand.api.write(SITI, "Halo")
        for _life in range(2):
            stored = asyncio.Event()

            async def receive(batch: Batch, stored: asyncio.Event = stored) -> None:
                await stand.desk.receive(batch)
                stored.set()
                await asyncio.Event().wait()

            async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
                run = group.create_task(stand.channel.run(receive))
                await stored.wait()
                run.cancel()
        first, second = stand.desk.items
        assert first == second


async def test_a_busy_store_is_asked_again_with_the_same_updates() -> None:
    async with standing(running=False) as stand:
        stand.desk.troubles += [StoreBusy("locked")] * 3
        stand.api.write(SITI, "Halo")
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            run = group.create_task(stand.channel.run(stand.desk.receive))
            await stand.api.heard()
            run.cancel()
        assert texts(stand) == ["Halo"]
        assert offsets(stand)[:4] == [0, 0, 0, 0]


async def test_no_news_is_no_batch() -> None:
    async with standing(pace=Pace(poll=0, first_pause=0.01)) as stand:
        await stand.until(lambda: len(offsets(stand)) > 3)
        assert stand.desk.batches == []


async def test_after_a_week_of_silence_telegram_may_count_anew_from_below() -> None:
    async with standing(pace=Pace(poll=0)) as stand:
        stand.api.write(SITI, "satu")
        await stand.heard()
        asked = len(offsets(stand))
        await stand.until(lambda: len(offsets(stand)) > asked + 2)
        stand.api.updates.restart_numbers(5)
        stand.api.write(SITI, "dua")
        await stand.heard()
        assert texts(stand) == ["satu", "dua"]


async def test_it_starts_with_the_bot_api_down_and_hears_once_that_is_up() -> None:
    async with standing(running=False) as stand:
        await stand.api.go_away()
        async with asyncio.TaskGroup() as group, asyncio.timeout(PATIENCE):
            run = group.create_task(again_and_again(stand))
            while len(stand.troubles) < 3:
                await asyncio.sleep(0.01)
            stand.api.write(SITI, "Halo")
            await stand.api.come_back()
            await stand.api.heard()
            run.cancel()
        assert texts(stand) == ["Halo"]


async def again_and_again(stand: Stand) -> None:
    while True:
        try:
            await stand.channel.run(stand.desk.receive)
        except TryLater as problem:
            stand.troubles.append(problem)
            await asyncio.sleep(problem.after)


async def test_the_bot_api_may_go_away_in_between_for_a_while() -> None:
    async with standing() as stand:
        stand.api.write(SITI, "sebelum")
        await stand.heard()
        await stand.api.go_away()
        async with asyncio.timeout(PATIENCE):
            while len(stand.troubles) < 5:
                await asyncio.sleep(0.01)
        stand.api.write(SITI, "selama")
        await stand.api.come_back()
        stand.api.write(SITI, "sesudah")
        await stand.heard()
        assert texts(stand) == ["sebelum", "selama", "sesudah"]


@pytest.mark.parametrize(
    "fault",
    [
        BareStatus(status=500),
        BareStatus(status=502),
        BareStatus(status=403),
        BareStatus(status=302),
        BareStatus(status=200, body="<html>"),
        BareStatus(status=200, body='{"ok":true}'),
        BareStatus(status=200, body="[" * 100_000),
        BotRefusal(status=500, description="Internal Server Error"),
        BotRefusal(status=403, description="Forbidden: something new"),
        BotRefusal(status=400, description="Bad Request: something new"),
        BotRefusal(status=429, description="Too Many Requests: retry after 1", retry_after=1),
        Reset(),
        Hang(30),
    ],
)
async def test_one_failure_is_passed_over_in_silence(fault: BareStatus | BotRefusal | Reset | Hang) -> None:
    async with standing(running=False, pace=Pace(poll=0, grace=0.2, first_pause=0.01)) as stand:
        stand.api.faults["getUpdates"].append(fault)
        stand.api.write(SITI, "Halo")
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            run = group.create_task(stand.channel.run(stand.desk.receive))
            await stand.api.heard()
            run.cancel()
        assert texts(stand) == ["Halo"]


async def test_trouble_that_lasts_is_told_and_passes() -> None:
    async with standing() as stand:
        stand.api.faults["getUpdates"].extend([BareStatus(status=502)] * 4)
        stand.api.write(SITI, "Halo")
        await stand.heard()
        assert texts(stand) == ["Halo"]
        assert [type(problem) for problem in stand.troubles] == [TryLater, TryLater]
        assert "502" in stand.troubles[0].reason


def test_pauses_grow_to_a_minute() -> None:
    pauses = [Pace().pause(failures) for failures in range(1, 40)]
    assert 0.5 <= pauses[0] <= 1
    assert all(30 <= pause <= 60 for pause in pauses[8:])


@pytest.mark.parametrize(("status", "description"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_wrong_token_stops_the_channel_with_the_reason(status: int, description: str) -> None:
    async with standing(running=False) as stand:
        stand.api.faults["getUpdates"].append(BotRefusal(status=status, description=description))
        with pytest.raises(ChannelStopped) as caught:
            await stand.channel.run(stand.desk.receive)
        assert description in caught.value.reason
        assert "@BotFather" in caught.value.reason


async def test_a_token_that_telegram_does_not_know_stops_the_channel() -> None:
    async with standing(token="110201543:AAthisOneWasRevokedYesterday000000") as stand:
        async with asyncio.timeout(PATIENCE):
            while not stand.troubles:
                await asyncio.sleep(0.01)
        assert isinstance(stand.troubles[0], ChannelStopped)


async def test_another_program_that_polls_is_named_and_asked_past() -> None:
    async with standing(pace=FAST) as stand:
        await stand.until(lambda: len(offsets(stand)) > 0)
        async with stand.http.get(f"{stand.api.base_url}/bot{TOKEN}/getUpdates") as answer:
            assert answer.status == 200
        async with asyncio.timeout(PATIENCE):
            while not stand.troubles:
                await asyncio.sleep(0.01)
        assert isinstance(stand.troubles[0], TryLater)
        assert "other getUpdates request" in stand.troubles[0].reason
        stand.api.write(SITI, "Halo")
        await stand.heard()
        assert texts(stand) == ["Halo"]


async def test_a_webhook_that_is_set_is_named_until_somebody_deletes_it() -> None:
    async with standing(running=False) as stand:
        stand.api.webhook = ("https://elsewhere.example", "")
        with pytest.raises(TryLater) as caught:
            await stand.channel.run(stand.desk.receive)
        assert "webhook" in caught.value.reason
        assert caught.value.after == FAST.conflict_pause


async def test_taps_are_answered_after_the_commit() -> None:
    async with standing() as stand:
        stand.desk.troubles.append(StoreBusy("locked"))
        sent = stand.api.say_to(SITI, "Pilih", (("faq:F01", "KTP"),))
        query = stand.api.tap(SITI, sent, "faq:F01")
        await stand.until(lambda: stand.api.answered == [query])
        (item,) = stand.desk.items
        assert isinstance(item, InboundMessage)
        assert (item.kind, item.choice, item.text) == ("choice", "faq:F01", "KTP")


async def test_a_tap_too_old_to_be_answered_harms_nothing() -> None:
    async with standing() as stand:
        old = {"id": "1", "from": {"id": SITI.id, "first_name": "Siti"}, "data": "petugas", "chat_instance": "1"}
        stand.api.updates.add("callback_query", old)
        await stand.until(lambda: any(method == "answerCallbackQuery" for method, _call in stand.api.called))
        stand.api.write(SITI, "Halo")
        await stand.heard()
        assert texts(stand) == ["petugas", "Halo"]


async def test_taps_that_are_not_answered_hold_up_nothing() -> None:
    async with standing() as stand:
        stand.api.faults["answerCallbackQuery"].extend([Hang(30)] * 8)
        sent = stand.api.say_to(SITI, "Pilih", (("faq:F01", "KTP"),))
        for _again in range(8):
            stand.api.tap(SITI, sent, "faq:F01")
        stand.api.write(SITI, "Halo")
        await stand.heard()
        assert texts(stand)[-1] == "Halo"


async def test_the_token_stands_in_no_log_line_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with standing() as stand:
        stand.api.faults["getUpdates"].extend([BareStatus(status=502, body=TOKEN), Reset(), BareStatus(status=200)])
        stand.api.write(SITI, "rahasia warga")
        await stand.heard()
        await stand.api.go_away()
        async with asyncio.timeout(PATIENCE):
            while not stand.troubles:
                await asyncio.sleep(0.01)
    assert caplog.records
    assert TOKEN not in caplog.text
    assert "rahasia" not in caplog.text
    assert not any(TOKEN in f"{problem!r} {problem.reason}" for problem in stand.troubles)
