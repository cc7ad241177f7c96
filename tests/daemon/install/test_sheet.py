"""Sheet: answers go into the sample without moving what stands around them."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.install.sheet import Sheet
from daemon.samples import sample
from prolink import words
from prolink.errors import BadInput

TEXT = """\
# Settings.

[public]                             # the world
host = "127.0.0.1"
port = 8080                          # behind a proxy
proxies = ["127.0.0.1", "::1"]       # believed

# [agents.anna]                      # a person
# role = "agent"                     # or admin

# [channels.telegram.main]
# token_file = "telegram-token"      # from BotFather

[faq.values]
jam = ""
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("id")


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(TEXT)


def test_an_untouched_sheet_is_the_sample(sheet: Sheet) -> None:
    assert sheet.text == TEXT


def test_a_value_keeps_its_comment_in_its_column(sheet: Sheet) -> None:
    sheet.set("public", "port", "9")
    assert "port = 9                             # behind a proxy\n" in sheet.text


def test_a_list_is_given_with_commas(sheet: Sheet) -> None:
    sheet.set("public", "proxies", "10.0.0.1, 10.0.0.2")
    assert 'proxies = ["10.0.0.1", "10.0.0.2"]   # believed\n' in sheet.text


def test_a_text_stays_a_text_even_when_it_looks_like_a_number(sheet: Sheet) -> None:
    sheet.set("public", "host", "7")
    assert tomllib.loads(sheet.text)["public"]["host"] == "7"


@pytest.mark.parametrize(
    ("given_", "held"), [("0.5", 0.5), ("12", 12), ("true", True), ("id", "id"), ("1.2.3", "1.2.3")]
)
def test_a_key_that_the_sample_lacks_takes_the_form_of_its_value(sheet: Sheet, given_: str, held: object) -> None:
    sheet.set("public", "more", given_)
    assert tomllib.loads(sheet.text)["public"]["more"] == held


def test_a_table_that_the_sample_lacks_is_added(sheet: Sheet) -> None:
    sheet.set("log", "level", "debug")
    assert tomllib.loads(sheet.text)["log"] == {"level": "debug"}


def test_a_channel_is_switched_on_with_its_comments(sheet: Sheet) -> None:
    assert sheet.kinds() == {"telegram": "channels.telegram.main"}
    sheet.enable("channels.telegram.main")
    assert '\n[channels.telegram.main]\ntoken_file = "telegram-token"      # from BotFather\n' in sheet.text
    assert "# [agents.anna]" in sheet.text


def test_a_channel_that_is_off_takes_no_settings(sheet: Sheet) -> None:
    with pytest.raises(BadInput, match="not switched on"):
        sheet.set("channels.telegram.main", "token_file", "x")


def test_a_block_is_added_before_its_kin(sheet: Sheet) -> None:
    sheet.add("agents.budi", {"role": "admin"}, before="channels.")
    assert '[agents.budi]\nrole = "admin"\n\n# [channels.telegram.main]\n' in sheet.text


def test_the_shipped_sample_shows_its_channels() -> None:
    assert "whatsapp" in Sheet(sample("config.toml").read_text("utf-8")).kinds()


@given(st.text())
def test_any_text_reads_back_the_same_or_is_refused(text: str) -> None:
    sheet = Sheet(TEXT)
    try:
        sheet.set("public", "host", text)
    except BadInput:
        assert any(not character.isprintable() for character in text)
    else:
        assert tomllib.loads(sheet.text)["public"]["host"] == text
