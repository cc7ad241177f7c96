"""A stranger's name for a file: one part of a path, on any system, whatever stands in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.filenames import LONGEST, clean, split


@pytest.mark.parametrize(
    ("given_name", "wanted"),
    [
        ("foto.jpg", "foto.jpg"),
        ("Surat Keterangan RT 03.pdf", "Surat Keterangan RT 03.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x", "x"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a/../b", "b"),
        ("..", ""),
        ("...", ""),
        ("", ""),
        (".bashrc", "bashrc"),
        ("a\x00b.txt", "a_b.txt"),
        ("a\nb\r\n.txt", "a b .txt"),
        ("tab\there.txt", "tab here.txt"),
        ("\x1b]52;c;eA==\x07.txt", "_]52;c;eA==_.txt"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("\u2066x\u2069\u200b.pdf", "x.pdf"),
        ('a<b>c:d"e|f?g*h.txt', "a_b_c_d_e_f_g_h.txt"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("NUL.tar.gz", "_NUL.tar.gz"),
        ("com1", "_com1"),
        ("lpt9 .txt", "_lpt9 .txt"),
        ("CONTOH.txt", "CONTOH.txt"),
        ("x. . .", "x"),
        ("  x.txt  ", "x.txt"),
        ("ｆｏｔｏ.jpg", "ｆｏｔｏ.jpg"),
        ("foto 🌸.jpg", "foto 🌸.jpg"),
    ],
)
def test_a_name_is_made_fit(given_name: str, wanted: str) -> None:
    assert clean(given_name) == wanted


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    assert clean("x" * 300 + ".jpeg") == "x" * (LONGEST - 5) + ".jpeg"
    assert len(clean("漢" * 300 + ".jpg").encode()) <= 255


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.tar.gz", ("a.tar", ".gz")),
        ("a", ("a", "")),
        ("", ("", "")),
        ("a. b", ("a. b", "")),
        ("a.café", ("a.café", "")),
    ],
)
def test_an_ending_is_what_looks_like_one(name: str, parts: tuple[str, str]) -> None:
    assert split(name) == parts


@given(st.text(max_size=400))
def test_whatever_comes_is_one_harmless_part(name: str) -> None:
    found = clean(name)
    assert not set(found) & set('/\\<>:"|?*')
    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Cs"} for one in found)
    assert found not in {".", ".."}
    assert found == found.strip(". ")
    assert len(found) <= LONGEST + 1
    assert len(found.encode()) < 255
    assert type(found) is str


@given(st.text(max_size=200))
def test_a_clean_name_stays_as_it_is(name: str) -> None:
    assert clean(clean(name)) == clean(name)
