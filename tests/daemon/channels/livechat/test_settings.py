"""[channels.livechat.NAME]: a chat that could be forged, that nobody could show or read never starts."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from daemon.channels.kinds import open_channels
from daemon.channels.livechat import Livechat
from prolink.errors import SettingsError
from tests.daemon.channels.livechat.stand import SECRET

GOOD: dict[str, Any] = {"origins": ["https://www.example.go.id"], "token_secret_env": "TEST_LC_SECRET"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_LC_SECRET", SECRET)
    monkeypatch.setenv("TEST_LC_SHORT", "x" * 31)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def opened(session: aiohttp.ClientSession, name: str = "web", **changed: Any) -> Livechat:
    table = {key: value for key, value in (GOOD | changed).items() if value is not None}
    (channel,) = open_channels({"livechat": {name: table}}, session)
    assert isinstance(channel, Livechat)
    return channel


async def test_a_website_with_its_secret_is_a_channel(session: aiohttp.ClientSession) -> None:
    channel = opened(session)
    assert (channel.id, channel.path, channel.echoes) == ("livechat:web", "/livechat/web", False)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"origins": None}, "origins"),
        ({"origins": []}, "origins"),
        ({"origins": ["*"]}, "origins"),
        ({"origins": ["https://*.example.go.id"]}, "origins"),
        ({"origins": ["https://www.example.go.id/"]}, "origins"),
        ({"origins": ["https://www.example.go.id/chat"]}, "origins"),
        ({"origins": ["https://www.example.go.id:443"]}, "origins"),
        ({"origins": ["https://www.example.go.id:x"]}, "origins"),
        ({"origins": ["https://a@www.example.go.id"]}, "origins"),
        ({"origins": ["HTTPS://www.example.go.id"]}, "origins"),
        ({"origins": ["www.example.go.id"]}, "origins"),
        ({"origins": ["null"]}, "origins"),
        ({"origins": ["file://"]}, "origins"),
        ({"token_secret_env": None}, "token_secret_env"),
        ({"token_secret_env": "TEST_LC_SHORT"}, "32"),
        ({"token_secret_env": "TEST_LC_UNSET"}, "TEST_LC_UNSET"),
        ({"accent": "#ffcc00"}, "accent"),
        ({"accent": "blue"}, "accent"),
        ({"accent": "#fff;}body{"}, "accent"),
        ({"title": ""}, "title"),
        ({"privacy_url": "javascript:alert(1)"}, "privacy_url"),
        ({"sockets": 0}, "sockets"),
        ({"colour": "#000000"}, "colour"),
    ],
)
async def test_a_wrong_table_is_refused_with_its_name_and_the_key(
    session: aiohttp.ClientSession, changed: dict[str, Any], named: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        opened(session, **changed)
    assert "channels.livechat.web" in str(caught.value)
    assert named in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", ["", "Web", "a/b", "../x", "{x}", "x" * 40])
async def test_a_name_that_fits_no_path_is_refused(session: aiohttp.ClientSession, name: str) -> None:
    with pytest.raises(SettingsError):
        opened(session, name)


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8080", "https://www.example.go.id:8443", "http://[::1]:8080"])
async def test_origins_as_browsers_write_them_are_taken(session: aiohttp.ClientSession, origin: str) -> None:
    assert opened(session, origins=[origin])
