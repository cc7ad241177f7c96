"""The console's tests read English; what stands on the screen in Indonesian has a golden of its own."""

from collections.abc import Iterator

import pytest

from prolink import words


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("id")
