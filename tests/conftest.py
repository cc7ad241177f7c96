"""What every test begins with: Indonesian on screen, whatever an earlier test has chosen."""

import pytest

from prolink import words


@pytest.fixture(autouse=True)
def _indonesian() -> None:
    words.use("id")
