"""A desk for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.daemon.desk.room import Room, standing


@pytest.fixture
async def room(tmp_path: Path) -> AsyncGenerator[Room, None]:
    async with standing(tmp_path) as room:
        yield room
