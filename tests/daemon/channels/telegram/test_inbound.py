"""A body of Telegram's as a whole: nothing at all makes it fall, and what was last in it is known."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.telegram.inbound import News, polled, posted
from prolink.errors import BadInput
from prolink.model.inbound import InboundMessage, Unreadable
from tests.daemon.channels.telegram.payloads import body, items, message, news, tap, update
from tests.daemon.channels.telegram.stand import BOT


def read(raw: bytes) -> News | None:
    return polled("telegram:main", BOT, raw)


def test_an_answer_without_updates_is_no_news() -> None:
    assert read(b'{"ok":true,"result":[]}') is None


def test_the_body_is_kept_as_it_came_and_the_last_number_is_known() -> None:
    raw = body(update(number=5), update(number=7), update(number=6)).replace(b" ", b"  ")
    found = read(raw)
    assert found is not None
    assert (found.batch.body, found.batch.channel, found.last) == (raw, "telegram:main", 7)


def test_every_tap_is_to_be_answered_even_one_that_can_not_be_read() -> None:
    assert news(update("callback_query", tap()), update("callback_query", {"id": "5"})).taps == ("4398201", "5")


@pytest.mark.parametrize("kind", ["inline_query", "channel_post", "business_message", "purchased_paid_media", "new"])
def test_kinds_of_no_concern_leave_no_item_and_are_counted_as_heard(kind: str) -> None:
    found = news(update(kind, {"id": "1"}, number=9))
    assert (found.batch.items, found.last) == ((), 9)


@pytest.mark.parametrize("odd", [None, 7, "x", []])
def test_an_update_that_is_no_object_is_unreadable(odd: Any) -> None:
    broken, fine = items(odd, update())
    assert isinstance(broken, Unreadable)
    assert isinstance(fine, InboundMessage)


def test_what_a_database_can_not_hold_is_replaced() -> None:
    raw = body(update(content=message(text="a@b"))).replace(b"@", b"\\u0000\\ud800")
    found = read(raw)
    assert found is not None
    (item,) = found.batch.items
    assert isinstance(item, InboundMessage)
    assert item.text == "a\ufffd\ufffdb"


BAD = {
    "nothing": b"",
    "no JSON": b"<html>",
    "half": b'{"ok":true,"result":[',
    "NaN": b'{"result":[NaN]}',
    "not UTF-8": b'{"result":["\xff"]}',
    "deep": b'{"result":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a list": b"[]",
    "null": b"null",
    "no result": b'{"ok":true}',
    "result is true": b'{"ok":true,"result":true}',
}


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD.keys())
def test_what_is_no_answer_is_bad_input(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read(raw)


@pytest.mark.parametrize("raw", [*BAD.values(), b"{}", b'{"update_id":"x"}', b'{"update_id":-5}'])
def test_what_is_no_update_is_bad_input(raw: bytes) -> None:
    with pytest.raises(BadInput):
        posted("telegram:main", BOT, raw)


def test_a_posted_update_is_news_of_one() -> None:
    found = posted("telegram:main", BOT, json.dumps(update()).encode())
    assert [item.text for item in found.batch.items if isinstance(item, InboundMessage)] == ["Halo"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WORDS = """
message edited_message callback_query my_chat_member update_id message_id from chat date text caption photo voice audio
video document sticker animation venue location contact dice reply_to_message media_group_id forward_origin id type
private is_bot first_name last_name username data reply_markup inline_keyboard callback_data file_id file_size width
file_name new_chat_member status kicked edit_date pinned_message title address latitude
"""
keys = st.sampled_from(WORDS.split())
likely = st.recursive(
    anything | keys | st.just("private") | st.just(628),
    lambda inner: st.dictionaries(keys, inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=20,
)


def storable(found: News) -> bool:
    return b"\\u0000" not in msgspec.json.encode(found.batch.items).replace(b"\\\\", b"")


@given(anything)
def test_any_json_is_read_or_bad_input(whole: Any) -> None:
    for reader in (polled, posted):
        try:
            found = reader("telegram:main", BOT, json.dumps(whole).encode())
        except BadInput:
            continue
        assert found is None or storable(found)


@given(st.lists(likely, min_size=1, max_size=3))
def test_any_updates_are_read(updates: list[Any]) -> None:
    assert storable(news(*updates))


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), likely)
def test_any_part_of_an_update_is_read(kind: str, inner: Any) -> None:
    part = message(text=None) | (inner if isinstance(inner, dict) else {"x": inner})
    assert storable(news({"update_id": 1, kind: inner}, {"update_id": 2, kind: part}))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_bad_input(raw: bytes) -> None:
    try:
        read(raw)
    except BadInput:
        return
