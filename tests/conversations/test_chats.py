"""Whole conversations through the real daemon: what a citizen writes, what the bot says, what staff do."""

import asyncio
from pathlib import Path

import pytest

from prolink.client import DaemonClient
from prolink.protocol.commands import Claim, Close, Command, Release, Reply
from tests.conversations.houses import Bubble, House, house, settled
from tests.conversations.scripts import Expects, Rings, Script, Staff, Step, Waits, Writes, read
from tests.daemon.stand import PATIENCE

SCRIPTS = sorted(Path(__file__).parent.glob("*.chat"))


class Play:
    """One script on its way."""

    def __init__(self, house: House, client: DaemonClient) -> None:
        self._house, self._client = house, client
        self._written = self._heard = 0

    async def do(self, step: Step) -> None:
        match step:
            case Writes(text, option):
                self.expect_nothing_more()
                await self._write(text, option)
            case Expects():
                self._check(step)
            case Staff():
                self.expect_nothing_more()
                await self._client.send(_command(step))
                await self._all_arrived()
            case Waits(span):
                self._house.clock.move(span)
            case Rings(alarm):
                [(found,)] = self._house.stand.rows("SELECT alarm FROM conversation")
                assert found == ("" if alarm == "none" else alarm)

    async def _write(self, text: str, option: str) -> None:
        if option:
            _text, options = self._house.phone.heard()[-1]
            [(id, title)] = [pair for pair in options if pair[1] == option]
            await self._house.phone.press(id, title)
        else:
            await self._house.phone.write(text)
        self._written += 1
        await settled(lambda: self._count("inbound") == self._written, "the daemon did not hear it")
        await self._all_arrived()

    async def _all_arrived(self) -> None:
        await settled(lambda: len(self._house.phone.heard()) >= self._count("outbound"), "not all that we said arrived")

    def _count(self, direction: str) -> int:
        rows = self._house.stand.rows(
            "SELECT count(*) FROM message AS m LEFT JOIN delivery AS d ON d.message_id = m.id "
            f"WHERE m.direction = '{direction}' AND coalesce(d.state, '') <> 'dropped'"
        )
        return int(rows[0][0])

    def _check(self, step: Expects) -> None:
        if step.silence:
            self.expect_nothing_more()
            return
        assert len(self._house.phone.heard()) > self._heard, "we said nothing"
        text, options = self._house.phone.heard()[self._heard]
        self._heard += 1
        at = 0
        for part in step.parts:
            found = text.find(part, at)
            assert found >= 0, f"{part!r} is not in {text!r}"
            at = found + len(part)
        for title in step.options:
            assert title in text or title in [shown for _id, shown in options], (title, text, options)

    def expect_nothing_more(self) -> None:
        extra: list[Bubble] = self._house.phone.heard()[self._heard :]
        assert extra == [], "we said more than the script says"


def _command(step: Staff) -> Command:
    match step.act:
        case "claim":
            return Claim(1)
        case "reply":
            return Reply(1, step.text)
        case "release":
            return Release(1, step.text)
        case "close":
            return Close(1)
    raise AssertionError(f"staff don't {step.act}")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_a_whole_conversation(path: Path) -> None:
    script: Script = read(path)
    async with asyncio.timeout(4 * PATIENCE), house(script) as there, there.stand.client() as client:
        play = Play(there, client)
        for line, step in script.steps:
            try:
                await play.do(step)
            except AssertionError as problem:
                raise AssertionError(f"{path.name}:{line}: {problem}") from problem
        play.expect_nothing_more()


def test_both_profiles_and_three_channels_are_played() -> None:
    scripts = [read(path) for path in SCRIPTS]
    assert len(scripts) >= 10
    assert {script.profile for script in scripts} == {"sakti", "pandi"}
    assert {script.channel for script in scripts} == {"whatsapp", "telegram", "livechat"}
