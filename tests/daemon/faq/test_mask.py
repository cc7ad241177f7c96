"""What belongs to a person goes, what belongs to the question stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq.mask import LONGEST, MARKS, bare, masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("no hp 0812-3456-7890 ya", "no hp [telepon] ya"),
        ("+62 812 3456 7890", "[telepon]"),
        ("wa saya (0335) 421234", "wa saya ([nomor]"),
        ("08\u200b12\u200b345678901", "[telepon]"),
        ("٠٨١٢٣٤٥٦٧٨٩٠", "[telepon]"),
        ("nik 3574 0112 3456 0001 tidak ketemu", "nik [nik] tidak ketemu"),
        ("3574011234560001", "[nik]"),
        ("npwp 01.234.567.8-901.000 hilang", "npwp [nomor] hilang"),
        ("lahir 21-11-1990", "lahir [nomor]"),
        ("email budi.s@gmail.com lupa sandi", "email [surel] lupa sandi"),
        ("apa https://x.id/a?t=9 ini resmi", "apa [tautan] ini resmi"),
        ("akun @budi_99 itu siapa", "akun [akun] itu siapa"),
        ("cek PRB-7K3M-92Q dong", "cek [kode] dong"),
        ("mobil N 1234 AB ditilang", "mobil [nopol] ditilang"),
        ("nama saya Budi Santoso mau tanya ktp", "nama saya [nama] mau tanya ktp"),
        ("nama saya budi santoso mau tanya ktp", "nama saya [nama] mau tanya ktp"),
        ("namaku siti, kk saya hilang", "namaku [nama], kk saya hilang"),
        ("perkenalkan saya agus dari Jati", "perkenalkan saya [nama] dari Jati"),
        ("sertifikat atas nama Siti Fatimah", "sertifikat atas nama [nama]"),
        ("saya Rina, ktp hilang", "saya [nama], ktp hilang"),
        ("tadi dibantu Pak Joko Susilo di loket", "tadi dibantu Pak [nama] di loket"),
        ("alamat saya jl mawar 5, lampu mati", "alamat saya [alamat], lampu mati"),
    ],
)
def test_what_tells_who_asks_is_taken_out(text: str, kept: str) -> None:
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "nama saya salah di ktp gimana",
        "balik nama sertifikat atas nama orang tua",
        "bu mau tanya syarat kk",
        "Saya Mau Tanya Syarat KTP Baru Dong",
        "BU SAYA MAU TANYA KTP",
        "lampu jalan mati di jalan mawar",
        "bansos 2026 kapan, rt 03 rw 05",
        "buka jam 08.00 sampai 15.00?",
    ],
)
def test_what_belongs_to_the_question_stays(text: str) -> None:
    assert masked(text) == text


def test_marks_stay_out_of_the_faq() -> None:
    assert bare("nama saya [nama], hp [telepon] ktp hilang") == "nama saya , hp ktp hilang"
    assert bare("[telepon]") == ""


def test_lines_and_controls_become_one_line() -> None:
    assert masked("ktp\nhilang\x1b[2J\t\u202e ya") == "ktp hilang [2J ya"


@given(st.text(max_size=2000))
def test_any_text_comes_out_as_one_clean_line(text: str) -> None:
    assert masked(text).isprintable()


@given(st.text(alphabet="aBk 0123456789@._-/:[]\n\u200b", max_size=120))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.text(max_size=60), st.from_regex(r"08[0-9]{8,11}", fullmatch=True), st.text(max_size=60))
def test_no_telephone_number_survives_in_any_company(before: str, number: str, after: str) -> None:
    assert number not in masked(f"{before}{number}{after}")


@given(st.text(alphabet="0123456789 .-/()ab", max_size=200))
def test_no_six_digits_in_a_row_survive(text: str) -> None:
    assert not re.search(r"\d{6}", masked(text))


@given(st.emails(domains=st.just("example.id")))
def test_no_address_of_mail_survives(address: str) -> None:
    assert address not in masked(f"surel saya {address} lupa")


def test_the_marks_are_known() -> None:
    assert all(bare(mark) == "" for mark in MARKS)


@pytest.mark.parametrize(
    "text", ["a@" * 40_000, "nama saya " * 10_000, "1 " * 50_000, "www." * 20_000, "AB 1 " * 20_000]
)
def test_a_long_text_is_cut(text: str) -> None:
    assert len(masked(text)) < 3 * LONGEST
