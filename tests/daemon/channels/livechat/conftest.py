"""Fixtures of the livechat: a citizen's browser, for the tests that ask for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.simulate import stage
from tests.daemon.channels.livechat.window import Window, chromium


@pytest.fixture
async def window(tmp_path: Path) -> AsyncIterator[Window]:
    async with stage.simulated_graph() as graph:
        built = stage.build(tmp_path, graph.base_url)
        async with stage.running(built) as daemon, chromium() as browser:
            context = await browser.new_context(viewport={"width": 1280, "height": 800})
            page = await context.new_page()
            refused: list[str] = []
            page.on("console", lambda said: refused.append(said.text) if "Security Policy" in said.text else None)
            page.on("pageerror", lambda problem: refused.append(str(problem)))
            await page.goto(built.page)
            yield Window(built, daemon, browser, page, refused)
            assert refused == []
