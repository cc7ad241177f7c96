"""A real Chromium before the page of a real daemon."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import Struct
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from daemon.simulate.stage import Stage
from prolink.client import DaemonClient
from prolink.model.conversation import Conversation
from prolink.model.message import Message

CHROMIUM = shutil.which("chromium")

needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="needs Debian's chromium")


class Window(Struct):
    """A citizen's browser before the chat's page."""

    stage: Stage
    daemon: asyncio.subprocess.Process
    browser: Browser
    page: Page
    refused: list[str]
    """What the browser's console said of the security policy."""

    @property
    def launch(self) -> Locator:
        return self.page.get_by_role("button", name="Tanya kami")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Tulis pesan")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    async def ask(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def bubbles(self, kind: str) -> list[str]:
        return await self.page.locator(f".message.{kind} .text").all_inner_texts()

    async def expect_sent(self, text: str) -> None:
        await expect(self.page.locator(".message.you", has_text=text).locator(".meta")).to_contain_text("terkirim")

    async def chat(self) -> tuple[Conversation, tuple[Message, ...]]:
        """Return the conversation as staff see it."""
        async with DaemonClient(self.stage.socket) as client:
            (conversation,) = (await client.snapshot()).conversations
            return conversation, (await client.page(conversation.id)).messages


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()
