"""The quick reading of plain webhooks says what the patient reading says, or says nothing."""

import json
import random
from typing import Any

import pytest

from daemon.channels.whatsapp.inbound import patiently
from daemon.channels.whatsapp.plain import plain
from prolink.errors import BadInput
from prolink.model.inbound import Item
from tests.daemon.channels.whatsapp.payloads import CONTACT, PHONE_NUMBER, USER_ID, body, change, message, text
from tests.daemon.channels.whatsapp.stand import NUMBER

OTHER = {"profile": {"name": "Pak Joko"}, "wa_id": "628120000009"}
OPTION = {"id": "faq:C01", "title": "KTP hilang"}


def tap(sort: str = "button_reply", **rest: Any) -> dict[str, Any]:
    return message("interactive", interactive={"type": sort, sort: OPTION}, **rest)


PLAIN = {
    "text": change(contacts=[CONTACT], messages=[text()]),
    "tap on a button": change(contacts=[CONTACT], messages=[tap(context={"from": "62335000000", "id": "wamid.0"})]),
    "tap in a list": change(contacts=[CONTACT], messages=[tap("list_reply")]),
    "several people": change(contacts=[OTHER, CONTACT], messages=[text(), text(**{"from": "628120000009"}), tap()]),
    "hidden number": change(messages=[text(from_user_id=USER_ID, context={"forwarded": True})]),
    "nothing at all": change(messages=[]),
}
ODD = {
    "picture": change(messages=[message("image", image={"id": "7"})]),
    "unknown type": change(messages=[message("hologram", hologram={"id": "7"})]),
    "unknown member": change(messages=[text(mood="glad")]),
    "number for a text": change(messages=[text(7)]),
    "nobody": change(messages=[{**text(), "from": "?"}]),
    "no id": change(messages=[text(id="")]),
    "status": change(statuses=[{"id": "wamid.1", "status": "sent", "timestamp": "1"}]),
    "echo": change("smb_message_echoes", message_echoes=[message("text", to=PHONE_NUMBER, text={"body": "Halo"})]),
    "another number": json.loads(json.dumps(change(messages=[])).replace(NUMBER, "1")),
}
STRANGE: tuple[Any, ...] = (
    None,
    0,
    2**70,
    True,
    "",
    "x",
    PHONE_NUMBER,
    USER_ID,
    [],
    {},
    [1],
    {"a": 1},
    "9" * 19,
    1.5,
    "text",
    CONTACT,
    OPTION,
)


@pytest.mark.parametrize("part", PLAIN.values(), ids=PLAIN.keys())
def test_what_is_plain_is_read_at_once_and_the_same(part: Any) -> None:
    raw = body(part)
    assert plain(raw, NUMBER) == patiently(raw, NUMBER)


@pytest.mark.parametrize("part", ODD.values(), ids=ODD.keys())
def test_what_is_not_plain_is_left_to_the_patient_reading(part: Any) -> None:
    assert plain(body(PLAIN["text"], part), NUMBER) is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"[" * 100_000, b'{"object":"whatsapp_business_account"}', b"\xff"])
def test_what_is_no_webhook_is_not_plain(raw: bytes) -> None:
    assert plain(raw, NUMBER) is None


@pytest.mark.parametrize("seed", range(5))
def test_however_a_webhook_is_twisted_both_readings_agree_or_the_quick_one_declines(seed: int) -> None:
    chance = random.Random(seed)
    read = [(plain(raw, NUMBER), _patiently(raw)) for raw in (_twisted(chance) for _ in range(600))]
    assert [one for one in read if one[0] is not None and one[0] != one[1]] == []
    assert 50 < sum(quick is not None for quick, _ in read) < 550


def _patiently(raw: bytes) -> tuple[Item, ...] | None:
    try:
        return patiently(raw, NUMBER)
    except BadInput:
        return None


def _twisted(chance: random.Random) -> bytes:
    """Return a webhook in which up to three members are taken away, replaced or added."""
    whole = json.loads(body(*chance.choices(list(PLAIN.values()), k=chance.randint(1, 2))))
    for _ in range(chance.randrange(4)):
        box, place = chance.choice(_places(whole))
        strange = json.loads(json.dumps(chance.choice(STRANGE)))
        match chance.randrange(4):
            case 0:
                del box[place]
            case 1 if isinstance(box, dict):
                box[chance.choice(("from_user_id", "user_id", "type", "group_id", "errors", "statuses"))] = strange
            case _:
                box[place] = strange
        if not whole:
            break
    return json.dumps(whole).encode()


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *_places(value[key]))]
