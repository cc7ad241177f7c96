"""Words on screen."""

from collections.abc import Iterator

import pytest

from prolink import config, words
from prolink.words import _, n_

OURS = "there is no conversation #{id}"


@pytest.fixture(autouse=True)
def same_language_afterwards() -> Iterator[None]:
    yield
    words.use(config.language())


def test_indonesian_is_spoken_where_it_is_asked_for() -> None:
    words.use("id")
    assert _(OURS) != OURS
    assert "{id}" in _(OURS)


def test_english_is_the_source_itself() -> None:
    words.use("en")
    assert _(OURS) == OURS
    assert n_("one", "many", 1) == "one"
    assert n_("one", "many", 2) == "many"


def test_a_word_without_a_translation_is_said_as_it_is() -> None:
    words.use("id")
    assert _("never translated word") == "never translated word"


def test_a_language_that_nobody_has_written_is_english() -> None:
    words.use("tlh")
    assert _(OURS) == OURS


@pytest.mark.parametrize(
    ("asked", "spoken"), [(None, "id"), ("", "id"), ("en", "en"), ("en_GB.UTF-8", "en"), ("jv", "id")]
)
def test_consoles_speak_indonesian_unless_english_is_asked_for(
    asked: str | None, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROLINK_LANGUAGE", raising=False)
    if asked is not None:
        monkeypatch.setenv("PROLINK_LANGUAGE", asked)
    assert config.language() == spoken
