"""From what citizens type to plain stems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq.language.normalise import LONGEST, normal
from daemon.faq.language.stemming import stems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  KTP   Hilang?! ", "ktp hilang"),
        ("assalamu'alaikum", "assalamualaikum"),
        ("tolooong", "tolong"),
        ("ＫＴＰ hilang", "ktp hilang"),
        ("e-KTP", "e ktp"),
        ("di mana", "dimana"),
        ("08111222333", "08111222333"),
        ("🙏🙏", ""),
    ],
)
def test_a_text_becomes_plain_words(text: str, words: str) -> None:
    assert normal(text) == words


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("gmn bikin ktp", "bagaimana membuat ktp"),
        ("brp byr", "berapa bayar"),
        ("mpp dmn min", "mpp di mana"),
        ("ktp sy udh ilang", "ktp saya sudah hilang"),
        ("gak bs lpr", "tidak bisa melapor"),
        ("persyaratannya apa", "syarat apa"),
        ("piye carane", "bagaimana cara"),
    ],
)
def test_short_and_long_come_to_the_same(short: str, long: str) -> None:
    assert stems(short) == stems(long)


def test_courtesy_counts_only_where_nothing_else_is_said() -> None:
    assert stems("halo min mau tanya dong, ktp hilang") == stems("ktp hilang")
    assert stems("halo min") == ["halo", "min"]


@given(st.text(max_size=2000))
def test_the_words_of_any_text_are_bounded(text: str) -> None:
    assert len(normal(text)) <= LONGEST
