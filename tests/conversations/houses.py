"""Houses: the whole daemon with one channel in front of a simulated platform, as one citizen sees it."""

import asyncio
import getpass
import json
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from daemon.samples import sample
from daemon.simulate.bot_account import BotSent
from daemon.simulate.bot_api import SimulatedBotApi
from daemon.simulate.bot_shapes import User
from daemon.simulate.graph import Sent, SimulatedGraph
from daemon.simulate.visitor import Site, Visitor, visiting
from prolink.clock import utc_now
from tests.conversations.scripts import Script
from tests.daemon.stand import NUMBER, SECRETS, SITI, Stand, free_port, running

SETTLED = 10.0  # seconds until a test is called stuck
JAKARTA = ZoneInfo("Asia/Jakarta")
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
LIVECHAT_SECRET = "livechat-secret-of-the-tests-0123456789"
WEBSITE = "https://www.probolinggokota.example.id"
PERSON = User(id=628120000001, first_name="Siti")

Bubble = tuple[str, tuple[tuple[str, str], ...]]
"""A message of ours: its text, and (id, title) of each option."""


class Phone(Protocol):
    """The citizen's end."""

    async def write(self, text: str) -> None: ...

    async def press(self, id: str, title: str) -> None: ...

    def heard(self) -> list[Bubble]: ...


class WhatsApp:
    """A telephone with WhatsApp."""

    def __init__(self, graph: SimulatedGraph) -> None:
        self._graph = graph

    async def write(self, text: str) -> None:
        await self._graph.write(SITI, text)

    async def press(self, id: str, title: str) -> None:
        await self._graph.choose(SITI, (id, title), of=self._sent()[-1].wamid)

    def heard(self) -> list[Bubble]:
        return [(sent.text, sent.options) for sent in self._sent()]

    def _sent(self) -> list[Sent]:
        return self._graph.sent


class Telegram:
    """A telephone with Telegram."""

    def __init__(self, api: SimulatedBotApi) -> None:
        self._api = api

    async def write(self, text: str) -> None:
        self._api.write(PERSON, text)

    async def press(self, id: str, title: str) -> None:
        self._api.tap(PERSON, self._sent()[-1], id)

    def heard(self) -> list[Bubble]:
        return [(sent.text, sent.buttons) for sent in self._sent()]

    def _sent(self) -> list[BotSent]:
        return self._api.sent


class Window:
    """A browser on the city's website."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._heard: list[Bubble] = []

    async def listen(self) -> None:
        async for told in self._visitor.messages():
            self._heard.append((told.text, tuple((option.id, option.title) for option in told.options)))

    async def write(self, text: str) -> None:
        await self._visitor.write(text)

    async def press(self, id: str, title: str) -> None:
        await self._visitor.write(title, id)

    def heard(self) -> list[Bubble]:
        return self._heard


class ScriptClock:
    """Time begins when the script says so, goes on by itself, and is moved by hand."""

    def __init__(self, begin: datetime) -> None:
        self.ahead = begin.replace(tzinfo=JAKARTA) - utc_now()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def move(self, span: timedelta) -> None:
        self.ahead += span


class House(Struct, frozen=True):
    stand: Stand
    phone: Phone
    clock: ScriptClock


@asynccontextmanager
async def house(script: Script) -> AsyncGenerator[House, None]:
    """Run the daemon of a script's profile and channel."""
    folder = Path(tempfile.mkdtemp(prefix="prolink-"))
    clock = ScriptClock(script.at)
    graph = SimulatedGraph(app_secret=SECRETS["app_secret"], token=SECRETS["token"], phone_number_id=NUMBER, pace=0)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(graph)
            api = await stack.enter_async_context(SimulatedBotApi(token=TOKEN))
            api.know(PERSON)
            port = free_port()
            graph.webhook_url = f"http://127.0.0.1:{port}/webhooks/whatsapp/main"
            stand = Stand(folder, graph, port)
            platform = api.base_url if script.channel == "telegram" else graph.base_url
            _write_settings(script, stand, platform)
            await stack.enter_async_context(running(stand, clock))
            yield House(stand, await stack.enter_async_context(_phone(script, stand, api)), clock)
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def _phone(script: Script, stand: Stand, api: SimulatedBotApi) -> AsyncGenerator[Phone, None]:
    match script.channel:
        case "whatsapp":
            yield WhatsApp(stand.graph)
        case "telegram":
            yield Telegram(api)
        case _:
            async with visiting(Site(f"{stand.url}/livechat/web", WEBSITE)) as visitor, asyncio.TaskGroup() as group:
                window = Window(visitor)
                listening = group.create_task(window.listen())
                yield window
                listening.cancel()


def _write_settings(script: Script, stand: Stand, platform: str) -> None:
    folder = stand.folder
    for name, text in {**SECRETS, "telegram": TOKEN, "livechat": LIVECHAT_SECRET}.items():
        (folder / name).write_text(text + "\n")
    pandi = script.profile == "pandi"
    channels: dict[str, dict[str, Any]] = {
        "whatsapp.main": {"phone_number_id": NUMBER, "base_url": platform}
        | {f"{name}_file": str(folder / name) for name in SECRETS},
        "telegram.main": {"base_url": platform, "token_file": str(folder / "telegram"), "poll_timeout": 1},
        "livechat.web": {"origins": [WEBSITE], "token_secret_file": str(folder / "livechat")},
    }
    chosen = next(name for name in channels if name.startswith(script.channel))
    tables: dict[str, dict[str, Any]] = {
        "daemon": {"data_dir": str(folder / "data")},
        "public": {"port": stand.port},
        "private": {"socket": str(folder / "run" / "p.sock"), "group": ""},
        "agents.sri": {"role": "supervisor", "user": getpass.getuser()},
        "desk": {"profile": script.profile},
        "faq": {"file": str(sample("faq.pandi.yaml")) if pandi else ""},
        f"channels.{chosen}": channels[chosen],
    }
    lines = [
        f"[{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
        for name, table in tables.items()
    ]
    facts = Path("daemon/simulate") / ("sample_values.pandi.toml" if pandi else "sample_values.toml")
    text = (Path(__file__).parents[2] / facts).read_text("utf-8")
    # The help lines that ship stand in the texts, not the sample's.
    text = re.sub(r"(?m)^layanan_krisis = .*$", 'layanan_krisis = ""', text)
    (folder / "config.toml").write_text("\n".join(lines) + "\n" + text, "utf-8")


async def settled(wanted: Callable[[], bool], what: str) -> None:
    """Wait until what the citizen sent is stored, or all that we queued has arrived."""
    try:
        async with asyncio.timeout(SETTLED):
            while not wanted():
                await asyncio.sleep(0.02)
    except TimeoutError as problem:
        raise AssertionError(what) from problem
