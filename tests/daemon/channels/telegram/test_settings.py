"""[channels.telegram.NAME]: a channel without its secrets never starts."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.channels.telegram import Telegram, open_channel
from prolink.errors import SettingsError
from tests.daemon.channels.telegram.stand import TOKEN

GOOD: dict[str, Any] = {"token_env": "TEST_TG_TOKEN"}
WEBHOOK: dict[str, Any] = GOOD | {"mode": "webhook", "secret_token_env": "TEST_TG_SECRET"}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_TG_TOKEN", TOKEN)
    monkeypatch.setenv("TEST_TG_SECRET", "hidden-Secret_1")
    monkeypatch.setenv("TEST_TG_ODD", "not a token")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def opened(session: aiohttp.ClientSession, table: dict[str, Any], name: str = "main", **changed: Any) -> Telegram:
    given = {key: value for key, value in (table | changed).items() if value is not None}
    return open_channel(name, given, session=session)


async def test_a_token_is_enough_for_a_channel_that_polls(session: aiohttp.ClientSession) -> None:
    channel = await opened(session, GOOD)
    assert (channel.id, channel.kind, channel.rate, channel.echoes) == ("telegram:main", "telegram", 30, False)


async def test_a_webhook_has_its_path(session: aiohttp.ClientSession) -> None:
    assert (await opened(session, WEBHOOK)).path == "/webhooks/telegram/main"


async def test_a_token_may_stand_in_a_file(session: aiohttp.ClientSession, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert await opened(session, GOOD, token_env=None, token_file=str(tmp_path / "token"))


async def test_the_table_that_was_given_is_left_as_it_is(session: aiohttp.ClientSession) -> None:
    table = dict(WEBHOOK)
    open_channel("main", table, session=session)
    assert table == WEBHOOK


@pytest.mark.parametrize(
    ("table", "changed", "named"),
    [
        (GOOD, {"token_env": None}, "token_env"),
        (GOOD, {"token_env": "TEST_TG_UNSET"}, "TEST_TG_UNSET"),
        (GOOD, {"token_env": "TEST_TG_ODD"}, "token"),
        (GOOD, {"mode": "pulling"}, "mode"),
        (GOOD, {"rate": 0}, "rate"),
        (GOOD, {"poll_timeout": 0}, "poll_timeout"),
        (GOOD, {"poll_timeout": 51}, "poll_timeout"),
        (GOOD, {"parse_mode": "HTML"}, "parse_mode"),
        (GOOD, {"base_url": "http://api.telegram.org"}, "https"),
        (GOOD, {"base_url": "ftp://127.0.0.1"}, "https"),
        (WEBHOOK, {"secret_token_env": None}, "secret_token_env"),
        (WEBHOOK, {"secret_token_env": "TEST_TG_ODD"}, "secret_token"),
    ],
)
async def test_a_wrong_table_is_refused_with_its_name_and_the_key(
    session: aiohttp.ClientSession, table: dict[str, Any], changed: dict[str, Any], named: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        await opened(session, table, **changed)
    assert "channels.telegram.main" in str(caught.value)
    assert named in str(caught.value)
    assert "not a token" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "Main", "a/b", "../x", "{x}"])
async def test_a_name_that_fits_no_path_is_refused(session: aiohttp.ClientSession, name: str) -> None:
    with pytest.raises(SettingsError):
        await opened(session, GOOD, name)


def test_the_daemon_loads_no_telegram_before_a_channel_wants_it() -> None:
    program = "import sys, daemon.main; sys.exit(any(name in sys.modules for name in ('telegram', 'httpx')))"
    subprocess.run([sys.executable, "-c", program], check=True)
