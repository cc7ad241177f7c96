"""Simulated citizens: a crowd that writes at a human pace and answers what it is asked."""

import asyncio
from collections.abc import Sequence
from random import Random

from daemon.simulate.graph import Line, SimulatedGraph
from daemon.simulate.graph_files import PIXEL
from daemon.simulate.shapes import Citizen
from daemon.simulate.talk import CITY, Act, Choose, Photo, React, Say, Talk, Topics

NAMES = (
    "Bu Siti",
    "Pak Joko",
    "Mbak Rina",
    "Mas Dimas",
    "Cak Mat",
    "Bu Wati",
    "Pak Slamet",
    "Dewi",
    "Bagus",
    "Ning Aisyah",
    "Pak Hasan",
    "Putri 🌸",
)
HOSTILE_NAME = "[/nope]"


def citizen(number: int, *, hostile: bool = False) -> Citizen:
    """Return the citizen of this number (0 to 9999): sample phone 62812000xxxx; some have a BSUID too, or only that."""
    round_, index = divmod(number, len(NAMES))
    name = HOSTILE_NAME if hostile else NAMES[index] + (f" {round_ + 1}" if round_ else "")
    bsuid = f"ID.{13491208650000000000 + number}" if number % 3 == 1 else ""
    if number % 6 == 4:
        return Citizen(name=name, bsuid=bsuid, username=f"warga.{number}")
    return Citizen(name=name, phone=f"62812000{number:04d}", bsuid=bsuid)


class Crowd:
    """Citizens of a simulated platform; `rate` is messages per minute of each, `hostile` adds one who means harm."""

    def __init__(
        self,
        graph: SimulatedGraph,
        *,
        count: int,
        rate: float,
        seed: int = 112,
        hostile: bool = False,
        topics: Topics = CITY,
        openings: Sequence[str] = (),
    ) -> None:
        """`openings` are the first words of the first citizens, `topics` what all of them ask."""
        self.citizens = [citizen(number) for number in range(count)]
        self._graph = graph
        self._gap = 60.0 / rate  # seconds
        self._seed, self._topics, self._openings = seed, topics, openings
        self._hostile = citizen(count, hostile=True) if hostile else None
        if self._hostile is not None:
            self.citizens.append(self._hostile)
        self._heard: dict[str, Line] = {}

    async def run(self) -> None:
        """Let everybody write until cancelled."""
        self._graph.heard.append(self._listen)
        try:
            async with asyncio.TaskGroup() as tasks:
                for number, one in enumerate(self.citizens):
                    dice = Random(f"{self._seed}:{number}")  # noqa: S311 - a play, the same each time
                    opening = "".join(self._openings[number : number + 1])
                    tasks.create_task(self._live(one, dice, opening), name=f"citizen {number}")
        finally:
            self._graph.heard.remove(self._listen)

    async def _live(self, one: Citizen, dice: Random, opening: str) -> None:
        talk = Talk(dice, self._topics, opening=opening, hostile=one is self._hostile)
        await asyncio.sleep(dice.uniform(0, self._gap))
        while True:
            await self._do(one, talk.next(self._heard.pop(_key(one), None)))
            await asyncio.sleep(self._gap * dice.uniform(0.5, 1.5))

    async def _do(self, one: Citizen, act: Act) -> None:
        match act:
            case Say():
                await self._graph.write(one, act.text)
            case Choose():
                await self._graph.choose(one, act.option, of=act.of)
            case React():
                reaction = {"message_id": act.of, "emoji": act.emoji}
                await self._graph.post(one, {"type": "reaction", "reaction": reaction}, act.emoji)
            case Photo():
                await self._graph.send(one, "image", PIXEL, "image/jpeg", caption=act.caption)

    def _listen(self, line: Line) -> None:
        if line.ours:
            self._heard[_key(line.citizen)] = line


def _key(one: Citizen) -> str:
    return one.phone or one.bsuid
