"""The link: it comes back, misses nothing, and carries each errand once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from console.link import Link
from console.news import (
    Carried,
    Declined,
    Errand,
    Fresh,
    Letterbox,
    LinkChanged,
    LinkState,
    News,
    Paged,
    Returned,
    Unpaged,
)
from prolink.client import new_key
from prolink.errors import Collision
from prolink.protocol.commands import Claim, Reply, SaveDraft
from prolink.protocol.events import Changed
from prolink.safetext import SafeText
from tests.console.fake_daemon import COLLISION, FakeDaemon, running
from tests.console.people import conversation, said

T = TypeVar("T")
PATIENCE = 10.0  # seconds; how long a test waits for what must come


class Reader:
    """Collect what a link brings."""

    def __init__(self, socket: Path, *, patience: float = 120.0) -> None:
        self.news: list[News] = []
        self.box = Letterbox(lambda urgent: None)
        self.link = Link(socket, self.box, first_pause=0.02, patience=patience)
        self.link.start()

    async def until(self, true: Callable[[list[News]], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true(self.news):
                self.news.extend(self.box.take())
                await asyncio.sleep(0.01)

    async def live(self, times: int = 1) -> None:
        await self.until(lambda news: sum(item == LinkChanged(LinkState.LIVE) for item in news) >= times)

    def of(self, kind: type[T]) -> list[T]:
        return [item for item in self.news if isinstance(item, kind)]


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "prolink.sock"


@pytest.fixture
async def reader(socket: Path) -> AsyncIterator[Reader]:
    reader = Reader(socket)
    yield reader
    await asyncio.to_thread(reader.link.stop)


async def test_it_waits_for_a_daemon_that_starts_later(reader: Reader, socket: Path) -> None:
    await reader.until(lambda news: any(isinstance(item, LinkChanged) and item.tries >= 2 for item in news))
    assert reader.of(LinkChanged)[0].state is LinkState.CONNECTING
    async with running(FakeDaemon(conversation(1)), socket):
        await reader.live()
    assert len(reader.of(Fresh)) == 1


async def test_events_missed_while_the_link_was_down_are_brought_without_a_new_snapshot(
    reader: Reader, socket: Path
) -> None:
    daemon = FakeDaemon(conversation(1))
    async with running(daemon, socket):
        await reader.live()
    await reader.until(
        lambda news: any(item for item in reader.of(LinkChanged) if item.state is LinkState.RECONNECTING)
    )
    await daemon.change(1, said(1, "missed", about=1))
    async with running(daemon, socket):
        await reader.until(lambda news: reader.of(Changed))
    assert len(reader.of(Fresh)) == 1


async def test_a_gap_brings_a_new_snapshot(reader: Reader, socket: Path) -> None:
    daemon = FakeDaemon(conversation(1))
    async with running(daemon, socket):
        await reader.live()
        daemon.forgotten = True
        await daemon.hang_up()
        await reader.until(lambda news: len(reader.of(Fresh)) == 2)


async def test_a_lost_answer_is_asked_for_again_and_the_command_is_carried_out_once(
    reader: Reader, socket: Path
) -> None:
    daemon = FakeDaemon(conversation(1))
    daemon.deaf = True
    async with running(daemon, socket):
        await reader.live()
        reader.link.give(Errand(new_key(), Reply(1, "sekali saja")))
        await reader.until(lambda news: reader.of(Carried))
    assert [order.command for order in daemon.orders] == [Reply(1, "sekali saja")]


async def test_an_errand_given_without_a_link_is_carried_when_it_comes(reader: Reader, socket: Path) -> None:
    reader.link.give(Errand(new_key(), Reply(1, "nanti")))
    daemon = FakeDaemon(conversation(1))
    async with running(daemon, socket):
        await reader.until(lambda news: reader.of(Carried))
    assert [order.command for order in daemon.orders] == [Reply(1, "nanti")]


async def test_an_errand_that_waited_too_long_is_given_back_and_never_sent(socket: Path) -> None:
    reader = Reader(socket, patience=0.1)
    errand = Errand(new_key(), Reply(1, "terlambat"))
    reader.link.give(errand)
    await reader.until(lambda news: reader.of(Returned))
    daemon = FakeDaemon(conversation(1))
    async with running(daemon, socket):
        await reader.live()
        await asyncio.to_thread(reader.link.stop)
    assert reader.of(Returned) == [Returned(errand)]
    assert daemon.orders == []


async def test_a_refusal_comes_back_with_its_kind_and_words(reader: Reader, socket: Path) -> None:
    daemon = FakeDaemon(conversation(1))
    daemon.refusal = COLLISION
    async with running(daemon, socket):
        reader.link.give(Errand(new_key(), Claim(1)))
        await reader.until(lambda news: reader.of(Declined))
    [declined] = reader.of(Declined)
    assert declined.kind is Collision
    assert "ana mengambil alih" in declined.text


async def test_only_the_last_of_many_drafts_is_sent(reader: Reader, socket: Path) -> None:
    for text in ("S", "Si", "Siang"):
        reader.link.give(Errand(new_key(), SaveDraft(1, text)))
    daemon = FakeDaemon(conversation(1))
    async with running(daemon, socket):
        await reader.until(lambda news: reader.of(Carried))
    assert [order.command for order in daemon.orders] == [SaveDraft(1, "Siang")]


async def test_pages_are_brought(reader: Reader, socket: Path) -> None:
    async with running(FakeDaemon(conversation(1), messages=(said(4, "halo", about=1),)), socket):
        reader.link.ask(1)
        await reader.until(lambda news: reader.of(Paged))
    assert [message.text for message in reader.of(Paged)[0].page.messages] == ["halo"]


async def test_a_page_that_does_not_exist_is_said_to_be_missing(reader: Reader, socket: Path) -> None:
    async with running(FakeDaemon(conversation(1)), socket):
        reader.link.ask(99)
        await reader.until(lambda news: reader.of(Unpaged))


async def test_what_is_looked_at_is_told_again_after_a_loss(reader: Reader, socket: Path) -> None:
    daemon = FakeDaemon(conversation(1))
    async with running(daemon, socket):
        await reader.live()
        reader.link.look(1)
        await reader.until(lambda news: daemon.looks == [0, 1])
        await daemon.hang_up()
        await reader.until(lambda news: daemon.looks == [0, 1, 1])


async def test_everything_that_is_brought_is_clean(reader: Reader, socket: Path) -> None:
    evil = conversation(1, "[/nope]\x1b[2J")
    async with running(FakeDaemon(evil, messages=(said(4, "\x1b]52;c;eA==\x07", about=1),)), socket):
        reader.link.ask(1)
        await reader.until(lambda news: reader.of(Paged) and reader.of(Fresh))
    name = reader.of(Fresh)[0].snapshot.conversations[0].contact_name
    assert (name, type(name)) == ("[/nope]␛[2J", SafeText)
    assert reader.of(Paged)[0].page.messages[0].text == "␛]52;c;eA==␇"
