"""A private listener for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from prolink.client import DaemonClient
from tests.daemon.api.door import US, Door, open_door


@pytest.fixture
async def door(tmp_path: Path) -> AsyncGenerator[Door, None]:
    async with open_door(tmp_path, {"sri": US}) as door:
        yield door


@pytest.fixture
async def client(door: Door) -> AsyncGenerator[DaemonClient, None]:
    async with door.client() as client:
        yield client
