"""Our words as Telegram's HTML, and options as buttons."""

import pytest

from daemon.channels.telegram.outbound import keyboard, marked
from prolink.model.message import Option


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*Darurat* 112", "<b>Darurat</b> 112"),
        ("Bawa *KTP* dan *KK*.", "Bawa <b>KTP</b> dan <b>KK</b>."),
        ("*Syarat:*\n- KTP", "<b>Syarat:</b>\n- KTP"),
        ("(*gratis*)", "(<b>gratis</b>)"),
        ("*a < b & c*", "<b>a &lt; b &amp; c</b>"),
        ("<b>x</b> *y*", "&lt;b&gt;x&lt;/b&gt; <b>y</b>"),
        ("*x*", "<b>x</b>"),
        ("Halo", None),
        ("<b>gratis</b> & cepat", None),
        ("3 * 4 * 5", None),
        ("2*3*4", None),
        ("* satu\n* dua", None),
        ("*dua\nbaris*", None),
        ("**", None),
        ("***", None),
        ("* *", None),
        ("*tidak ditutup", None),
    ],
)
def test_bold_is_marked_and_everything_else_stays_as_it_is(text: str, html: str | None) -> None:
    assert marked(text) == html


def test_no_options_make_no_keyboard() -> None:
    assert keyboard(()) is None


def test_each_option_is_a_row_of_its_own() -> None:
    made = keyboard((Option("faq:F01", "KTP"), Option("petugas", "Petugas")))
    assert made is not None
    assert [[(one.text, one.callback_data) for one in row] for row in made.inline_keyboard] == [
        [("KTP", "faq:F01")],
        [("Petugas", "petugas")],
    ]


@pytest.mark.parametrize("id", ["x" * 65, "é" * 40, "🙏" * 20])
def test_data_is_cut_to_64_bytes_and_not_inside_a_character(id: str) -> None:
    made = keyboard((Option(id, "KTP"),))
    assert made is not None
    data = made.inline_keyboard[0][0].callback_data
    assert isinstance(data, str)
    assert id.startswith(data)
    assert 60 < len(data.encode()) <= 64
