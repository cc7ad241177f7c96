"""Files on Telegram: what a message names, and what getFile says of where it is."""

from typing import Any

import pytest

from daemon.channels.base import FileChannel
from daemon.channels.telegram.media import source
from daemon.channels.telegram.messages import message
from daemon.simulate import bot_shapes as shapes
from daemon.simulate.bot_api import BotRefusal
from daemon.simulate.faults import BareStatus
from prolink.config import Secret
from prolink.errors import ChannelStopped, SendError, TryLater, Unclear, Undeliverable
from prolink.model.inbound import FileRef, InboundMessage
from tests.daemon.channels.telegram.stand import BOT, SITI, TOKEN, standing

VOICE = {"file_id": "AwAC", "file_unique_id": "u", "mime_type": "audio/ogg", "file_size": 9, "duration": 1}
PAPER = {"file_id": "BQAC", "file_unique_id": "u", "mime_type": "application/pdf", "file_size": 9, "file_name": "a.pdf"}


def files(content: dict[str, Any]) -> tuple[FileRef, ...]:
    item = message(shapes.message(SITI, 7, 1, content), BOT)
    assert isinstance(item, InboundMessage)
    return item.files


def test_of_a_photo_the_largest_size_is_fetched() -> None:
    assert [file.ref for file in files(shapes.photo("AgAC", caption="jalan"))] == ["AgAC"]


@pytest.mark.parametrize("kind", ["voice", "audio", "video", "video_note", "document", "sticker", "animation"])
def test_every_sort_of_file_is_named(kind: str) -> None:
    assert [file.ref for file in files({kind: VOICE})] == ["AwAC"]


def test_name_type_and_size_come_along() -> None:
    assert files({"document": PAPER}) == (FileRef(ref="BQAC", name="a.pdf", type="application/pdf", size=9),)


@pytest.mark.parametrize(
    "content",
    [
        {"text": "halo"},
        {"location": {"latitude": 1, "longitude": 2, "x": {"file_id": "A"}}},
        {"contact": {"first_name": "x", "file_id": "A"}},
        {"document": {"file_id": 7}},
        {"document": {"file_id": "x" * 513}},
        {"photo": []},
    ],
)
def test_what_names_no_file_has_none(content: dict[str, Any]) -> None:
    assert files(content) == ()


async def test_telegram_says_where_a_file_is() -> None:
    async with standing(running=False) as stand:
        stand.api.files["AgAC"] = b"photo"
        assert isinstance(stand.channel, FileChannel)
        found = await stand.channel.locate("AgAC")
        assert found.url.reveal() == f"{stand.api.base_url}/file/bot{TOKEN}/files/AgAC"
        assert (found.size, found.base_url, found.token) == (5, stand.api.base_url, None)
        assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (BotRefusal(status=400, description="Bad Request: file is too big"), Undeliverable),
        (BotRefusal(status=401, description="Unauthorized"), ChannelStopped),
        (BotRefusal(status=429, description="Too Many Requests", retry_after=7), TryLater),
        (BareStatus(status=502), Unclear),
    ],
)
async def test_what_telegram_answers_tells_whether_to_ask_again(fault: Any, kind: type[SendError]) -> None:
    async with standing(running=False) as stand:
        stand.api.faults["getFile"].append(fault)
        with pytest.raises(kind) as caught:
            await stand.channel.locate("AgAC")
        assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_bot_api_that_is_away_is_asked_later() -> None:
    async with standing(running=False) as stand:
        await stand.api.go_away()
        with pytest.raises(TryLater):
            await stand.channel.locate("AgAC")


def found_at(path: str) -> str:
    body = b'{"ok":true,"result":{"file_id":"A","file_path":"%s"}}' % path.encode()
    return source(body, lambda place: Secret(f"https://x/{place}"), "https://x").url.reveal()


def test_a_path_of_telegram_s_own_is_followed() -> None:
    assert found_at("photos/file_12.jpg") == "https://x/photos/file_12.jpg"
    assert found_at("documents/surat_é (1).pdf".replace(" (1)", "")) == "https://x/documents/surat_é.pdf"


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "a/../../x",
        "/var/lib/bot/x",
        "//evil/x",
        "https://evil/x",
        "a//b",
        "a?b",
        "a#b",
        "a b",
        ".hidden",
        "a/.b/c",
    ],
)
def test_any_other_path_is_not(path: str) -> None:
    with pytest.raises(Undeliverable):
        found_at(path)


@pytest.mark.parametrize("body", [b"{}", b'{"result":{}}', b'{"result":[]}', b"no json", b'{"result":{"file_path":7}}'])
def test_an_answer_without_a_path_is_unclear(body: bytes) -> None:
    with pytest.raises(Unclear):
        source(body, Secret, "https://x")
