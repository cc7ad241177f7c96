"""Whether a message sent now would be stored."""

import asyncio

import pytest
from aiohttp.test_utils import make_mocked_request

from daemon.gate import Gate
from daemon.web.health import Health
from prolink.errors import StoreBusy, StoreError, StoreFailed
from prolink.model.inbound import Batch


def open_gate() -> Gate:
    async def receive(batch: Batch) -> None:
        return

    return Gate(lambda: 0, receive)


def beating(trouble: StoreError | None = None, gate: Gate | None = None) -> Health:
    """Health over a writer that answers as the test wants."""

    async def beat() -> None:
        if trouble:
            raise trouble

    return Health(beat, gate or open_gate())


REQUEST = make_mocked_request("GET", "/readyz")


@pytest.mark.parametrize(
    ("trouble", "status"), [(None, 200), (StoreBusy("full"), 503), (StoreFailed("rahasia: /dev/sda"), 503)]
)
async def test_ready_means_that_the_writer_writes(trouble: StoreError | None, status: int) -> None:
    answer = await beating(trouble).ready(REQUEST)
    assert answer.status == status
    assert "rahasia" not in (answer.text or "")


async def test_alive_needs_no_store() -> None:
    assert (await beating(StoreFailed("gone")).alive(REQUEST)).status == 200


async def test_many_who_ask_at_once_are_all_answered() -> None:
    health = beating()
    answers = await asyncio.gather(*(health.ready(REQUEST) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}


async def test_not_ready_while_the_gate_is_shut() -> None:
    gate = open_gate()
    health = beating(gate=gate)
    gate.shut = "rahasia: the disk is nearly full"
    answer = await health.ready(REQUEST)
    assert (answer.status, "rahasia" in (answer.text or "")) == (503, False)
    gate.shut = ""
    assert (await health.ready(REQUEST)).status == 200
