"""The simulated Graph API refuses, loses and reports as Meta does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pywa.utils import webhook_updates_validator

from daemon.simulate.graph import Line, SimulatedGraph
from daemon.simulate.shapes import Citizen

NUMBER, TOKEN, SECRET = "1065", "token-of-the-tests", "secret-of-the-tests"
SITI = Citizen(name="Bu Siti", phone="628120000001", bsuid="ID.1349")


class Daemon:
    """Somebody with a webhook: says what `answers` holds first, then 200."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.heard: list[tuple[bytes, str]] = []

    async def webhook(self, request: web.Request) -> web.Response:
        self.heard.append((await request.read(), request.headers["X-Hub-Signature-256"]))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    def values(self, part: str) -> list[dict[str, Any]]:
        bodies = [json.loads(body)["entry"][0]["changes"][0]["value"] for body, _signature in self.heard]
        return [one for value in bodies for one in value.get(part, [])]


@asynccontextmanager
async def simulated(pace: float = 0) -> AsyncIterator[tuple[SimulatedGraph, Daemon, aiohttp.ClientSession]]:
    daemon, app = Daemon(), web.Application()
    app.router.add_post("/hook", daemon.webhook)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    graph = SimulatedGraph(app_secret=SECRET, token=TOKEN, phone_number_id=NUMBER, webhook_url=url, pace=pace)
    try:
        async with graph, aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as http:
            yield graph, daemon, http
    finally:
        await runner.cleanup()


def call(**changed: Any) -> dict[str, Any]:
    text = {"messaging_product": "whatsapp", "to": SITI.phone, "type": "text", "text": {"body": "Halo"}}
    return {key: value for key, value in (text | changed).items() if value is not None}


def buttons(*titles: str, body: str = "Pilih") -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": str(n), "title": title}} for n, title in enumerate(titles)]
    part = {"type": "button", "body": {"text": body}, "action": {"buttons": replies}}
    return call(type="interactive", interactive=part)


def listed(*rows: dict[str, str], label: str = "Pilih") -> dict[str, Any]:
    action = {"button": label, "sections": [{"rows": list(rows)}]}
    return call(type="interactive", interactive={"type": "list", "body": {"text": "Pilih"}, "action": action})


async def post(graph: SimulatedGraph, http: aiohttp.ClientSession, sent: Any, number: str = NUMBER) -> tuple[int, Any]:
    async with http.post(f"{graph.base_url}/v25.0/{number}/messages", json=sent) as response:
        return response.status, await response.json()


async def test_a_send_is_recorded_and_answered_with_an_id() -> None:
    async with simulated() as (graph, _daemon, http):
        status, said = await post(graph, http, call())
        assert status == 200
        assert said["contacts"] == [{"input": SITI.phone, "wa_id": SITI.phone}]
        assert [(sent.wamid, sent.text) for sent in graph.sent] == [(said["messages"][0]["id"], "Halo")]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (call(messaging_product=None), 100),
        (call(to=None), 100),
        (call(recipient_type="group"), 100),
        (call(text={"body": ""}), 100),
        (call(text={"body": "x" * 4097}), 100),
        (call(type="hologram"), 100),
        (call(biz_opaque_callback_data="x" * 513), 100),
        (call(type="interactive"), 131008),
        (buttons(), 131009),
        (buttons("a", "b", "c", "d"), 131009),
        (buttons("a" * 21), 131009),
        (buttons("KTP", "KTP"), 131009),
        (buttons("a", body="x" * 1025), 131009),
        (listed(), 131009),
        (listed(*({"id": str(n), "title": "x"} for n in range(11))), 131009),
        (listed({"id": "1", "title": "x" * 25}), 131009),
        (listed({"id": "1", "title": "x", "description": "x" * 73}), 131009),
        (listed({"id": "1", "title": "x"}, {"id": "1", "title": "y"}), 131009),
        (listed({"id": "1", "title": "x"}, label="x" * 21), 131009),
    ],
)
async def test_what_meta_refuses_is_refused(sent: dict[str, Any], code: int) -> None:
    async with simulated() as (graph, _daemon, http):
        status, said = await post(graph, http, sent)
        assert (status, said["error"]["code"], graph.sent) == (400, code, [])


async def test_a_wrong_token_is_code_190() -> None:
    async with simulated() as (graph, _daemon, http):
        http.headers["Authorization"] = "Bearer other"
        status, said = await post(graph, http, call())
        assert (status, said["error"]["code"]) == (401, 190)


async def test_another_number_is_code_100() -> None:
    async with simulated() as (graph, _daemon, http):
        assert (await post(graph, http, call(), "999"))[1]["error"]["code"] == 100


async def test_a_bsuid_in_to_is_taken_and_never_delivered() -> None:
    async with simulated() as (graph, daemon, http):
        await graph.write(SITI, "Halo")
        lines: list[Line] = []
        graph.heard.append(lines.append)
        status, _said = await post(graph, http, call(to=SITI.bsuid))
        assert (status, graph.sent[0].lost, lines) == (200, True, [])
        assert daemon.values("statuses") == []


async def test_statuses_follow_and_bring_our_data_back() -> None:
    async with simulated() as (graph, daemon, http):
        await graph.write(SITI, "Halo")
        await post(graph, http, call(biz_opaque_callback_data="41"))
        async with asyncio.timeout(5):
            await graph.until(lambda: len(daemon.values("statuses")) == 3)
        told = [(one["status"], one["biz_opaque_callback_data"]) for one in daemon.values("statuses")]
        assert told == [("sent", "41"), ("delivered", "41"), ("read", "41")]


async def test_to_somebody_who_never_wrote_the_window_is_closed_and_we_hear_it_late() -> None:
    async with simulated() as (graph, daemon, http):
        assert (await post(graph, http, call()))[0] == 200
        async with asyncio.timeout(5):
            await graph.until(lambda: bool(daemon.values("statuses")))
        (failed,) = daemon.values("statuses")
        assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131047)


async def test_a_webhook_is_signed_as_pywa_wants_it_and_escaped_as_meta_does() -> None:
    async with simulated() as (graph, daemon, _http):
        await graph.write(SITI, "Halo 🙏 a/b")
        ((body, signature),) = daemon.heard
        assert webhook_updates_validator(app_secret=SECRET, request_body=body, x_hub_signature=signature)
        assert b"\\ud83d\\ude4f a\\/b" in body


async def test_a_webhook_is_posted_until_it_is_taken() -> None:
    async with simulated() as (graph, daemon, _http):
        daemon.answers = [503, 500]
        await graph.write(SITI, "Halo")
        assert graph.postbox.deliveries[0].answers == [503, 500, 200]
        assert len({body for body, _signature in daemon.heard}) == 1


async def test_a_body_can_be_posted_again() -> None:
    async with simulated() as (graph, daemon, _http):
        await graph.write(SITI, "Halo")
        assert await graph.redeliver(times=3) == [200, 200, 200]
        assert len({body for body, _signature in daemon.heard}) == 1


async def test_a_tap_on_a_row_comes_as_a_list_reply() -> None:
    async with simulated() as (graph, daemon, http):
        await graph.write(SITI, "Halo")
        await post(graph, http, listed({"id": "F01", "title": "KTP"}))
        await graph.choose(SITI, graph.sent[0].options[0], of=graph.sent[0].wamid)
        tapped = daemon.values("messages")[1]["interactive"]
        assert tapped == {"type": "list_reply", "list_reply": {"id": "F01", "title": "KTP"}}


async def test_the_transcript_has_both_sides() -> None:
    async with simulated() as (graph, _daemon, http):
        lines: list[Line] = []
        graph.heard.append(lines.append)
        await graph.write(SITI, "Halo")
        await post(graph, http, buttons("KTP", "KK"))
        assert [(line.ours, line.text, line.options) for line in lines] == [
            (False, "Halo", ()),
            (True, "Pilih", (("0", "KTP"), ("1", "KK"))),
        ]


async def test_leaving_stops_statuses_that_are_still_to_come() -> None:
    async with simulated(pace=1000) as (graph, daemon, http):
        await graph.write(SITI, "Halo")
        await post(graph, http, call())
    assert daemon.values("statuses") == []
