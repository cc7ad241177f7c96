"""Telegram in the whole daemon: from getUpdates over one commit to the citizen's telephone."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from msgspec import Struct

from daemon.simulate.bot_api import BotRefusal, SimulatedBotApi
from daemon.simulate.bot_shapes import photo
from daemon.simulate.faults import Hang
from prolink.model.channel import ChannelState, ChannelStatus
from prolink.protocol.commands import ResumeChannel
from tests.daemon.channels.telegram.stand import JOKO, SITI, TOKEN
from tests.daemon.stand import KTP, PATIENCE, Stand, running, standing
from tests.daemon.stand import SITI as WHATSAPP


class City(Struct, frozen=True):
    stand: Stand
    api: SimulatedBotApi

    async def until_answered(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.api.until(lambda: len(self.api.sent) >= count)

    def answers(self) -> list[str]:
        return [sent.text for sent in self.api.sent]

    def stored(self) -> list[tuple[str, str]]:
        """What citizens sent: kind and text."""
        rows = self.stand.rows("SELECT kind, text FROM message WHERE direction = 'inbound' ORDER BY id")
        return [(kind, text) for kind, text in rows]

    async def status(self) -> ChannelStatus:
        async with self.stand.client() as client:
            return next(one for one in (await client.snapshot()).channels if one.id == "telegram:main")


@asynccontextmanager
async def city() -> AsyncGenerator[City, None]:
    async with standing() as stand, SimulatedBotApi(token=TOKEN) as api:
        (stand.folder / "telegram").write_text(TOKEN)
        table = f'base_url = "{api.base_url}"\ntoken_file = "{stand.folder / "telegram"}"\npoll_timeout = 1\n'
        with stand.settings_file.open("a") as settings:
            settings.write(f"\n[channels.telegram.main]\n{table}")
        yield City(stand, api)


async def test_start_is_greeted_a_question_answered_and_a_tap_understood() -> None:
    async with city() as here, running(here.stand):
        here.api.write(SITI, "/start")
        await here.until_answered(1)
        here.api.write(SITI, KTP)
        await here.until_answered(2)
        assert here.answers()[1] == "Lapor ke Dukcapil."
        here.api.write(SITI, "/menu")
        await here.until_answered(3)
        menu = here.api.sent[2]
        assert menu.buttons
        query = here.api.tap(SITI, menu, menu.buttons[-1][0])
        await here.until_answered(4)
        async with asyncio.timeout(PATIENCE):  # The tap's own answer may come after the message's.
            await here.api.until(lambda: here.api.answered == [query])
        assert here.stored()[0] == ("text", "/start")
        assert here.stored()[3] == ("choice", menu.buttons[-1][1])


async def test_a_photo_is_stored_with_what_fetching_it_needs_and_a_block_gets_no_answer() -> None:
    async with city() as here, running(here.stand):
        here.api.post(SITI, photo("AgAC-1", caption="jalan rusak"))
        await here.until_answered(1)
        here.api.block(SITI)
        here.api.write(JOKO, KTP)
        await here.until_answered(2)
        assert [sent.chat for sent in here.api.sent] == [SITI.id, JOKO.id]
        assert [kind for kind, _text in here.stored()] == ["image", "system", "text"]
        [(detail,)] = here.stand.rows("SELECT detail FROM message WHERE kind = 'image'")
        assert '"file_id":"AgAC-1"' in detail


async def test_killed_before_telegram_knew_of_the_commit_nothing_is_lost_and_nothing_answered_twice() -> None:
    async with city() as here:
        here.api.faults["getUpdates"].extend([None, Hang(30)])
        async with running(here.stand):
            here.api.write(SITI, KTP)
            await here.until_answered(1)
            assert len(here.api.updates.waiting) == 1
        async with running(here.stand):
            async with asyncio.timeout(PATIENCE):
                await here.api.heard()
            here.api.write(SITI, "halo")
            await here.until_answered(2)
        assert [text for _kind, text in here.stored()] == [KTP, "halo"]
        assert here.answers().count("Lapor ke Dukcapil.") == 1


async def test_an_edit_changes_what_was_stored() -> None:
    async with city() as here, running(here.stand):
        number = here.api.write(SITI, KTP)
        await here.until_answered(1)
        here.api.edit(SITI, number, {"text": "KTP saya hilang"})
        async with asyncio.timeout(PATIENCE):
            await here.api.heard()
        assert here.stored() == [("text", "KTP saya hilang")]


async def test_a_revoked_token_stops_the_channel_and_nothing_else_until_it_is_resumed() -> None:
    async with city() as here:
        here.api.faults["getUpdates"].append(BotRefusal(status=401, description="Unauthorized"))
        async with running(here.stand):
            async with asyncio.timeout(PATIENCE):
                while (await here.status()).state is not ChannelState.STOPPED:
                    await asyncio.sleep(0.02)
            status = await here.status()
            assert "@BotFather" in status.reason
            assert TOKEN not in status.reason
            here.api.write(SITI, KTP)
            await here.stand.graph.write(WHATSAPP, KTP)
            await here.stand.until_sent(1)
            async with here.stand.client() as client:
                await client.send(ResumeChannel("telegram:main"))
            await here.until_answered(1)
            assert (await here.status()).state is ChannelState.RUNNING


async def test_it_starts_with_the_bot_api_down_and_the_other_channel_answers_meanwhile() -> None:
    async with city() as here:
        await here.api.go_away()
        async with running(here.stand):
            await here.stand.graph.write(WHATSAPP, KTP)
            await here.stand.until_sent(1)
            await here.api.come_back()
            here.api.write(SITI, KTP)
            await here.until_answered(1)
