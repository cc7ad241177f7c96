"""A citizen's file in the whole daemon: stored with the message, fetched after the commit, here after any restart."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncGenerator, Callable

import aiohttp
import pytest

from daemon.simulate.bot_shapes import photo
from daemon.simulate.faults import BareStatus, Drip, Hang
from daemon.simulate.graph_files import PIXEL
from prolink.config import environment
from prolink.model.file import File, FileState
from prolink.protocol.answers import FileList
from tests.daemon.channels.telegram.stand import SITI as SITI_ON_TELEGRAM
from tests.daemon.channels.telegram.test_whole_path import city
from tests.daemon.stand import PATIENCE, SITI, Stand, running, standing

PAPER = b"%PDF-1.7 surat keterangan"


@pytest.fixture
async def stand() -> AsyncGenerator[Stand, None]:
    async with standing() as stand:
        yield stand


async def files(stand: Stand) -> tuple[File, ...]:
    async with stand.client() as client:
        return (await client.query("/v1/conversations/1/files", FileList)).files


async def until(stand: Stand, so: Callable[[tuple[File, ...]], bool]) -> tuple[File, ...]:
    async with asyncio.timeout(PATIENCE):
        while not so(found := await files(stand)):
            await asyncio.sleep(0.02)
        return found


def fetched(found: tuple[File, ...]) -> bool:
    return bool(found) and all(file.state is FileState.FETCHED for file in found)


def on_disk(stand: Stand) -> list[bytes]:
    return sorted(path.read_bytes() for path in (stand.folder / "data" / "media").rglob("*") if path.is_file())


async def test_a_photo_on_whatsapp_is_here_and_consoles_see_it(stand: Stand) -> None:
    async with running(stand), stand.client() as client:
        await stand.graph.send(SITI, "image", PIXEL, "image/jpeg", caption="jalan rusak")
        (file,) = await until(stand, fetched)
        page = await client.page(1)
        assert page.messages[0].files[0].sha256 == file.sha256
        assert on_disk(stand) == [PIXEL]
        assert b"".join([chunk async for chunk in client.content(1, 1)]) == PIXEL


async def test_a_photo_on_telegram_is_here_too() -> None:
    async with city() as here, running(here.stand):
        here.api.files["AgAC"] = PIXEL
        here.api.post(SITI_ON_TELEGRAM, photo("AgAC", caption="jalan rusak"))
        await here.until_answered(1)
        await until(here.stand, fetched)
        assert on_disk(here.stand) == [PIXEL]


async def test_the_same_webhook_ten_times_more_fetches_nothing_again(stand: Stand) -> None:
    async with running(stand):
        await stand.graph.send(SITI, "image", PIXEL, "image/jpeg")
        await until(stand, fetched)
        asked = len(stand.graph.files.asked)
        await stand.graph.redeliver(0, times=10)
        assert len(await files(stand)) == 1
        assert len(stand.graph.files.asked) == asked


async def test_a_file_server_that_hangs_holds_up_neither_the_200_nor_the_answer(stand: Stand) -> None:
    stand.graph.files.next_answers.append(Hang())
    async with running(stand):
        await stand.graph.send(SITI, "document", PAPER, "application/pdf", filename="surat.pdf")
        assert stand.graph.postbox.deliveries[0].answers == [200]
        await stand.until_sent(1)
        assert [file.state for file in await files(stand)] == [FileState.WAITING]


async def test_a_file_that_the_platform_has_forgotten_is_shown_as_such(stand: Stand) -> None:
    async with running(stand):
        await stand.graph.post(SITI, {"type": "image", "image": {"id": "999", "mime_type": "image/jpeg"}})
        (file,) = await until(stand, lambda found: bool(found) and found[0].state is FileState.FAILED)
        assert "999" in file.reason


async def test_what_was_under_way_at_the_stop_is_fetched_after_the_restart(stand: Stand) -> None:
    stand.graph.files.next_answers += [Drip(0.5), BareStatus(status=503)]
    async with running(stand):
        await stand.graph.send(SITI, "document", PAPER, "application/pdf")
        await until(stand, bool)
    async with running(stand):
        await until(stand, fetched)
    assert on_disk(stand) == [PAPER]


@contextlib.asynccontextmanager
async def serving(stand: Stand) -> AsyncGenerator[None, None]:
    """Be a daemon in a process of its own; kill -9 it at the block's end."""
    daemon = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "prolink.cli", "serve", "--config", str(stand.settings_file)),
        env=environment(),
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as http:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{stand.url}/readyz") as answer:
                        if answer.status == 200:
                            break
                await asyncio.sleep(0.02)
        yield
    finally:
        daemon.send_signal(signal.SIGKILL)
        await daemon.wait()


async def test_killed_in_the_middle_of_a_file_it_has_it_once_afterwards(stand: Stand) -> None:
    stand.graph.files.next_answers.append(Drip(0.5))
    async with serving(stand):
        await stand.graph.send(SITI, "document", PAPER, "application/pdf")
        async with asyncio.timeout(PATIENCE):
            while not any(path.endswith(".part") for path in parts(stand)):
                await asyncio.sleep(0.02)
    assert stand.rows("SELECT state FROM media") == [("waiting",)]
    async with serving(stand):
        await until(stand, fetched)
        assert on_disk(stand) == [PAPER]


def parts(stand: Stand) -> list[str]:
    return [str(path) for path in (stand.folder / "data").rglob("*")]


async def test_the_world_can_get_none_of_it(stand: Stand) -> None:
    async with running(stand), aiohttp.ClientSession(stand.url) as http:
        await stand.graph.send(SITI, "image", PIXEL, "image/jpeg", filename="foto.jpg")
        (file,) = await until(stand, fetched)
        place = file.path.partition("/data/")[2]
        for path in (
            "/v1/conversations/1/files",
            "/v1/conversations/1/files/1",
            f"/{place}",
            f"/data/{place}",
            file.path,
            "/media/",
            "/media/1",
            "/files/1",
            "/foto.jpg",
            f"/livechat/../{place}",
            f"/livechat/%2e%2e/{place}",
            f"/webhooks/whatsapp/main/../../../{place}",
        ):
            async with http.get(path) as answer:
                assert (path, answer.status) == (path, 404)
                assert PIXEL not in await answer.read()
