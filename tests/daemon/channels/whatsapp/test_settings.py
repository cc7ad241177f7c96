"""[channels.whatsapp.NAME]: a channel without its secrets never starts."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.channels.whatsapp import WhatsApp, open_channel
from prolink.errors import SettingsError

GOOD: dict[str, Any] = {
    "phone_number_id": "106540352242922",
    "token_env": "TEST_WA_TOKEN",
    "app_secret_env": "TEST_WA_SECRET",
    "verify_token_env": "TEST_WA_VERIFY",
}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "SECRET", "VERIFY"):
        monkeypatch.setenv(f"TEST_WA_{name}", f"hidden-{name}")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def opened(session: aiohttp.ClientSession, name: str = "main", **changed: Any) -> WhatsApp:
    table = {key: value for key, value in (GOOD | changed).items() if value is not None}
    return open_channel(name, table, session=session)


async def test_a_number_with_its_secrets_is_a_channel(session: aiohttp.ClientSession) -> None:
    channel = await opened(session)
    assert (channel.id, channel.kind, channel.rate, channel.echoes) == ("whatsapp:main", "whatsapp", 80, True)
    assert channel.path == "/webhooks/whatsapp/main"


async def test_the_rate_may_be_lower(session: aiohttp.ClientSession) -> None:
    assert (await opened(session, rate=20)).rate == 20


async def test_a_secret_may_stand_in_a_file(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hidden\n")
    assert await opened(session, token_env=None, token_file=str(tmp_path / "token"))


async def test_the_table_that_was_given_is_left_as_it_is(session: aiohttp.ClientSession) -> None:
    table = dict(GOOD)
    open_channel("main", table, session=session)
    assert table == GOOD


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"phone_number_id": None}, "phone_number_id"),
        ({"phone_number_id": 106540352242922}, "phone_number_id"),
        ({"phone_number_id": "../me"}, "phone_number_id"),
        ({"graph_version": "25"}, "graph_version"),
        ({"graph_version": "v25.0/../x"}, "graph_version"),
        ({"token_env": None}, "token_env"),
        ({"app_secret_env": None}, "app_secret_env"),
        ({"verify_token_env": None}, "verify_token_env"),
        ({"app_secret_env": "TEST_WA_UNSET"}, "TEST_WA_UNSET"),
        ({"token_file": "both"}, "token_env"),
        ({"base_url": "http://graph.facebook.com"}, "https"),
        ({"base_url": "ftp://127.0.0.1"}, "https"),
        ({"base_url": "graph.facebook.com"}, "https"),
        ({"rate": 0}, "rate"),
        ({"read_receipts": "yes"}, "read_receipts"),
        ({"webhook": "x"}, "webhook"),
    ],
)
async def test_a_wrong_table_is_refused_with_its_name_and_the_key(
    session: aiohttp.ClientSession, changed: dict[str, Any], named: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        await opened(session, **changed)
    assert "channels.whatsapp.main" in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize("name", ["", "Main", "a/b", "../x", "a b", "{x}", "x" * 40])
async def test_a_name_that_fits_no_path_is_refused(session: aiohttp.ClientSession, name: str) -> None:
    with pytest.raises(SettingsError):
        await opened(session, name)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9", "https://graph.example.id"]
)
async def test_plain_http_stays_on_this_machine(session: aiohttp.ClientSession, url: str) -> None:
    assert await opened(session, base_url=url)


async def test_a_token_that_no_call_can_carry_is_refused_without_being_shown(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_WA_TOKEN", "hidden\nin two lines")
    with pytest.raises(SettingsError, match=r"\[channels.whatsapp.main\].*token") as caught:
        await opened(session)
    assert "hidden" not in str(caught.value)
