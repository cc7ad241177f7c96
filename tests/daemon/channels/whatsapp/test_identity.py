"""Phone numbers and BSUIDs, as they come and as they may be written to."""

from typing import Any

import pytest

from daemon.channels.whatsapp.identity import BSUID, PHONE, address, identifiers
from prolink.model.contact import Identifier
from prolink.model.inbound import AliasMove, InboundMessage, Item
from tests.daemon.channels.whatsapp.payloads import (
    CONTACT,
    PHONE_NUMBER,
    USER_ID,
    change,
    items,
    message,
    of_messages,
    text,
)

NEW_PHONE, NEW_USER_ID = "628120000009", "ID.24817305912873645029"
OLD = Identifier(BSUID, USER_ID), Identifier(PHONE, PHONE_NUMBER)


def sender_of(item: Item) -> tuple[Identifier, ...]:
    assert isinstance(item, InboundMessage)
    return item.sender.identifiers


def test_number_and_bsuid_of_one_payload_belong_to_one_person_bsuid_first() -> None:
    (item,) = of_messages(text(from_user_id=USER_ID))
    assert sender_of(item) == OLD


def test_the_contact_brings_the_bsuid_that_the_message_lacks() -> None:
    (item,) = of_messages(text())
    assert sender_of(item) == OLD


def test_a_person_behind_a_username_has_only_a_bsuid() -> None:
    hidden = {"id": "wamid.A1", "from_user_id": USER_ID, "timestamp": "1", "type": "text", "text": {"body": "Halo"}}
    (item,) = of_messages(hidden, contacts=[{"profile": CONTACT["profile"], "user_id": USER_ID}])
    assert sender_of(item) == (Identifier(BSUID, USER_ID),)
    assert isinstance(item, InboundMessage)
    assert item.sender.name == "Bu Siti"


def test_a_bsuid_in_the_place_of_a_number_is_known_as_one() -> None:
    (item,) = of_messages(text(**{"from": USER_ID}), contacts=[{"profile": {"name": "Siti"}, "wa_id": USER_ID}])
    assert sender_of(item) == (Identifier(BSUID, USER_ID),)


def test_the_only_contact_is_the_sender_of_a_message_that_names_nobody() -> None:
    nameless = {"id": "wamid.A1", "timestamp": "1", "type": "text", "text": {"body": "Halo"}}
    (item,) = of_messages(nameless)
    assert sender_of(item) == OLD


def test_a_contact_with_another_number_is_another_person() -> None:
    (item,) = of_messages(text(), contacts=[{"profile": {"name": "Pak Joko"}, "wa_id": NEW_PHONE}])
    assert isinstance(item, InboundMessage)
    assert (sender_of(item), item.sender.name) == ((Identifier(PHONE, PHONE_NUMBER),), "")


def test_each_message_of_a_batch_gets_its_own_contact() -> None:
    joko = {"profile": {"name": "Pak Joko"}, "wa_id": NEW_PHONE}
    found = of_messages(text(), text(id="wamid.2", **{"from": NEW_PHONE}), contacts=[joko, CONTACT])
    assert [item.sender.name for item in found if isinstance(item, InboundMessage)] == ["Bu Siti", "Pak Joko"]


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("628120000001", [PHONE]),
        ("+628120000001", [PHONE]),
        ("ID.13491208655302741918", [BSUID]),
        ("ID.ENT.11815799212886844830", [BSUID]),
        ("id.13491208655302741918", []),
        ("ID.", []),
        ("ID." + "9" * 129, []),
        ("٦٢٨١٢٠٠٠٠٠٠١", []),
        ("0812 0000 001", []),
        ("", []),
        (628120000001, []),
    ],
)
def test_an_identifier_is_known_by_its_pattern(value: Any, kinds: list[str]) -> None:
    assert [one.kind for one in identifiers(value)] == kinds


@pytest.mark.parametrize(
    ("to", "part"),
    [
        (OLD, {"to": PHONE_NUMBER}),
        (OLD[:1], {"recipient": USER_ID}),
        ((Identifier(BSUID, "ID.ENT.1"), Identifier(BSUID, "ID.2")), {"recipient": "ID.2"}),
        ((Identifier(BSUID, "ID.ENT.1"),), {}),
        ((Identifier(PHONE, USER_ID),), {}),
        ((Identifier("telegram.id", "77"),), {}),
        ((), {}),
    ],
)
def test_a_number_goes_in_to_and_a_bsuid_never_does(to: tuple[Identifier, ...], part: dict[str, str]) -> None:
    assert address(to) == part


CHANGED_NUMBER = {
    "body": f"Siti changed from {PHONE_NUMBER} to {NEW_PHONE}",
    "type": "user_changed_number",
    "wa_id": NEW_PHONE,
    "user_id": NEW_USER_ID,
    "previous_user_id": USER_ID,
}


def test_a_changed_number_moves_number_and_bsuid() -> None:
    (item,) = of_messages(message("system", system=CHANGED_NUMBER), contacts=())
    assert isinstance(item, AliasMove)
    assert item.old == OLD
    assert item.new == (Identifier(BSUID, NEW_USER_ID), Identifier(PHONE, NEW_PHONE))
    assert item.text == CHANGED_NUMBER["body"]


def test_a_changed_number_of_an_older_shape_moves_it_too() -> None:
    system = {"body": "changed", "type": "user_changed_number", "new_wa_id": NEW_PHONE, "customer": PHONE_NUMBER}
    (item,) = of_messages(message("system", system=system), contacts=())
    assert isinstance(item, AliasMove)
    assert (item.old, item.new) == ((Identifier(PHONE, PHONE_NUMBER),), (Identifier(PHONE, NEW_PHONE),))


def without_sender(system: dict[str, Any]) -> dict[str, Any]:
    return {"id": "wamid.A1", "timestamp": "1749416383", "type": "system", "system": system}


def test_a_changed_bsuid_may_name_the_old_one_only_in_its_sentence() -> None:
    body = f"User Siti changed from {USER_ID} to {NEW_USER_ID}"
    system = {"body": body, "user_id": NEW_USER_ID, "type": "user_changed_user_id"}
    (item,) = of_messages(without_sender(system), contacts=())
    assert isinstance(item, AliasMove)
    assert (item.old, item.new) == ((Identifier(BSUID, USER_ID),), (Identifier(BSUID, NEW_USER_ID),))


def test_a_name_that_sounds_like_a_move_moves_nobody_else() -> None:
    forged = f"User x changed from ID.999 to {NEW_USER_ID} changed from {USER_ID} to {NEW_USER_ID}"
    system = {"body": forged, "user_id": NEW_USER_ID, "type": "user_changed_user_id"}
    (item,) = of_messages(without_sender(system), contacts=())
    assert isinstance(item, AliasMove)
    assert item.old == (Identifier(BSUID, USER_ID),)


def test_a_move_under_its_own_field_counts_too() -> None:
    update = {"wa_id": NEW_PHONE, "detail": "updated", "user_id": {"previous": USER_ID, "current": NEW_USER_ID}}
    (item,) = items(change("user_id_update", user_id_update=[update]))
    assert isinstance(item, AliasMove)
    assert item.old == (Identifier(BSUID, USER_ID),)
    assert item.new == (Identifier(BSUID, NEW_USER_ID), Identifier(PHONE, NEW_PHONE))


def test_the_number_tells_who_moved_where_no_old_bsuid_is_known() -> None:
    update = {"wa_id": PHONE_NUMBER, "user_id": {"current": NEW_USER_ID}}
    (item,) = items(change("user_id_update", user_id_update=[update]))
    assert isinstance(item, AliasMove)
    assert (item.old, item.new) == ((Identifier(PHONE, PHONE_NUMBER),), (Identifier(BSUID, NEW_USER_ID),))
