"""CSV rows: whatever a citizen wrote comes back as it was, and no spreadsheet calculates it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.csvrows import cell, row

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+62812", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\ufeff=1", "%0"]
)
def test_what_a_spreadsheet_would_calculate_begins_with_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["0812", "Bu Siti, S.H.", 'kata "itu"', "dua\nbaris", "", "a=b", 12, -3])
def test_an_ordinary_value_stays_as_it_is(value: str | int) -> None:
    assert cell(value) == str(value)


@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_every_row_comes_back_whole(texts: list[str]) -> None:
    [back] = list(csv.reader(io.StringIO(row(texts), newline="")))
    assert [text.removeprefix("'") if text != had else text for text, had in zip(back, texts, strict=True)] == texts
    assert all(not text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in back)
