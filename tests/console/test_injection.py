"""Injection: every text of the corpus in every pane; nothing harmful is drawn and nothing falls over."""

from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events

from prolink.errors import Collision, Refused
from prolink.model.agent import Agent, Role
from prolink.model.channel import ChannelState
from prolink.model.contact import Identifier, masked
from prolink.model.conversation import Conversation, Status
from prolink.model.message import Delivery, Direction, Message, Option, Origin, State
from prolink.protocol.answers import Draft
from prolink.protocol.events import ChannelChanged, Presence
from tests.console.corpus import PAYLOADS, forbidden
from tests.console.desks import Seat, seated
from tests.console.fake_daemon import FakeDaemon
from tests.console.people import NOW, WHATSAPP, answered, conversation, said

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


def sendable(raw: str) -> str:
    """Return a text as JSON can carry it: a lone surrogate never leaves a daemon."""
    return raw.encode("utf-8", "replace").decode("utf-8")


def hostile(number: int, text: str) -> tuple[Conversation, tuple[Message, ...]]:
    """Return a conversation in which every text that a stranger may have written is this one."""
    item = conversation(
        number,
        text,
        contact_handle=masked(Identifier("livechat.visitor", text)),
        last_text=text[:120],
        attention=text,
        waiting_since=NOW,
        unread=2,
    )
    first, about = number * 10, number
    failed = Delivery(state=State.FAILED, reason=text, platform_code=text)
    note = Direction.NOTE
    messages = (
        said(first + 1, text, about=about),
        said(first + 2, text, about=about, kind=text, detail={"filename": text, "latitude": text, "longitude": text}),
        answered(first + 3, text, 5, about=about, entry=text, options=(Option(text, text, text),)),
        answered(first + 4, text, 5, about=about, author=text, origin=Origin.AGENT, delivery=failed),
        said(first + 5, text, about=about, direction=note, origin=Origin.AGENT, author=text),
        said(first + 6, text, about=about, direction=note, origin=Origin.SYSTEM, author=text),
        said(first + 7, text, about=about, edited_at=NOW),
        said(first + 8, text, about=about, revoked=True),
    )
    return item, messages


def daemon_of(texts: list[str]) -> FakeDaemon:
    """Return a daemon with one hostile conversation for each text, and as many closed ones."""
    pairs = [hostile(number, text) for number, text in enumerate(texts, 1)]
    closed = [
        replace(item, id=item.id + 500, status=Status.CLOSED, owner=item.contact_name, outcome=item.contact_name)
        for item, _ in pairs
    ]
    daemon = FakeDaemon(
        *(item for item, _ in pairs), *closed, messages=tuple(message for _, some in pairs for message in some)
    )
    for number, text in enumerate(texts, 1):
        daemon.drafts[number, False] = Draft(conversation=number, text=text[:200], saved_at=NOW)
    return daemon


def check(seat: Seat) -> None:
    """Assert that nothing harmful is on the screen and that no line is longer or shorter than it."""
    assert forbidden(seat.text().replace("\n", "")) == []
    width, height = seat.app.size
    strips = seat.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [width] * height


def here(seat: Seat, number: int) -> bool:
    """Tell whether a conversation's messages and viewers have come."""
    mirror = seat.app.station.mirror
    return number in mirror.threads and not mirror.threads[number].loading and number in mirror.presence


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_nothing_harmful_is_drawn_in_any_pane(size: tuple[int, int], tmp_path: Path) -> None:
    # The wide screen shows every pane at once; the small one is looked at with a part of the corpus.
    texts = [sendable(raw) for raw in (PAYLOADS if size[0] >= 100 else PAYLOADS[::3])]
    daemon = daemon_of(texts)
    async with seated(daemon, tmp_path, size=size) as seat:
        check(seat)
        for number, text in enumerate(texts, 1):
            await daemon.tell(Presence(number, (text, "bob")), live=True)
            await daemon.tell(ChannelChanged(replace(WHATSAPP, state=ChannelState.STOPPED, reason=text)))
            await seat.press("colon", *str(number), "enter")
            await seat.until(partial(here, seat, number))
            check(seat)
            await seat.press("g")
            check(seat)
            await seat.press("r")
            check(seat)
            await seat.press("escape", "i")
            check(seat)
            await seat.press("escape")
        for view in "12345":
            await seat.press(view)
            check(seat)


@pytest.mark.slow
@pytest.mark.parametrize("raw", PAYLOADS[::5], ids=lambda raw: ascii(raw)[:24].strip("'"))
async def test_nothing_harmful_is_drawn_in_what_answers_the_agent(raw: str, tmp_path: Path) -> None:
    text = sendable(raw)
    daemon = daemon_of([text])
    daemon.me = Agent(text, text, Role.AGENT)
    async with seated(daemon, tmp_path) as seat:
        await seat.press("c")
        check(seat)
        await seat.answer("escape")
        for refusal in (Refused(text), Collision(text)):
            daemon.refusal = refusal
            await seat.press("enter", "t")
            await seat.until(lambda: not seat.app.station.pending)
            check(seat)
            await seat.answer("escape")


async def test_text_that_is_pasted_is_clean_too(tmp_path: Path) -> None:
    async with seated(FakeDaemon(conversation(1)), tmp_path) as seat:
        await seat.press("r")
        for raw in PAYLOADS:
            seat.app.post_message(events.Paste(raw[:100]))
        await seat.pilot.pause()
        check(seat)
        assert forbidden(seat.app.station.draft(1, private=False).replace("\n", "")) == []


async def test_a_command_line_takes_no_controls(tmp_path: Path) -> None:
    async with seated(FakeDaemon(conversation(1)), tmp_path) as seat:
        await seat.press("colon")
        for raw in PAYLOADS:
            seat.app.post_message(events.Paste(raw[:20]))
        await seat.pilot.pause()
        check(seat)
        await seat.press("enter")
        check(seat)
