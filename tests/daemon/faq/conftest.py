"""The FAQ's complaints are read in English here."""

from collections.abc import Iterator

import pytest

from prolink import words


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Speak the source language for one test."""
    words.use("en")
    yield
    words.use("id")
