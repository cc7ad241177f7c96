"""WhatsApp keeps the promises of every channel."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from daemon.channels.whatsapp.identity import BSUID, PHONE
from daemon.simulate import faults
from prolink.model.contact import Identifier
from tests.daemon.channels.contract import ChannelContract, Fault, Peer
from tests.daemon.channels.whatsapp.stand import SITI, TOKEN, Stand, standing

SPOKEN = f"Error validating access token {TOKEN}"
FAULTS: dict[Fault, faults.Fault] = {
    "throttled": faults.Refusal(code=130429, status=429, retry_after="7", details=f"Rate limit hit {TOKEN}"),
    "refused": faults.Refusal(code=131026, details=f"Message undeliverable {TOKEN}"),
    "revoked": faults.Refusal(code=190, status=401, message=SPOKEN),
    "silent": faults.Hang(30),
    "cut after taking": faults.CutAfter(),
    "in trouble": faults.BareStatus(status=502, body=SPOKEN),
}


class WhatsAppPeer(Peer):
    def __init__(self, stand: Stand) -> None:
        self.channel = stand.channel
        self.desk = stand.desk
        self.person = (Identifier(BSUID, SITI.bsuid), Identifier(PHONE, SITI.phone))
        self.token = TOKEN
        self._graph = stand.graph

    async def write(self, text: str) -> str:
        return await self._graph.write(SITI, text)

    async def arrived(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(sent.text, tuple(title for _id, title in sent.options)) for sent in self._graph.sent if not sent.lost]

    def next_answer(self, fault: Fault) -> None:
        self._graph.next_answers.append(FAULTS[fault])

    async def leave(self) -> None:
        await self._graph.close_door()


class TestWhatsApp(ChannelContract):
    def standing(self) -> AbstractAsyncContextManager[Peer]:
        return _peer()


@asynccontextmanager
async def _peer() -> AsyncIterator[Peer]:
    async with standing(timeout=0.5) as stand:
        yield WhatsAppPeer(stand)
