"""pywa, another reader of Meta's webhooks and a client of the Graph API, sees what we see."""

from typing import Any

import pytest
from pywa.client import WhatsApp
from pywa.types.base_update import RawUpdate
from pywa.types.callback import CallbackButton, CallbackSelection
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus

from daemon.channels.whatsapp.identity import BSUID, PHONE
from prolink.clock import millis
from prolink.model.inbound import InboundMessage, StatusUpdate
from tests.daemon.channels.whatsapp.payloads import CONTACT, body, change, message, of_messages, of_statuses, text
from tests.daemon.channels.whatsapp.stand import NUMBER

PHOTO = {"id": "1479537139650973", "mime_type": "image/jpeg", "sha256": "SfIn", "caption": "Jalan rusak"}
PLACE = {"latitude": -7.75, "longitude": 113.21, "name": "Alun-alun"}
ANSWERED = {"context": {"from": "62335000000", "id": "wamid.0"}}


@pytest.fixture(scope="module")
def pywa() -> WhatsApp:
    return WhatsApp(phone_id=NUMBER, token="none")


def raw(**parts: Any) -> RawUpdate:
    return RawUpdate(body(change(contacts=[CONTACT], **parts)), hmac_header=None, update_hash="")


def ours(sent: dict[str, Any]) -> InboundMessage:
    (item,) = of_messages(sent)
    assert isinstance(item, InboundMessage)
    return item


@pytest.mark.parametrize(
    "sent",
    [text("Syarat KTP?"), message("image", image=PHOTO), message("location", location=PLACE), message("unsupported")],
    ids=lambda sent: str(sent["type"]),
)
def test_both_see_the_same_person_time_and_kind(pywa: WhatsApp, sent: dict[str, Any]) -> None:
    theirs, mine = Message.from_update(pywa, raw(messages=[sent])), ours(sent)
    who = {one.kind: one.value for one in mine.sender.identifiers}
    assert (who[PHONE], who[BSUID], mine.sender.name) == (
        theirs.from_user.wa_id,
        theirs.from_user.bsuid,
        theirs.from_user.name,
    )
    assert (mine.key, mine.kind, mine.sent_at) == (theirs.id, str(theirs.type), millis(theirs.timestamp))


def test_both_read_a_text(pywa: WhatsApp) -> None:
    sent = text("Syarat KTP? 🙏")
    assert ours(sent).text == Message.from_update(pywa, raw(messages=[sent])).text


def test_both_read_a_caption_and_the_photo_behind_it(pywa: WhatsApp) -> None:
    sent = message("image", image=PHOTO)
    theirs, mine = Message.from_update(pywa, raw(messages=[sent])), ours(sent)
    assert theirs.image is not None
    assert mine.detail is not None
    assert (mine.text, mine.detail["id"]) == (theirs.caption, theirs.image.id)


@pytest.mark.parametrize(("sort", "reader"), [("button_reply", CallbackButton), ("list_reply", CallbackSelection)])
def test_both_read_a_choice(pywa: WhatsApp, sort: str, reader: Any) -> None:
    sent = message("interactive", interactive={"type": sort, sort: {"id": "F01", "title": "KTP"}}, **ANSWERED)
    theirs, mine = reader.from_update(pywa, raw(messages=[sent])), ours(sent)
    assert (mine.choice, mine.text) == (theirs.data, theirs.title)


def test_both_read_a_failure(pywa: WhatsApp) -> None:
    error = {"code": 131047, "title": "t", "message": "m", "error_data": {"details": "More than 24 hours"}}
    sent: dict[str, Any] = {
        "id": "wamid.B1",
        "status": "failed",
        "timestamp": "1749416390",
        "recipient_id": "628120000001",
    }
    sent |= {"biz_opaque_callback_data": "41", "errors": [error]}
    theirs = MessageStatus.from_update(pywa, raw(statuses=[sent]))
    (mine,) = of_statuses(sent)
    assert isinstance(mine, StatusUpdate)
    assert theirs.error is not None
    assert (mine.platform_id, str(mine.message_id), mine.state) == (theirs.id, theirs.tracker, str(theirs.status))
    assert (mine.platform_code, mine.reason) == (str(theirs.error.code), theirs.error.details)
