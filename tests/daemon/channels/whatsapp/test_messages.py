"""Every type of message that Meta sends, as the desk gets it."""

from typing import Any

import pytest

from prolink.model.inbound import Correction, InboundMessage, Unreadable
from tests.daemon.channels.whatsapp.payloads import CONTACT, PHONE_NUMBER, message, of_messages, text

USERNAME = {"username": "siti.prob"}

PHOTO = {"id": "1479537139650973", "mime_type": "image/jpeg", "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="}
VOICE = {"id": "1908647269898587", "mime_type": "audio/ogg; codecs=opus", "sha256": "3V4=", "voice": True}
LETTER = {"id": "1376223850470843", "filename": "KK & KTP.pdf", "mime_type": "application/pdf", "caption": "Berkasnya"}
PLACE = {"latitude": -7.7543, "longitude": 113.2159, "name": "Alun-alun", "address": "Jl. Ahmad Yani"}
CARD = {"name": {"formatted_name": "Pak RT", "first_name": "Pak"}, "phones": [{"phone": "+62 812-0000-002"}]}
ORDER = {
    "catalog_id": "194836987003835",
    "text": "Dua ya",
    "product_items": [{"product_retailer_id": "x", "quantity": 2}],
}
FORM = {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"t","nama":"Siti"}'}
ODD_FORM = {"name": "flow", "body": "Sent", "response_json": '"hanya teks"'}
BROKEN_FORM = {"name": "flow", "body": "Sent", "response_json": "{"}
NOT_TAKEN = [{"code": 131051, "title": "Message type unknown", "error_data": {"details": "not supported"}}]
OLD_ERROR = [{"code": 501, "title": "Unknown message type", "details": "Message type is not currently supported"}]
IDENTITY = {"body": "Identity changed", "type": "customer_identity_changed", "identity": "Bu5"}

TYPES: list[tuple[str, dict[str, Any], str, str, str, dict[str, Any]]] = [
    ("text", text("Syarat KTP?"), "text", "Syarat KTP?", "", {}),
    (
        "template button",
        message("button", button={"text": "Ya", "payload": "yes-1"}, context={"from": "62335", "id": "wamid.0"}),
        "choice",
        "Ya",
        "yes-1",
        {"context": {"from": "62335", "id": "wamid.0"}},
    ),
    ("template button without context", message("button", button={"text": "Ya"}), "choice", "Ya", "", {}),
    (
        "reply button",
        message("interactive", interactive={"type": "button_reply", "button_reply": {"id": "F01", "title": "KTP"}}),
        "choice",
        "KTP",
        "F01",
        {},
    ),
    (
        "list row",
        message(
            "interactive",
            interactive={"type": "list_reply", "list_reply": {"id": "F02", "title": "KK", "description": "Baru"}},
        ),
        "choice",
        "KK",
        "F02",
        {"description": "Baru"},
    ),
    (
        "form",
        message("interactive", interactive={"type": "nfm_reply", "nfm_reply": FORM}),
        "nfm_reply",
        "Sent",
        "",
        {"name": "flow", "answers": {"flow_token": "t", "nama": "Siti"}},
    ),
    (
        "form whose answers are no object",
        message("interactive", interactive={"type": "nfm_reply", "nfm_reply": ODD_FORM}),
        "nfm_reply",
        "Sent",
        "",
        {"name": "flow", "answers": "hanya teks"},
    ),
    (
        "form whose answers are no JSON",
        message("interactive", interactive={"type": "nfm_reply", "nfm_reply": BROKEN_FORM}),
        "nfm_reply",
        "Sent",
        "",
        {"name": "flow", "answers": "{"},
    ),
    ("interactive without a body", message("interactive"), "interactive", "", "", {}),
    (
        "interactive to come",
        message("interactive", interactive={"type": "map_reply", "map_reply": {"pin": 7}}),
        "interactive",
        "",
        "",
        {"type": "map_reply", "map_reply": {"pin": 7}},
    ),
    ("image", message("image", image=PHOTO), "image", "", "", PHOTO),
    (
        "image with caption",
        message("image", image=PHOTO | {"caption": "Jalan rusak"}),
        "image",
        "Jalan rusak",
        "",
        PHOTO,
    ),
    ("voice note", message("audio", audio=VOICE), "audio", "", "", VOICE),
    (
        "video",
        message("video", video={"id": "7", "mime_type": "video/mp4"}),
        "video",
        "",
        "",
        {"id": "7", "mime_type": "video/mp4"},
    ),
    (
        "document",
        message("document", document=LETTER),
        "document",
        "Berkasnya",
        "",
        {"id": "1376223850470843", "filename": "KK & KTP.pdf", "mime_type": "application/pdf"},
    ),
    (
        "sticker",
        message("sticker", sticker={"id": "9", "animated": True}),
        "sticker",
        "",
        "",
        {"id": "9", "animated": True},
    ),
    ("location", message("location", location=PLACE), "location", "Alun-alun, Jl. Ahmad Yani", "", PLACE),
    (
        "bare location",
        message("location", location={"latitude": 1, "longitude": 2}),
        "location",
        "",
        "",
        {"latitude": 1, "longitude": 2},
    ),
    ("contacts", message("contacts", contacts=[CARD]), "contacts", "Pak RT", "", {"contacts": [CARD]}),
    (
        "contact without a name",
        message("contacts", contacts=[{"phones": []}]),
        "contacts",
        "",
        "",
        {"contacts": [{"phones": []}]},
    ),
    (
        "reaction",
        message("reaction", reaction={"message_id": "wamid.0", "emoji": "👍"}),
        "reaction",
        "👍",
        "",
        {"message_id": "wamid.0"},
    ),
    (
        "reaction taken back",
        message("reaction", reaction={"message_id": "wamid.0", "emoji": ""}),
        "reaction",
        "",
        "",
        {"message_id": "wamid.0"},
    ),
    (
        "reaction taken back without a key",
        message("reaction", reaction={"message_id": "wamid.0"}),
        "reaction",
        "",
        "",
        {"message_id": "wamid.0"},
    ),
    (
        "order",
        message("order", order=ORDER),
        "order",
        "Dua ya",
        "",
        {"catalog_id": "194836987003835", "product_items": [{"product_retailer_id": "x", "quantity": 2}]},
    ),
    (
        "identity changed",
        message("system", system=IDENTITY),
        "system",
        "Identity changed",
        "",
        {"type": "customer_identity_changed", "identity": "Bu5"},
    ),
    ("unsupported", message("unsupported", errors=NOT_TAKEN), "unsupported", "", "", {"errors": NOT_TAKEN}),
    ("unsupported, older", message("unknown", errors=OLD_ERROR), "unknown", "", "", {"errors": OLD_ERROR}),
    (
        "unsupported, newer",
        message("unsupported", unsupported={"type": "poll"}, errors=NOT_TAKEN),
        "unsupported",
        "",
        "",
        {"unsupported": {"type": "poll"}, "errors": NOT_TAKEN},
    ),
    ("a type to come", message("hologram", hologram={"id": "h1"}), "hologram", "", "", {"hologram": {"id": "h1"}}),
    ("no type at all", {"from": PHONE_NUMBER, "id": "wamid.A1", "timestamp": "1749416383"}, "unknown", "", "", {}),
    (
        "forwarded",
        text("Hoaks?", context={"forwarded": True, "frequently_forwarded": True}),
        "text",
        "Hoaks?",
        "",
        {"context": {"forwarded": True, "frequently_forwarded": True}},
    ),
    (
        "led here by an advertisement",
        text("Halo", referral={"source_type": "ad", "source_url": "https://fb.me/x"}),
        "text",
        "Halo",
        "",
        {"referral": {"source_type": "ad", "source_url": "https://fb.me/x"}},
    ),
]


@pytest.mark.parametrize(
    ("sent", "kind", "words", "choice", "detail"), [row[1:] for row in TYPES], ids=[row[0] for row in TYPES]
)
def test_every_type_becomes_a_message(
    sent: dict[str, Any], kind: str, words: str, choice: str, detail: dict[str, Any]
) -> None:
    (item,) = of_messages(sent)
    assert isinstance(item, InboundMessage)
    assert (item.kind, item.text, item.choice, item.detail) == (kind, words, choice, detail | USERNAME)
    assert (item.key, item.sent_at, item.sender.name) == ("wamid.A1", 1749416383000, "Bu Siti")


def test_an_edit_is_a_correction_with_the_new_text() -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "KK, bukan KTP"}}}
    (item,) = of_messages(message("edit", edit=edit))
    assert item == Correction(key="wamid.A1", original="wamid.0", text="KK, bukan KTP", sent_at=1749416383000)


def test_an_edited_caption_is_a_correction_too() -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "image", "image": {"id": "1", "caption": "Jalan"}}}
    (item,) = of_messages(message("edit", edit=edit))
    assert isinstance(item, Correction)
    assert item.text == "Jalan"


def test_a_revoked_message_is_a_correction_without_text() -> None:
    (item,) = of_messages(message("revoke", revoke={"original_message_id": "wamid.0"}))
    assert item == Correction(key="wamid.A1", original="wamid.0", text=None, sent_at=1749416383000)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        pytest.param(text("Halo", id=""), "", id="no id"),
        pytest.param(text("Halo", id=7), "", id="id is a number"),
        pytest.param(text(["Halo"]), "wamid.A1", id="text is a list"),
        pytest.param(message("text"), "wamid.A1", id="no text"),
        pytest.param(message("edit", edit={}), "wamid.A1", id="edit of nothing"),
        pytest.param(message("revoke"), "wamid.A1", id="revoke of nothing"),
        pytest.param("Halo", "", id="a string"),
        pytest.param(None, "", id="null"),
        pytest.param(message("system", system={"type": "user_changed_number"}), "wamid.A1", id="move to nowhere"),
    ],
)
def test_a_broken_message_is_unreadable_and_its_neighbours_are_not(broken: Any, named: str) -> None:
    first, second, third = of_messages(text("satu", id="wamid.1"), broken, text("tiga", id="wamid.3"))
    assert isinstance(second, Unreadable)
    assert named in second.reason
    assert [one.text for one in (first, third) if isinstance(one, InboundMessage)] == ["satu", "tiga"]


def test_a_message_of_nobody_is_unreadable() -> None:
    nobody = {"id": "wamid.A1", "timestamp": "1749416383", "type": "text", "text": {"body": "Halo"}}
    (item,) = of_messages(nobody, contacts=())
    assert isinstance(item, Unreadable)


def test_a_group_message_is_only_noted() -> None:
    (item,) = of_messages(text("Halo semua", group_id="Y2FwaV9ncm91cDo"))
    assert isinstance(item, Unreadable)
    assert "wamid.A1" in item.reason


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("1749416383", 1749416383000),
        (1749416383, 1749416383000),
        ("", 0),
        (None, 0),
        ("soon", 0),
        ("9" * 400, 0),
        (True, 0),
    ],
)
def test_a_timestamp_is_seconds_as_text_and_never_a_reason_to_lose_a_message(stamp: Any, at: int) -> None:
    (item,) = of_messages(text("Halo", timestamp=stamp))
    assert isinstance(item, InboundMessage)
    assert item.sent_at == at


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", f"a{chr(0xDC00)}b"])
def test_what_no_database_stores_is_replaced(typed: str) -> None:
    (item,) = of_messages(text(typed))
    assert isinstance(item, InboundMessage)
    assert item.text == "a\ufffdb"


@pytest.mark.parametrize("typed", ["😀", "\\u0000", "\\\\ud800", "\\😀\\"])
def test_what_only_looks_like_it_is_kept(typed: str) -> None:
    (item,) = of_messages(text(typed))
    assert isinstance(item, InboundMessage)
    assert item.text == typed


def test_an_unknown_type_with_a_long_word_keeps_a_short_one() -> None:
    (item,) = of_messages(message("x" * 500))
    assert isinstance(item, InboundMessage)
    assert len(item.kind) == 64


def test_a_contact_of_another_shape_costs_the_name_only() -> None:
    (item,) = of_messages(text("Halo"), contacts=[CONTACT | {"profile": "Siti"}])
    assert isinstance(item, InboundMessage)
    assert item.sender.name == ""
