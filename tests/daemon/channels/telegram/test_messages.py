"""Every sort of message, edit, tap and membership, as an item for the desk."""

from typing import Any

import pytest

from daemon.channels.telegram.content import content
from prolink.model.contact import Identifier
from prolink.model.inbound import Correction, InboundMessage, Unreadable
from prolink.words import _
from tests.daemon.channels.telegram.payloads import CHAT, KEY, PERSON, items, membership, message, tap, update
from tests.daemon.channels.telegram.stand import BOT

FILE = {"file_id": "AgAC-1", "file_unique_id": "AQAD", "file_size": 1234}
GROUP = {"id": -1001234567890, "title": "RT 05", "type": "supergroup"}


def heard(kind: str = "message", part: Any = None) -> InboundMessage:
    (item,) = items(update(kind, part))
    assert isinstance(item, InboundMessage)
    return item


def test_a_text_has_its_writer_its_key_and_its_time() -> None:
    found = heard()
    assert (found.key, found.kind, found.text, found.sent_at) == (KEY, "text", "Halo", 1749416383000)
    assert found.sender.identifiers == (Identifier("telegram.id", "628"),)
    assert found.sender.name == "Siti Aminah"
    assert found.detail == {"username": "siti"}


def test_a_writer_without_is_bot_is_read_where_the_strict_parser_falls() -> None:
    person = {key: value for key, value in PERSON.items() if key != "is_bot"}
    assert heard(part=message(text="Halo", **{"from": person})).text == "Halo"


def test_in_a_private_chat_the_chat_tells_who_wrote() -> None:
    found = heard(part=message(text="Halo", **{"from": None}))
    assert found.sender.identifiers == (Identifier("telegram.id", "628"),)


def test_a_number_of_52_bits_is_a_person() -> None:
    big = 2**52 - 1
    found = heard(part=message(text="Halo", chat=CHAT | {"id": big}, **{"from": PERSON | {"id": big}}))
    assert found.sender.identifiers == (Identifier("telegram.id", str(big)),)


@pytest.mark.parametrize(
    ("text", "heard_as", "detail"),
    [
        ("/start", "/start", None),
        ("/start@prolink_bot", "/start", None),
        ("/start ktp-hilang", "/start", "ktp-hilang"),
        ("/start  dua kata", "/start", "dua kata"),
        ("/starting", "/starting", None),
        ("/menu", "/menu", None),
    ],
)
def test_start_is_told_from_its_payload(text: str, heard_as: str, detail: str | None) -> None:
    found = heard(part=message(text=text))
    assert (found.text, (found.detail or {}).get("start")) == (heard_as, detail)


@pytest.mark.parametrize(
    ("part", "kind", "text", "detail"),
    [
        ({"voice": {**FILE, "duration": 3, "mime_type": "audio/ogg"}}, "audio", "", {"voice": True, "duration": 3}),
        ({"audio": {**FILE, "file_name": "a.mp3"}, "caption": "lagu"}, "audio", "lagu", {"filename": "a.mp3"}),
        ({"video": {**FILE, "width": 640}, "caption": "banjir"}, "video", "banjir", {"width": 640}),
        ({"video_note": {**FILE, "length": 240}}, "video", "", {"file_id": "AgAC-1"}),
        ({"document": {**FILE, "file_name": "KK.pdf"}}, "document", "", {"filename": "KK.pdf", "file_size": 1234}),
        ({"animation": FILE, "document": FILE}, "video", "", {"animation": True}),
        ({"sticker": {**FILE, "emoji": "🙏", "type": "regular"}}, "sticker", "", {"emoji": "🙏"}),
        ({"location": {"latitude": -7.75, "longitude": 113.2}}, "location", "", {"latitude": -7.75}),
        (
            {
                "venue": {"title": "Kantor", "address": "Jl. A", "location": {"latitude": -7.75, "longitude": 113.2}},
                "location": {"latitude": -7.75, "longitude": 113.2},
            },
            "location",
            "Kantor, Jl. A",
            {"longitude": 113.2},
        ),
        (
            {"contact": {"phone_number": "628", "first_name": "Pak", "last_name": "RT"}},
            "contacts",
            "Pak RT",
            {"contacts": [{"phone_number": "628", "first_name": "Pak", "last_name": "RT"}]},
        ),
    ],
    ids=lambda part: next(iter(part)) if isinstance(part, dict) else "",
)
def test_files_and_places_have_the_desks_kinds(part: dict[str, Any], kind: str, text: str, detail: Any) -> None:
    found = heard(part=message(**part))
    assert (found.kind, found.text) == (kind, text)
    assert found.detail is not None
    assert found.detail.items() >= detail.items()


def size(name: str, width: int, weight: int) -> dict[str, Any]:
    return {"file_id": name, "file_unique_id": name, "width": width, "height": width, "file_size": weight}


def test_of_a_photo_the_largest_size_is_kept() -> None:
    found = content(message(photo=[size("s", 90, 1000), size("x", 1280, 150_000), size("m", 320, 9000)]))
    assert (found.kind, found.detail["file_id"], found.detail["mime_type"]) == ("image", "x", "image/jpeg")


def test_of_a_photo_no_size_is_kept_that_a_bot_may_not_fetch() -> None:
    found = content(message(photo=[size("s", 90, 1000), size("x", 9000, 21 * 2**20)]))
    assert found.detail["file_id"] == "s"


def test_an_album_keeps_its_number() -> None:
    found = heard(part=message(photo=[size("x", 90, 1)], media_group_id="133"))
    assert (found.detail or {})["media_group_id"] == "133"


def test_an_answer_names_the_message_it_answers() -> None:
    found = heard(part=message(text="ya", reply_to_message=message(message_id=5, text="Benar?")))
    assert (found.detail or {})["context"] == {"id": f"{BOT}:628:5"}


@pytest.mark.parametrize("sort", ["dice", "poll", "story", "game", "hologram"])
def test_what_nobody_knows_is_kept_under_its_own_word(sort: str) -> None:
    found = heard(part=message(**{sort: {"value": 4}}))
    assert (found.kind, (found.detail or {})[sort]) == (sort, {"value": 4})


def test_a_message_of_nothing_is_unknown() -> None:
    assert heard(part=message()).kind == "unknown"


def test_a_line_of_telegrams_own_is_for_the_timeline() -> None:
    assert heard(part=message(pinned_message=message(text="x"))).kind == "system"


def test_an_edit_corrects_the_message_of_its_key() -> None:
    (item,) = items(update("edited_message", message(text="Halo semua", edit_date=1749416399)))
    assert item == Correction(key=f"{KEY}:edit:1749416399", original=KEY, text="Halo semua", sent_at=1749416399000)


def test_an_edited_caption_is_a_correction_and_a_moving_location_revokes_nothing() -> None:
    photo = update("edited_message", message(photo=[size("x", 90, 1)], caption="Jl. Suroyo"))
    place = update("edited_message", message(location={"latitude": 1.0, "longitude": 2.0}))
    assert [item.text for item in items(photo, place) if isinstance(item, Correction)] == ["Jl. Suroyo", ""]


def test_a_tap_is_a_choice_in_the_buttons_words() -> None:
    found = heard("callback_query", tap())
    assert (found.key, found.kind, found.choice, found.text) == (
        f"{BOT}:628:cb:4398201",
        "choice",
        "faq:F01",
        "KTP hilang",
    )
    assert (found.detail or {})["context"] == {"id": f"{BOT}:628:9"}


@pytest.mark.parametrize("told", [None, {"message_id": 9, "chat": CHAT, "date": 0}])
def test_a_tap_on_a_message_too_old_to_come_along_still_chooses(told: Any) -> None:
    found = heard("callback_query", tap(message=told))
    assert (found.choice, found.text) == ("faq:F01", "faq:F01")
    assert found.sender.identifiers == (Identifier("telegram.id", "628"),)


def test_a_block_is_a_line_of_the_timeline_that_wants_no_answer() -> None:
    gone, back = heard("my_chat_member", membership("kicked")), heard("my_chat_member", membership("member"))
    assert (gone.kind, back.kind) == ("system", "system")
    assert gone.text == _("The citizen has blocked the bot on Telegram: nothing reaches them.")
    assert back.text == _("The citizen has unblocked the bot on Telegram.")


def test_a_block_has_another_key_than_the_next_one() -> None:
    first = heard("my_chat_member", membership("kicked"))
    again = heard("my_chat_member", membership("kicked", date=1749416500))
    assert first.key != again.key
    assert first.key == heard("my_chat_member", membership("kicked")).key


def test_another_change_of_membership_is_of_no_concern() -> None:
    assert items(update("my_chat_member", membership("restricted"))) == ()


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("message", message(text="Halo", chat=GROUP)),
        ("message", message(text="Halo", chat={"id": -100123, "title": "Info", "type": "channel"})),
        ("edited_message", message(text="Halo", chat=GROUP)),
        ("callback_query", tap(message=message(text="x", chat=GROUP))),
        ("my_chat_member", membership("kicked", chat=GROUP)),
    ],
)
def test_what_comes_from_a_group_stays_in_the_journal(kind: str, part: Any) -> None:
    (item,) = items(update(kind, part))
    assert isinstance(item, Unreadable)
    assert part.get("chat", GROUP)["type"] in item.reason


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("message", message(text="Halo", message_id=None)),
        ("message", message(text="Halo", chat=None)),
        ("message", message(text="Halo", chat={"type": "private"})),
        ("message", []),
        ("message", None),
        ("message", "x"),
        ("edited_message", message(text="Halo", message_id="7a")),
        ("callback_query", tap(data=None)),
        ("callback_query", tap(id=None)),
        ("callback_query", {"id": "1", "data": "x"}),
        ("my_chat_member", 7),
    ],
)
def test_what_lacks_its_parts_is_unreadable_and_harms_no_neighbour(kind: str, part: Any) -> None:
    broken, fine = items({"update_id": 1, kind: part}, update(number=2))
    assert isinstance(broken, Unreadable)
    assert broken.reason
    assert isinstance(fine, InboundMessage)
