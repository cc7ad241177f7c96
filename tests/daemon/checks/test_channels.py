"""Channels: the form of settings and credentials, and what a platform says to them."""

from pathlib import Path
from typing import Any

import pytest

from daemon.checks import channels
from daemon.checks.finding import Finding, Severity
from daemon.checks.keyring import Keyring

WHATSAPP = {
    "phone_number_id": "106540352242922",
    "token_file": "token",
    "app_secret_file": "app",
    "verify_token_file": "verify",
}


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    loads = {}
    for name in ("token", "app", "verify", "long"):
        loads[name] = f"/{name}"
        (tmp_path / name).write_text("secret " * 8)
        (tmp_path / name).chmod(0o600)
    return Keyring(tmp_path, loads)


async def look(kind: str, table: dict[str, Any], keys: Keyring, *, online: bool = False) -> list[Finding]:
    found = [finding async for finding in channels.look({kind: {"main": table}}, keys, {}, online=online)]
    return [finding for finding in found if finding.subject == "channels"]


async def test_a_channel_of_the_right_form_is_in_order(keys: Keyring) -> None:
    (found,) = await look("whatsapp", WHATSAPP, keys)
    assert found.severity is Severity.OK


async def test_an_id_that_is_no_number_is_named(keys: Keyring) -> None:
    (found,) = await look("whatsapp", {**WHATSAPP, "phone_number_id": "+62 811"}, keys)
    assert found.severity is Severity.ERROR
    assert "phone_number_id" in found.text


async def test_an_unknown_key_is_named_with_the_known_ones(keys: Keyring) -> None:
    (found,) = await look("whatsapp", {**WHATSAPP, "phone": "1"}, keys)
    assert found.severity is Severity.ERROR
    assert "phone_number_id" in found.text


async def test_an_unknown_kind_is_named_with_the_known_ones(keys: Keyring) -> None:
    (found,) = await look("fax", {}, keys)
    assert found.severity is Severity.ERROR
    assert "whatsapp" in found.text


async def test_a_channel_whose_secrets_are_missing_is_not_looked_at_further(keys: Keyring) -> None:
    assert await look("whatsapp", {**WHATSAPP, "token_file": "nowhere"}, keys) == []


async def test_a_channel_that_cannot_ask_its_platform_says_so_when_online(keys: Keyring) -> None:
    _form, asked = await look(
        "livechat", {"origins": ["https://a.test"], "token_secret_file": "long"}, keys, online=True
    )
    assert asked.severity is Severity.NOTE


@pytest.mark.parametrize(("token", "severity"), [("123456:" + "A" * 35, "ok"), ("A" * 35, "error")])
async def test_a_telegram_token_has_the_form_that_botfather_gives(keys: Keyring, token: str, severity: str) -> None:
    (keys.root / "long").write_text(token)
    (found,) = await look("telegram", {"token_file": "long"}, keys)
    assert found.severity == severity
    assert token not in found.text
