"""Offices: an allowed machine's JSON and nothing else, in three seconds and 64 kB."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from daemon.media.offices import Facts, Unusable, ask
from prolink import words
from tests.daemon.stand import free_port


@pytest.fixture(autouse=True)
def english(_indonesian: None) -> None:
    words.use("en")


@asynccontextmanager
async def office(answer: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Be an office's machine and yield its host and port."""
    app, port = web.Application(), free_port()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def heard(text: str, status: int = 200, **headers: str) -> Facts:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=text.encode(), status=status, headers=headers)

    async with office(answer) as host:
        return await ask(f"http://{host}/layanan.json", [host])


async def test_known_facts_are_taken_and_cleaned_and_others_left() -> None:
    body = (
        r'{"fee": " Rp0\u001b[2J\u202e ", "hours": "08.00", "requirements": ["KK", "KTP"], "name": "x", "place": null}'
    )
    found = await heard(body)
    assert found.keys() == {"fee", "hours", "requirements"}
    assert found["requirements"] == ("KK", "KTP")
    assert "\x1b" not in found["fee"]
    assert "\u202e" not in found["fee"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "no JSON object"),
        ("<html>", "no JSON object"),
        ("[1]", "no JSON object"),
        ("[" * 60_000, "no JSON object"),
        ("{}", "none of requirements"),
        ('{"biaya": "1"}', "none of requirements"),
        ('{"fee": 5000}', "fee of the answer is no text"),
        ('{"fee": ["a"]}', "fee of the answer is no text"),
        ('{"fee": "' + "x" * 301 + '"}', "fee of the answer is no text"),
        ('{"fee": "{{ppid_url}}"}', "fee of the answer is no text"),
        ('{"requirements": [1]}', "requirements of the answer is no text"),
        ('{"requirements": ' + str(["x"] * 13).replace("'", '"') + "}", "requirements of the answer is no text"),
        ('{"fee": "' + "x" * 70_000 + '"}', "larger than 64 kB"),
    ],
)
async def test_what_can_not_be_shown_is_refused(body: str, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        await heard(body)


@pytest.mark.parametrize(("status", "headers"), [(500, {}), (404, {}), (302, {"Location": "/other"})])
async def test_anything_but_200_is_refused_and_no_redirect_followed(status: int, headers: dict[str, str]) -> None:
    with pytest.raises(Unusable, match=str(status)):
        await heard('{"fee": "Rp0"}', status, **headers)


async def test_an_office_that_does_not_answer_is_left_in_time() -> None:
    async def sleep(_: web.Request) -> web.Response:
        await asyncio.sleep(5)
        raise web.HTTPGatewayTimeout

    async with office(sleep) as host:
        with pytest.raises(Unusable, match=r"no answer within 0\.1 seconds"):
            await ask(f"http://{host}/x", [host], within=0.1)


async def test_a_machine_that_is_not_there_is_said_plainly() -> None:
    host = f"127.0.0.1:{free_port()}"
    with pytest.raises(Unusable, match="can't be reached"):
        await ask(f"http://{host}/x", [host])


@pytest.mark.parametrize(
    ("endpoint", "why"),
    [
        ("http://a.go.id/x", "not https"),
        ("https://a.go.id:8443/x", "not https on port 443"),
        ("https://b.go.id/x", "b.go.id is not in"),
        ("https://user:pass@a.go.id/x", "holds a user"),
        ("http://127.0.0.1:9/x", "not https"),
        ("https://127.0.0.1/x", "127.0.0.1 is not in"),
        ("https://169.254.169.254/latest", "169.254.169.254 is not in"),
        ("https://[::1]/x", "is not in"),
        ("file:///etc/passwd", "not https"),
        ("https://a.go.id.evil.example/x", "is not in"),
        ("http://[::1", "is none"),
    ],
)
async def test_only_the_settings_own_hosts_are_asked(endpoint: str, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        await ask(endpoint, ["a.go.id"])


async def test_an_allowed_name_that_leads_into_our_own_network_is_not_asked() -> None:
    with pytest.raises(Unusable, match="must not be asked"):
        await ask("https://localhost/x", ["localhost"])
