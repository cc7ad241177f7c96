"""Files on WhatsApp: what a message names, and what Meta says of where it is."""

import base64
import hashlib
from typing import Any

import pytest

from daemon.channels.answer import Answer
from daemon.channels.base import FileChannel
from daemon.channels.whatsapp.media import HOSTS, checksum, source
from daemon.channels.whatsapp.messages import read
from daemon.simulate.graph_files import PIXEL
from prolink.config import Secret
from prolink.errors import ChannelStopped, TryLater, Unclear, Undeliverable
from prolink.model.inbound import FileRef, InboundMessage
from tests.daemon.channels.whatsapp.stand import SITI, TOKEN, standing

SUM = hashlib.sha256(PIXEL).hexdigest()
BASE64_SUM = base64.b64encode(hashlib.sha256(PIXEL).digest()).decode()


def files(kind: str, part: dict[str, Any]) -> tuple[FileRef, ...]:
    message = {"id": "wamid.1", "from": "62811", "type": kind, kind: part}
    item = read(message, [], echo=False)
    assert isinstance(item, InboundMessage)
    return item.files


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
def test_every_sort_of_file_is_named(kind: str) -> None:
    part = {"id": "123", "mime_type": "x/y", "sha256": BASE64_SUM, "filename": "../a.pdf", "caption": "c"}
    assert files(kind, part) == (FileRef(ref="123", name="../a.pdf", type="x/y", sha256=SUM),)


@pytest.mark.parametrize("part", [{}, {"id": ""}, {"id": 7}, {"id": "x" * 513}, {"id": None}])
def test_one_without_a_usable_id_has_no_file_and_the_message_stays(part: dict[str, Any]) -> None:
    assert files("image", part | {"caption": "x"}) == ()


def test_what_is_no_file_has_none() -> None:
    assert files("text", {"body": "halo"}) == ()
    assert files("location", {"latitude": 1.0, "longitude": 2.0, "id": "123"}) == ()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (BASE64_SUM, SUM),
        (SUM, SUM),
        (SUM.upper(), SUM),
        ("", ""),
        ("3V4=", ""),
        ("no base64!", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_checksum_is_read_in_both_spellings_and_else_not_believed(given: object, wanted: str) -> None:
    assert checksum(given) == wanted


async def test_meta_says_where_a_file_is() -> None:
    async with standing() as stand:
        part = stand.graph.files.hold(PIXEL, "image/jpeg")
        assert isinstance(stand.channel, FileChannel)
        found = await stand.channel.locate(part["id"])
        assert found.url.reveal() == f"{stand.graph.base_url}/lookaside/{part['id']}"
        assert (found.size, found.sha256, found.hosts) == (len(PIXEL), SUM, HOSTS)
        assert TOKEN not in repr(found)
        assert stand.graph.files.asked == [f"/v25.0/{part['id']}"]


async def test_a_file_that_meta_has_forgotten_will_never_come() -> None:
    async with standing() as stand:
        with pytest.raises(Undeliverable, match="does not exist"):
            await stand.channel.locate("1")


@pytest.mark.parametrize("ref", ["../me", "1/messages", "1?fields=x", "1#x", "1 2", "", "é", "1%2f2"])
async def test_an_id_that_would_be_another_address_is_not_asked_for(ref: str) -> None:
    async with standing() as stand:
        with pytest.raises(Undeliverable):
            await stand.channel.locate(ref)
        assert stand.graph.files.asked == []


def test_an_answer_without_an_address_is_unclear() -> None:
    for body in (b"{}", b'{"url":""}', b'{"url":7}', b"[]", b"<html>"):
        with pytest.raises(Unclear):
            source(Answer(200, body), Secret(TOKEN), "https://graph.facebook.com")


def test_a_revoked_token_is_a_matter_for_people() -> None:
    body = b'{"error":{"code":190,"message":"Session has expired"}}'
    with pytest.raises(ChannelStopped):
        source(Answer(401, body), Secret(TOKEN), "https://graph.facebook.com")


async def test_a_graph_api_that_is_away_is_asked_later() -> None:
    async with standing() as stand:
        await stand.graph.close_door()
        with pytest.raises((TryLater, Unclear)) as caught:
            await stand.channel.locate("1")
        assert TOKEN not in str(caught.value)


async def test_the_desk_gets_the_file_with_the_message() -> None:
    async with standing() as stand:
        await stand.graph.send(SITI, "document", b"%PDF-1.7", "application/pdf", filename="surat.pdf", caption="ini")
        (item,) = stand.desk.items
        assert isinstance(item, InboundMessage)
        assert (item.text, item.files[0].name, item.files[0].type) == ("ini", "surat.pdf", "application/pdf")
        assert item.files[0].sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
