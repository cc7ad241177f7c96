"""What goes out: Meta's shapes within Meta's limits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.titles import cut
from daemon.channels.whatsapp.identity import BSUID, PHONE
from daemon.channels.whatsapp.outbound import payload, read_receipt
from daemon.simulate.shapes import fault_of
from prolink.errors import Undeliverable
from prolink.model.contact import Identifier
from prolink.model.inbound import Outgoing
from prolink.model.message import Option

BY_PHONE = (Identifier(PHONE, "628120000001"),)
BY_BSUID = (Identifier(BSUID, "ID.13491208655302741918"),)


def sent(text: str = "Halo", *options: Option, to: tuple[Identifier, ...] = BY_PHONE) -> dict[str, Any]:
    return payload(Outgoing(message_id=41, to=to, text=text, options=options))


def test_a_text_is_sent_as_meta_wants_it() -> None:
    assert sent("Halo https://prob.go.id") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "628120000001",
        "type": "text",
        "text": {"body": "Halo https://prob.go.id", "preview_url": False},
        "biz_opaque_callback_data": "41",
    }


def test_a_bsuid_stands_in_recipient_and_never_in_to() -> None:
    call = sent(to=BY_BSUID)
    assert (call.get("to"), call["recipient"], call["recipient_type"]) == (None, BY_BSUID[0].value, "individual")


def test_the_number_is_used_where_both_are_known() -> None:
    call = sent(to=BY_BSUID + BY_PHONE)
    assert (call["to"], call.get("recipient")) == ("628120000001", None)


def test_nobody_is_undeliverable() -> None:
    with pytest.raises(Undeliverable):
        sent(to=(Identifier(BSUID, "ID.ENT.7"),))


def interactive(*options: Option) -> dict[str, Any]:
    part = sent("Maksud Anda…", *options)["interactive"]
    assert isinstance(part, dict)
    return part


def test_up_to_three_short_options_are_buttons() -> None:
    assert interactive(Option("a", "KTP"), Option("b", "KK"), Option("c", "Akta lahir")) == {
        "type": "button",
        "body": {"text": "Maksud Anda…"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "a", "title": "KTP"}},
                {"type": "reply", "reply": {"id": "b", "title": "KK"}},
                {"type": "reply", "reply": {"id": "c", "title": "Akta lahir"}},
            ]
        },
    }


@pytest.mark.parametrize(
    "options",
    [
        pytest.param([Option(str(number), f"Pilihan {number}") for number in range(4)], id="four"),
        pytest.param([Option("a", "Kartu Tanda Penduduk baru")], id="a long title"),
        pytest.param([Option("a", "KTP", "Baru atau hilang")], id="a description"),
        pytest.param([Option("a", "KTP"), Option("b", "KTP")], id="two alike"),
    ],
)
def test_what_buttons_can_not_say_is_a_list(options: list[Option]) -> None:
    assert interactive(*options)["type"] == "list"


def test_a_list_has_one_section_and_a_key_in_indonesian() -> None:
    assert interactive(Option("a", "KTP", "Baru")) == {
        "type": "list",
        "body": {"text": "Maksud Anda…"},
        "action": {"button": "Pilih", "sections": [{"rows": [{"id": "a", "title": "KTP", "description": "Baru"}]}]},
    }


def test_a_cut_title_stands_whole_in_the_second_line() -> None:
    (row,) = interactive(Option("a", "Kartu Identitas Anak hilang"))["action"]["sections"][0]["rows"]
    assert row == {"id": "a", "title": "Kartu Identitas Anak hi…", "description": "Kartu Identitas Anak hilang"}


def test_a_list_holds_ten_rows_at_most() -> None:
    options = [Option(str(number), f"Pilihan {number}") for number in range(14)]
    assert len(interactive(*options)["action"]["sections"][0]["rows"]) == 10


@pytest.mark.parametrize(
    ("text", "limit", "fits"),
    [
        ("KTP", 20, "KTP"),
        ("12345", 5, "12345"),
        ("123456", 5, "1234…"),
        ("satu dua", 6, "satu…"),
        (" satu \n dua ", 20, "satu dua"),
        ("abc👨\u200d👩\u200d👧xyz", 6, "abc…"),
        ("abce\u0301fg", 5, "abc…"),
        ("abc👍🏽de", 5, "abc…"),
        ("", 5, ""),
    ],
)
def test_a_title_is_cut_between_what_is_drawn(text: str, limit: int, fits: str) -> None:
    assert cut(text, limit) == fits


titles = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=90)


@given(st.lists(st.tuples(titles, st.text(max_size=90)), min_size=1, max_size=12))
def test_whatever_the_options_meta_takes_them(rows: list[tuple[str, str]]) -> None:
    options = [Option(f"o{number}", title, description) for number, (title, description) in enumerate(rows)]
    assert fault_of(sent("Pilih", *options)) is None


@pytest.mark.parametrize(("typing", "more"), [(False, {}), (True, {"typing_indicator": {"type": "text"}})])
def test_a_read_receipt_shows_typing_only_when_an_answer_comes(typing: bool, more: dict[str, Any]) -> None:
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A1"}
    assert read_receipt("wamid.A1", typing=typing) == receipt | more
