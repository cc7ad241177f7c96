"""Who may open the chat, and who is believed to be whom."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import aiohttp
import pytest

from daemon.channels.livechat.passport import Office
from prolink.config import Secret
from prolink.errors import WrongSignature
from tests.daemon.channels.livechat.stand import SECRET, WEBSITE, standing, vid_of
from tests.daemon.house import HandClock

OFFICE = Office("livechat:web", Secret(SECRET), 1000)
OTHERS = [
    "https://evil.example",
    WEBSITE + ":8443",
    WEBSITE.replace("https", "http"),
    WEBSITE + ".evil.example",
    WEBSITE.upper(),
    WEBSITE + "/",
    "null",
    "",
    None,
]


async def test_a_visitor_has_160_random_bits() -> None:
    one, other = (OFFICE.check(OFFICE.issue(WEBSITE, 0), WEBSITE, 1) for _ in range(2))
    assert one.vid != other.vid
    assert len(bytes.fromhex(one.vid)) == 20


def test_a_fresh_token_keeps_the_visitor() -> None:
    assert OFFICE.check(OFFICE.issue(WEBSITE, 0, "abc"), WEBSITE, 1).vid == "abc"


@pytest.mark.parametrize("now", [1000, 1001, 10**10])
def test_an_expired_token_is_refused(now: int) -> None:
    with pytest.raises(WrongSignature, match="expired"):
        OFFICE.check(OFFICE.issue(WEBSITE, 0), WEBSITE, now)


def test_a_token_of_another_website_channel_or_secret_is_refused() -> None:
    for token in (
        OFFICE.issue("https://other.example", 0),
        Office("livechat:other", Secret(SECRET), 1000).issue(WEBSITE, 0),
        Office("livechat:web", Secret("x" * 40), 1000).issue(WEBSITE, 0),
    ):
        with pytest.raises(WrongSignature):
            OFFICE.check(token, WEBSITE, 1)


def test_a_token_with_another_visitor_or_a_longer_life_is_refused() -> None:
    body, _, signature = OFFICE.issue(WEBSITE, 0).partition(".")
    for old, new in ((b'"vid":"', b'"vid":"0'), (b'"exp":1000', b'"exp":9999')):
        changed = urlsafe_b64encode(urlsafe_b64decode(body).replace(old, new)).decode()
        with pytest.raises(WrongSignature):
            OFFICE.check(f"{changed}.{signature}", WEBSITE, 1)


@pytest.mark.parametrize("token", ["", ".", "a", "a.b", "..", "ä.ö", "\ud800.x", "x" * 100_000, "e30=." + "0" * 64])
def test_nonsense_is_refused_and_raises_nothing_else(token: str) -> None:
    with pytest.raises(WrongSignature):
        OFFICE.check(token, WEBSITE, 1)


def test_half_its_life_over_a_token_is_renewed() -> None:
    passport = OFFICE.check(OFFICE.issue(WEBSITE, 0), WEBSITE, 1)
    assert [OFFICE.ages(passport, now) for now in (0, 500, 501)] == [False, False, True]


async def test_a_website_of_the_settings_gets_a_token_and_may_read_it() -> None:
    async with (
        standing() as stand,
        stand.http.post(f"{stand.url}/session", json={}, headers={"Origin": WEBSITE}) as answer,
    ):
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == WEBSITE
        assert answer.headers["Vary"] == "Origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert len(vid_of((await answer.json())["token"])) == 40


@pytest.mark.parametrize("path", ["session", "poll", "message"])
@pytest.mark.parametrize("origin", OTHERS)
async def test_another_origin_or_none_gets_nothing(path: str, origin: str | None) -> None:
    async with standing() as stand:
        headers = {} if origin is None else {"Origin": origin}
        async with stand.http.post(f"{stand.url}/{path}", json={}, headers=headers) as answer:
            assert (answer.status, await answer.read()) == (403, b"")


@pytest.mark.parametrize("origin", OTHERS)
async def test_another_origin_or_none_is_refused_before_the_upgrade(origin: str | None) -> None:
    async with standing() as stand:
        headers = {} if origin is None else {"Origin": origin}
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await stand.http.ws_connect(f"{stand.url}/socket", headers=headers)
        assert caught.value.status == 403


async def test_two_origin_headers_are_refused() -> None:
    async with standing() as stand:
        headers = [("Origin", WEBSITE), ("Origin", "https://evil.example")]
        async with stand.http.post(f"{stand.url}/session", headers=headers) as answer:
            assert answer.status == 403


async def test_new_visitors_from_one_address_are_counted() -> None:
    async with standing(sessions_per_minute=3) as stand:

        async def session(address: str) -> tuple[int, str]:
            headers = {"Origin": WEBSITE, "X-Forwarded-For": address}
            async with stand.http.post(f"{stand.url}/session", headers=headers) as answer:
                return answer.status, answer.headers.get("Retry-After", "")

        assert [(await session("203.0.113.5"))[0] for _ in range(4)] == [200, 200, 200, 429]
        status, retry = await session("203.0.113.5")
        assert (status, int(retry) >= 19) == (429, True)
        assert (await session("203.0.113.6"))[0] == 200
        assert [(await session(f"2001:db8::{number}"))[0] for number in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "first", ["", "{}", '{"t":"resume"}', '{"t":"auth","token":"x.y"}', '{"t":"auth"}', "[" * 9000]
)
async def test_a_socket_that_does_not_begin_with_a_good_token_is_closed(first: str) -> None:
    async with (
        standing() as stand,
        stand.http.ws_connect(f"{stand.url}/socket", headers={"Origin": WEBSITE}) as socket,
    ):
        await socket.send_str(first)
        await socket.receive()
        assert socket.close_code == 4401


async def test_an_old_socket_token_is_renewed_for_the_same_visitor() -> None:
    clock = HandClock()
    async with standing(clock=clock, session_days=10) as stand:
        token = await stand.token()
        clock.move(6 * 86_400)
        async with stand.window(token) as browser:
            fresh = (await browser.hear("hello"))["token"]
        _status, answer = await stand.post("poll", {"token": token, "wait": False})
        assert vid_of(fresh) == vid_of(token) == vid_of(answer["token"])
        clock.move(6 * 86_400)
        assert (await stand.post("poll", {"token": token, "wait": False}))[0] == 401
        assert (await stand.post("poll", {"token": fresh, "wait": False}))[0] == 200
