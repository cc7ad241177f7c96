"""A webhook body as a whole: which parts concern the desk, and that nothing at all makes it fall."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.whatsapp.inbound import batch
from prolink.errors import BadInput
from prolink.model.inbound import Batch, InboundMessage, Item, StatusUpdate, Unreadable
from tests.daemon.channels.whatsapp.payloads import CONTACT, PHONE_NUMBER, body, change, items, text, value
from tests.daemon.channels.whatsapp.stand import NUMBER


def read(raw: bytes) -> Batch:
    return batch("whatsapp:main", NUMBER, raw)


def test_every_entry_and_change_is_read_in_its_order() -> None:
    sent = {"id": "wamid.B1", "status": "sent", "timestamp": "1"}
    one = change(contacts=[CONTACT], messages=[text("satu"), text("dua", id="wamid.2")])
    two = change(statuses=[sent])
    raw = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"changes": [one, two]}, {"changes": [one]}]}
    ).encode()
    kinds = [type(item) for item in read(raw).items]
    assert kinds == [InboundMessage, InboundMessage, StatusUpdate, InboundMessage, InboundMessage]


def test_the_body_is_kept_as_it_came() -> None:
    raw = body(change(messages=[text()])).replace(b" ", b"   ")
    assert (read(raw).body, read(raw).channel) == (raw, "whatsapp:main")


def test_a_message_typed_in_the_phone_app_is_an_echo_with_the_citizen_as_its_person() -> None:
    typed = text("Sudah kami kirim, Bu") | {"from": "62335000000", "to": PHONE_NUMBER}
    (item,) = items(change("smb_message_echoes", message_echoes=[typed]))
    assert isinstance(item, InboundMessage)
    assert item.echo
    assert [one.value for one in item.sender.identifiers] == [PHONE_NUMBER]


@pytest.mark.parametrize(
    "field",
    ["history", "account_update", "message_template_status_update", "user_preferences", "standby", "calls", "new"],
)
def test_other_fields_stay_in_the_journal(field: str) -> None:
    assert items(change(field, messages=[text()], history=[{"threads": []}])) == ()


@pytest.mark.parametrize("number", ["999", None, 5])
def test_another_number_is_named_and_nothing_of_it_stored(number: Any) -> None:
    theirs = change(messages=[text()])
    theirs["value"]["metadata"] = {"phone_number_id": number}
    strange, ours = items(theirs, change(messages=[text()]))
    assert isinstance(strange, Unreadable)
    assert isinstance(ours, InboundMessage)
    assert number != "999" or "999" in strange.reason


def test_an_error_of_no_message_is_told() -> None:
    (item,) = items(change(errors=[{"code": 130429, "message": "Rate limit hit", "title": "Rate limit hit"}]))
    assert isinstance(item, Unreadable)
    assert "130429: Rate limit hit" in item.reason


@pytest.mark.parametrize("part", ["messages", "statuses"])
@pytest.mark.parametrize("odd", [None, 7, "x", {"id": "wamid.1"}])
def test_a_part_that_is_no_list_is_unreadable(part: str, odd: Any) -> None:
    (item,) = items(change(**{part: odd}))
    assert isinstance(item, Unreadable)


@pytest.mark.parametrize("entry", [None, 7, "x", [], {}, {"changes": 5}])
def test_a_broken_entry_costs_its_neighbour_nothing(entry: Any) -> None:
    good = {"changes": [change(messages=[text()])]}
    raw = json.dumps({"object": "whatsapp_business_account", "entry": [entry, good]}).encode()
    broken, fine = read(raw).items
    assert isinstance(broken, Unreadable)
    assert isinstance(fine, InboundMessage)


def test_a_webhook_about_something_else_says_so() -> None:
    (item,) = read(b'{"object":"instagram","entry":[]}').items
    assert isinstance(item, Unreadable)
    assert "instagram" in item.reason


BAD_BODIES = {
    "nothing": b"",
    "no JSON": b"halo",
    "half": b'{"entry":[',
    "NaN": b'{"entry":[NaN]}',
    "beyond every number": b'{"entry":[1e400]}',
    "too many digits": b'{"entry":[' + b"9" * 5000 + b"]}",
    "not UTF-8": b'{"entry":["\xff"]}',
    "UTF-16": '{"entry":[]}'.encode("utf-16"),
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep and whole": b'{"entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "null": b"null",
    "a list": b"[]",
    "a number": b"7",
    "no entry": b"{}",
    "entry is an object": b'{"entry":{}}',
    "entry is null": b'{"entry":null}',
}


@pytest.mark.parametrize("raw", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_is_no_webhook_is_bad_input(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read(raw)


def test_a_message_nested_deep_is_kept_cut_short() -> None:
    deep: Any = "x"
    for _level in range(400):
        deep = [deep]
    (item,) = items(change(messages=[text(type="hologram", hologram=deep)]))
    assert isinstance(item, InboundMessage)
    assert len(msgspec.json.encode(item)) < 500


def test_a_thousand_messages_in_one_body_are_a_thousand_items() -> None:
    assert len(items(change(messages=[text(id=f"wamid.{number}") for number in range(1000)]))) == 1000


def storable(found: tuple[Item, ...]) -> bool:
    """Tell whether a database and a wire can hold the items."""
    return b"\\u0000" not in msgspec.json.encode(found).replace(b"\\\\", b"")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WORDS = """
text button interactive image audio location contacts reaction order system edit revoke unsupported x
id from from_user_id timestamp type context errors group_id body button_reply list_reply nfm_reply
message original_message_id user_id wa_id emoji payload title status biz_opaque_callback_data code
"""
keys = st.sampled_from(WORDS.split())
likely = st.recursive(
    anything | keys | st.just("wamid.1") | st.just(PHONE_NUMBER) | st.just("user_changed_number"),
    lambda inner: st.dictionaries(keys, inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=20,
)


@given(anything)
def test_any_json_is_read_or_bad_input(whole: Any) -> None:
    try:
        found = read(json.dumps(whole).encode())
    except BadInput:
        return
    assert storable(found.items)


@given(st.lists(likely, max_size=3), st.lists(likely, max_size=2), st.lists(likely, max_size=2))
def test_any_parts_of_a_change_are_read(messages: list[Any], statuses: list[Any], contacts: list[Any]) -> None:
    found = items(change(messages=messages, statuses=statuses, contacts=contacts, errors=messages))
    assert storable(found)
    assert len(found) >= 2 * len(messages)


@given(st.sampled_from(["messages", "smb_message_echoes", "user_id_update", "x"]), likely)
def test_any_change_is_read(field: str, inner: Any) -> None:
    assert storable(items({"field": field, "value": value(message_echoes=[inner], user_id_update=[inner])}))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_bad_input(raw: bytes) -> None:
    try:
        read(raw)
    except BadInput:
        return
