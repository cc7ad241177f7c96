"""What the tests of commands share: they read English."""

from pathlib import Path

import pytest

from prolink import words
from tests.daemon.commands.faq_desk import Desk


@pytest.fixture(autouse=True)
def english(_indonesian: None) -> None:
    words.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
