"""Simulated citizens write like people, and only to whom they should."""

import asyncio
from random import Random

import pytest

from daemon.simulate.citizens import HOSTILE_NAME, Crowd, citizen
from daemon.simulate.graph import Line, SimulatedGraph
from daemon.simulate.talk import HOSTILE, PERSON, Act, Choose, Photo, React, Say, Talk

OFFER = Line(citizen=citizen(0), text="Maksud Anda?", ours=True, options=(("a", "KTP"), ("b", "KK")), wamid="wamid.1")
ANSWER = Line(citizen=citizen(0), text="Bawa KK.", ours=True, wamid="wamid.2")


def acts(seed: int, heard: list[Line | None]) -> list[Act]:
    talk = Talk(Random(seed))
    return [talk.next(line) for line in heard]


def test_the_same_seed_says_the_same() -> None:
    assert acts(7, [None, ANSWER, OFFER] * 20) == acts(7, [None, ANSWER, OFFER] * 20)


def test_citizens_do_everything_that_people_do() -> None:
    done = acts(7, [None, ANSWER, OFFER, ANSWER] * 100)
    assert {type(act) for act in done} == {Say, Choose, React, Photo}
    assert {act.text for act in done if isinstance(act, Say)} & set(PERSON)


def test_a_choice_is_one_of_those_offered() -> None:
    chosen = [act for act in acts(7, [OFFER] * 50) if isinstance(act, Choose)]
    assert chosen
    assert {act.option for act in chosen} <= set(OFFER.options)
    assert {act.of for act in chosen} == {"wamid.1"}


def test_nobody_reacts_to_silence() -> None:
    assert not [act for act in acts(7, [None] * 300) if isinstance(act, React | Choose)]


def test_a_hostile_citizen_writes_what_a_terminal_would_obey() -> None:
    talk = Talk(Random(7), hostile=True)
    assert {act.text for act in (talk.next(None) for _ in range(200)) if isinstance(act, Say)} == set(HOSTILE)
    assert any("\x1b" in text for text in HOSTILE)


@pytest.mark.parametrize("number", range(30))
def test_a_citizen_has_a_sample_number_or_a_bsuid(number: int) -> None:
    one = citizen(number)
    assert one.phone == f"62812000{number:04d}" or (not one.phone and one.bsuid)


def test_all_citizens_differ() -> None:
    crowd = [citizen(number) for number in range(200)]
    assert len({one.name for one in crowd}) == len({one.phone or one.bsuid for one in crowd}) == 200


async def test_a_crowd_writes_until_it_is_sent_home() -> None:
    async with SimulatedGraph(app_secret="s", token="t", phone_number_id="1", pace=0) as graph:
        lines: list[Line] = []
        graph.heard.append(lines.append)
        # Nobody listens at port 9: citizens go on writing whatever becomes of it.
        graph.webhook_url = "http://127.0.0.1:9/"
        crowd = Crowd(graph, count=5, rate=60_000, hostile=True)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await crowd.run()
        assert {line.citizen.name for line in lines} == {one.name for one in crowd.citizens}
        assert HOSTILE_NAME in {one.name for one in crowd.citizens}
        assert graph.heard == [lines.append]
