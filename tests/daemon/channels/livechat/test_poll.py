"""Long polling, where a proxy lets no WebSocket through: the same promises by other means."""

import asyncio
from typing import Any

import pytest

from prolink.errors import StoreBusy
from prolink.model.message import Option, Origin, State
from tests.daemon.channels.livechat.stand import PATIENCE, WEBSITE, Stand, standing, vid_of


def message(token: str, text: str, cid: str = "cid-00000001", **more: Any) -> dict[str, Any]:
    return {"token": token, "msg": {"t": "msg", "cid": cid, "text": text, **more}}


async def poll(stand: Stand, token: str, after: int = 0, *, wait: bool = False, **more: Any) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE):
        status, answer = await stand.post("poll", {"token": token, "after": after, "wait": wait, **more})
    assert status == 200
    events: list[dict[str, Any]] = answer["events"]
    return events


async def test_it_tells_the_same_as_the_socket() -> None:
    async with standing() as stand:
        token = await stand.token()
        assert (await stand.post("message", message(token, "Halo")))[0] == 200
        await stand.answer("Pilih:", options=(Option("a", "KTP"),))
        await stand.answer("Saya Anna.", origin=Origin.AGENT, author="Anna")
        async with stand.window(token) as browser:
            told = [await browser.hear("msg") for _ in range(3)]
        assert await poll(stand, token) == told


async def test_a_message_is_acknowledged_after_the_commit_and_stored_once() -> None:
    async with standing() as stand:
        token = await stand.token()
        for _ in range(2):
            assert await stand.post("message", message(token, "Halo")) == (
                200,
                {"t": "ack", "cid": "cid-00000001", "seq": 1},
            )
        async with stand.window(token) as browser:
            await browser.write("Halo")
            assert (await browser.hear("ack"))["seq"] == 1
        assert stand.book.texts() == ["Halo"]


async def test_what_could_not_be_stored_is_put_off() -> None:
    async with standing() as stand:
        token = await stand.token()
        stand.book.troubles.append(StoreBusy("locked"))
        headers = {"Origin": WEBSITE}
        async with stand.http.post(f"{stand.url}/message", json=message(token, "Halo"), headers=headers) as answer:
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) > 0
        assert stand.book.texts() == []


async def test_a_poll_waits_for_what_comes() -> None:
    async with standing() as stand:
        token = await stand.token()
        await stand.post("message", message(token, "Halo"))
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(poll(stand, token, 1, wait=True))
            await asyncio.sleep(0.05)
            assert not waiting.done()
            await stand.answer("Baik.")
        assert [event["text"] for event in waiting.result()] == ["Baik."]


async def test_a_poll_that_waits_ends_with_the_daemon() -> None:
    async with standing() as stand:
        token = await stand.token()
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(poll(stand, token, wait=True))
            await asyncio.sleep(0.05)
            stand.stop.set()
        assert waiting.result() == []
        assert (await stand.post("session", {}))[0] == 503


async def test_what_came_past_a_waiting_message_is_told_once_and_the_waiting_one_later() -> None:
    async with standing() as stand:
        token = await stand.token()
        vid = vid_of(token)
        await stand.post("message", message(token, "Satu"))
        waiting = stand.book.write(vid, origin=Origin.ANSWER, text="Nanti", state=State.QUEUED)
        await stand.post("message", message(token, "Dua", "cid-00000002"))
        first = await poll(stand, token)
        assert [(event["text"], event["after"]) for event in first] == [("Satu", 1), ("Dua", 1)]
        assert await poll(stand, token, 1, have=[3]) == []
        await stand.hand_over(waiting, vid)
        assert [event["text"] for event in await poll(stand, token, 1, have=[3])] == ["Nanti"]


async def test_it_tells_the_desk_what_was_read() -> None:
    async with standing() as stand:
        token = await stand.token()
        await stand.post("message", message(token, "Halo"))
        seq = await stand.answer("Baik.")
        await poll(stand, token, got=seq)
        assert stand.book.states() == [State.DELIVERED]
        await poll(stand, token, seen=seq)
        assert stand.book.states() == [State.READ]


async def test_a_flood_is_slowed() -> None:
    async with standing() as stand:
        token = await stand.token()
        statuses = [(await stand.post("message", message(token, "x", f"cid-0000000{n}")))[0] for n in range(7)]
        assert statuses == [200] * 5 + [429] * 2


async def test_polls_without_end_are_slowed() -> None:
    async with standing() as stand:
        token = await stand.token()
        statuses = [(await stand.post("poll", {"token": token, "wait": False}))[0] for _ in range(80)]
        assert statuses[:60] == [200] * 60
        assert 429 in statuses


@pytest.mark.parametrize("path", ["poll", "message"])
async def test_a_forged_token_is_refused(path: str) -> None:
    async with standing() as stand:
        body = message("x.y", "Halo")
        assert (await stand.post(path, body))[0] == 401
        assert stand.book.items == []


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'{"token":7}', b"[" * 9000, b"\xff", b'{"token":"x","after":-1}'])
async def test_nonsense_is_refused(body: bytes) -> None:
    async with standing() as stand:
        async with stand.http.post(f"{stand.url}/poll", data=body, headers={"Origin": WEBSITE}) as answer:
            assert answer.status == 400
        async with stand.http.post(f"{stand.url}/poll", data=b"x" * 20_000, headers={"Origin": WEBSITE}) as answer:
            assert answer.status == 413
