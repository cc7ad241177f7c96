"""What the tests of commands share: they read English."""

import pytest

from prolink import words


@pytest.fixture(autouse=True)
def english(_indonesian: None) -> None:
    words.use("en")
