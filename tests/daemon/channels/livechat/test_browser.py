"""The chat in a real Chromium, on a real daemon: asked, answered, taken over, killed, attacked, shut out."""

import asyncio
import re

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import expect

from daemon.simulate import stage
from prolink.client import DaemonClient
from prolink.model.message import Direction
from prolink.protocol.commands import Claim, Reply
from tests.daemon.channels.livechat.window import Window, needs_chromium

NASTY = "<img src=x onerror=\"document.title='gotcha'\"><script>document.title='gotcha'</script> *tebal*"

pytestmark = [pytest.mark.slow, needs_chromium]


async def test_a_question_is_answered_and_a_person_takes_over(window: Window) -> None:
    await window.launch.click()
    await expect(window.page.get_by_role("dialog")).to_contain_text("Pelindungan Data Pribadi")
    await expect(window.page.get_by_role("dialog")).to_contain_text("asisten otomatis")
    await window.ask("menu")
    await expect(window.log).to_contain_text("Silakan pilih")
    await window.page.get_by_role("button", name="Bicara dengan petugas").click()
    await expect(window.log).to_contain_text("Anda nomor 1 dalam antrean")
    conversation, _messages = await window.chat()
    async with DaemonClient(window.stage.socket) as client:
        await client.send(Claim(conversation.id))
        await client.send(Reply(conversation.id, "Selamat pagi, bawa *surat kehilangan*: https://go.id/ktp?a=1."))
    await expect(window.log).to_contain_text("kini menjawab Anda")
    await expect(window.page.locator(".agent strong")).to_have_text("surat kehilangan")
    link = window.page.locator(".agent a")
    await expect(link).to_have_attribute("href", "https://go.id/ktp?a=1")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(window.page.locator(".who")).to_contain_text("Anda berbicara dengan")

    async def read() -> bool:
        return all(one.delivery.state == "read" for one in (await window.chat())[1] if one.delivery)

    async with asyncio.timeout(5):
        while not await read():
            await asyncio.sleep(0.05)


async def test_a_daemon_killed_in_the_middle_loses_nothing_and_doubles_nothing(window: Window) -> None:
    await window.launch.click()
    await window.ask("halo")
    await window.expect_sent("halo")
    await expect(window.log).to_contain_text("Selamat datang")
    # Killed while the message is on its way, then written to while it is dead.
    await window.ask("menu")
    window.daemon.kill()
    await window.daemon.wait()
    await expect(window.page.get_by_role("dialog")).to_contain_text("Terputus")
    await window.ask("petugas")
    await expect(window.page.locator(".message.you").last).to_contain_text("mengirim")
    async with stage.running(window.stage):
        for text in ("menu", "petugas"):
            await window.expect_sent(text)
        await expect(window.log).to_contain_text("Anda nomor 1 dalam antrean", timeout=20_000)
        _conversation, messages = await window.chat()
        inbound = [one.text for one in messages if one.direction is Direction.INBOUND]
        outbound = [one.text for one in messages if one.direction is Direction.OUTBOUND]
        assert inbound == ["halo", "menu", "petugas"] == await window.bubbles("you")
        shown = await window.bubbles("bot")
        assert len(shown) == 1 + len(outbound)
        assert len(outbound) == 3
        await window.page.reload()
        await window.launch.click()
        await expect(window.log).to_contain_text("Anda nomor 1 dalam antrean")
        assert await window.bubbles("you") == inbound
        assert await window.bubbles("bot") == shown
        await window.page.goto("about:blank")


async def test_a_message_written_and_left_is_sent_by_the_next_page(window: Window) -> None:
    await window.launch.click()
    await window.ask("halo")
    await window.expect_sent("halo")
    window.daemon.kill()
    await window.daemon.wait()
    await expect(window.page.get_by_role("dialog")).to_contain_text("Terputus")
    await window.ask("menu")
    await window.page.goto("about:blank")
    async with stage.running(window.stage):
        await window.page.goto(window.stage.page)
        await window.launch.click()
        await window.expect_sent("menu")
        await expect(window.log).to_contain_text("Silakan pilih")
        assert await window.bubbles("you") == ["halo", "menu"]
        await window.page.goto("about:blank")


async def test_markup_stays_text_in_both_directions(window: Window) -> None:
    await window.launch.click()
    await window.ask(NASTY)
    await window.expect_sent("onerror")
    conversation, messages = await window.chat()
    assert messages[0].text == NASTY
    async with DaemonClient(window.stage.socket) as client:
        await client.send(Reply(conversation.id, NASTY))
    await expect(window.page.locator(".agent .text")).to_contain_text("onerror")
    assert await window.page.locator("prolink-chat img, prolink-chat script").count() == 0
    assert (await window.bubbles("agent"))[0] == NASTY.replace("*", "")
    assert (await window.bubbles("you"))[0] == NASTY
    assert await window.page.title() == "PROLINK SAKTI"


async def test_two_windows_show_one_chat(window: Window) -> None:
    await window.launch.click()
    await window.ask("menu")
    await expect(window.log).to_contain_text("Silakan pilih")
    other = await window.page.context.new_page()
    await other.goto(window.stage.page)
    await other.get_by_role("button", name="Tanya kami").click()
    await expect(other.get_by_role("log")).to_contain_text("Silakan pilih")
    await window.ask("terima kasih")
    await expect(other.locator(".message.you")).to_have_count(2)
    await expect(other.get_by_role("log")).to_contain_text("Sama-sama")


async def test_another_websites_page_is_told_that_the_chat_is_not_for_it(window: Window) -> None:
    script = f'<!doctype html><title>x</title><body><script src="{window.stage.page}widget.js"></script>'

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=script, content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        foreign = await window.browser.new_page()
        await foreign.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await foreign.get_by_role("button", name="Tanya kami").click()
        await expect(foreign.get_by_role("dialog")).to_contain_text("tidak tersedia di situs ini")
    finally:
        await runner.cleanup()


async def test_a_website_of_the_settings_with_a_strict_policy_can_show_it(window: Window) -> None:
    origin = f"http://127.0.0.1:{window.stage.port}"
    wire = origin.replace("http", "ws")
    policy = f"default-src 'none'; script-src {origin}; style-src {origin}; connect-src {origin} {wire}"

    async def page(request: web.Request) -> web.Response:
        text = f'<!doctype html><title>x</title><body><script src="{window.stage.page}widget.js" defer></script>'
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    app = web.Application()
    app.add_routes([web.get("/", page)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = window.stage.config.read_text("utf-8").replace(f'["{origin}"]', f'["{origin}", "{host}"]')
    window.stage.config.write_text(settings, "utf-8")
    window.daemon.terminate()
    await window.daemon.wait()
    try:
        async with stage.running(window.stage):
            guest = await window.browser.new_page()
            said: list[str] = []
            guest.on("console", lambda message: said.append(message.text))
            await guest.goto(host + "/")
            await guest.get_by_role("button", name="Tanya kami").click()
            await guest.get_by_role("textbox", name="Tulis pesan").fill("menu")
            await guest.keyboard.press("Enter")
            await expect(guest.get_by_role("log")).to_contain_text("Silakan pilih")
            assert [text for text in said if "Policy" in text] == []
            await guest.close()
            await window.page.goto("about:blank")
    finally:
        await runner.cleanup()


async def test_where_websockets_are_blocked_it_asks_by_long_polling(window: Window) -> None:
    page = await window.browser.new_page()
    await page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({ code: 1006 }), 10); } close() {} };"
    )
    await page.goto(window.stage.page)
    await page.get_by_role("button", name="Tanya kami").click()
    await page.get_by_role("textbox", name="Tulis pesan").fill("menu")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Silakan pilih", timeout=15_000)
    await page.get_by_role("button", name="Bicara dengan petugas").click()
    await expect(page.get_by_role("log")).to_contain_text("Anda nomor 1 dalam antrean")
    assert await page.locator(".message.you .text").all_inner_texts() == ["menu", "Bicara dengan petugas"]
    assert await page.locator(".message.bot").count() == 3


async def test_without_storage_it_works_for_as_long_as_the_page_lives(window: Window) -> None:
    page = await window.browser.new_page()
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } });"
    )
    await page.goto(window.stage.page)
    await page.get_by_role("button", name="Tanya kami").click()
    await page.get_by_role("textbox", name="Tulis pesan").fill("menu")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("Silakan pilih")
    assert await window.page.context.cookies() == []


async def test_the_socket_of_a_stage_refuses_a_foreign_origin(window: Window) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await http.ws_connect(window.stage.page + "socket", headers={"Origin": "https://evil.example"})
    assert caught.value.status == 403
