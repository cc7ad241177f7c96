"""The chat without a mouse, at every size, for every eye and ear: measured in a real Chromium."""

import pytest
from playwright.async_api import expect

from prolink.client import DaemonClient
from prolink.protocol.commands import Reply
from tests.daemon.channels.livechat.window import Window, needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]


async def test_a_keyboard_is_enough(window: Window) -> None:
    keyboard = window.page.keyboard
    await keyboard.press("Tab")
    await expect(window.launch).to_be_focused()
    await expect(window.launch).to_have_attribute("aria-expanded", "false")
    await keyboard.press("Enter")
    await expect(window.box).to_be_focused()
    await expect(window.launch).to_have_attribute("aria-expanded", "true")
    await keyboard.type("menu")
    await keyboard.press("Enter")
    await expect(window.log).to_contain_text("Silakan pilih")
    await keyboard.press("Shift+Tab")
    await expect(window.page.get_by_role("button", name="Bicara dengan petugas")).to_be_focused()
    await keyboard.press("Enter")
    await expect(window.log).to_contain_text("Anda nomor 1 dalam antrean")
    await keyboard.press("Escape")
    await expect(window.page.get_by_role("dialog")).to_have_count(0)
    await expect(window.launch).to_be_focused()


async def test_what_comes_while_it_is_closed_is_counted_on_the_button(window: Window) -> None:
    await window.launch.click()
    await window.ask("halo")
    await expect(window.log).to_contain_text("Selamat datang")
    await window.page.keyboard.press("Escape")
    conversation, _messages = await window.chat()
    async with DaemonClient(window.stage.socket) as client:
        await client.send(Reply(conversation.id, "Satu"))
        await client.send(Reply(conversation.id, "Dua"))
    await expect(window.page.get_by_role("button", name="Tanya kami, 2 pesan baru")).to_be_visible()
    states = [one.delivery.state for one in (await window.chat())[1] if one.delivery]
    assert "read" not in states[1:]
    await window.page.get_by_role("button", name="Tanya kami").click()
    await expect(window.page.get_by_role("button", name="pesan baru")).to_have_count(0)


MEASURES = """() => {
  const root = document.querySelector("prolink-chat").shadowRoot;
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement || one.getRootNode().host) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const pale = [], small = [], nameless = [], ids = new Set(), doubled = [];
  for (const element of root.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (element.id) { if (ids.has(element.id)) doubled.push(element.id); ids.add(element.id); }
    if (element.classList.contains("quiet") || !box.width || element.closest("svg")) continue;
    const words = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (words) {
      const [one, other] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
      if ((one + 0.05) / (other + 0.05) < 4.5) pale.push(element.className + " " + element.textContent.slice(0, 30));
    }
    if (element.matches("button, textarea")) {
      if (box.height < 44 || box.width < 44) small.push(element.className + " " + box.width + "x" + box.height);
      if (!(element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.length)) {
        nameless.push(element.className);
      }
    }
  }
  const hanging = [...root.querySelectorAll("[aria-controls],[for]")]
    .filter((one) => !root.getElementById(one.getAttribute("aria-controls") || one.getAttribute("for")))
    .map((one) => one.className);
  const lang = document.querySelector("prolink-chat").lang;
  return { pale, small, nameless, doubled, hanging, lang, wide: document.documentElement.scrollWidth - innerWidth };
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (640, 400), (320, 256)])
async def test_it_can_be_read_hit_and_heard_at_every_size(window: Window, width: int, height: int) -> None:
    """640 × 400 is a desktop at 200 %, 320 × 256 one at 400 %."""
    await window.page.set_viewport_size({"width": width, "height": height})
    await window.page.emulate_media(reduced_motion="reduce")
    await window.launch.click()
    await window.ask("menu")
    await expect(window.log).to_contain_text("Silakan pilih")
    await window.expect_sent("menu")
    measured = await window.page.evaluate(MEASURES)
    assert measured == {
        "pale": [],
        "small": [],
        "nameless": [],
        "doubled": [],
        "hanging": [],
        "lang": "id",
        "wide": 0,
    }
    for part in (
        window.box,
        window.page.get_by_role("button", name="Kirim"),
        window.page.get_by_role("button", name="Tutup obrolan"),
    ):
        await expect(part).to_be_in_viewport(ratio=1)
    await expect(window.page.locator(".panel")).to_have_css("animation-name", "none")
