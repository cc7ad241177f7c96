"""Strangers and broken bodies: refused before anything is believed, and the next good webhook is taken."""

import json
import os
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from daemon.simulate import shapes, stage
from daemon.simulate.stage import PHONE_NUMBER_ID
from daemon.simulate.webhooks import signature
from tests.faults.conftest import Tell
from tests.faults.ground import OTHER_SECRET, Ground, ground, other_number
from tests.faults.sender import QUESTION, stranger
from tests.faults.test_repeats import settled
from tests.faults.vitals import resident

ROUNDS = 20
MAY_GROW = 30 * 2**20  # bytes in all rounds together: what is freed of bodies of megabytes leaves holes in the heap

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Ground, None]:
    """One daemon with two numbers for all that strangers try."""
    folder = tmp_path_factory.mktemp("abuse")
    async with ground(folder) as first, other_number(first), stage.running(first.stage, OTHER_SECRET=OTHER_SECRET):
        yield first


async def good_one_is_taken(here: Ground, number: int) -> None:
    """Check that the next citizen notices nothing."""
    who = stranger(number)
    assert await here.sender.post(here.sender.body(who, f"wamid.good.{number}")) == 200
    await settled(here)
    assert len([sent for sent in here.graph.sent if sent.to == who.phone]) == 1


def holds(here: Ground) -> tuple[int, int, int]:
    """Return how much the database holds of what strangers could put there."""
    raw, message, contact = (here.count(f"SELECT count(*) FROM {table}") for table in ("raw", "message", "contact"))
    return raw, message, contact


# Signatures.

BODY = shapes.webhook_body(
    PHONE_NUMBER_ID,
    contacts=[shapes.contact(stranger(7))],
    messages=[shapes.message(stranger(7), "wamid.stranger", 1_800_000_000, {"type": "text", "text": {"body": "Halo"}})],
)
GOOD = signature(stage.APP_SECRET, BODY)
HEADERS: dict[str, dict[str, str]] = {
    "no signature": {},
    "an empty one": {"X-Hub-Signature-256": ""},
    "a wrong one": {"X-Hub-Signature-256": "sha256=" + "0" * 64},
    "one of another body": {"X-Hub-Signature-256": signature(stage.APP_SECRET, BODY + b" ")},
    "one of another secret": {"X-Hub-Signature-256": signature("another secret", BODY)},
    "sha1 only": {"X-Hub-Signature": "sha1=" + "0" * 40},
    "sha1 in its place": {"X-Hub-Signature-256": "sha1=" + "0" * 40},
    "beyond ASCII": {"X-Hub-Signature-256": "sha256=é☃" + "0" * 60},
    "cut short": {"X-Hub-Signature-256": GOOD[:-1]},
    "in capitals": {"X-Hub-Signature-256": GOOD.upper()},
    "very long": {"X-Hub-Signature-256": GOOD + "0" * 4000},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_a_body_that_nobody_we_know_has_signed_is_refused_and_leaves_nothing(
    here: Ground, headers: dict[str, str]
) -> None:
    before = holds(here)
    assert await here.sender.post(BODY, headers) in (401, 403)
    assert holds(here) == before


async def test_a_good_body_on_another_channels_path_is_refused_and_leaves_nothing(here: Ground) -> None:
    before = holds(here)
    other = here.stage.webhook.replace("/main", "/other")
    assert await here.sender.post(BODY, here.sender.signed(BODY), other) == 401
    assert holds(here) == before


# Bodies, all of them signed as they should be.


def with_message(message: object) -> bytes:
    return shapes.webhook_body(PHONE_NUMBER_ID, contacts=[shapes.contact(stranger(8))], messages=[message])


def with_text(text: str) -> bytes:
    """Return a webhook with a text that is written into the JSON as it is."""
    body = with_message(
        {"from": "6281200000008", "id": f"wamid.text.{len(text)}", "timestamp": "1", "type": "text", "text": "PUT"}
    )
    return body.replace(b'"PUT"', b'{"body":"' + text.encode("utf-8", "surrogatepass") + b'"}')


REFUSED = {400, 413}
TAKEN = {200}
BODIES: dict[str, tuple[bytes, set[int]]] = {
    "a hundred thousand brackets": (b"[" * 100_000, REFUSED),
    "a hundred thousand closed brackets": (b"[" * 100_000 + b"]" * 100_000, REFUSED),
    "a hundred thousand braces": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, REFUSED),
    "nothing": (b"", REFUSED),
    "null": (b"null", REFUSED),
    "NaN": (b'{"entry":[NaN]}', REFUSED),
    "1e400": (b'{"object":"whatsapp_business_account","entry":[1e400]}', REFUSED | TAKEN),
    "a number of a thousand digits": (b'{"entry":[' + b"9" * 1000 + b"]}", REFUSED | TAKEN),
    "invalid UTF-8": (b'{"entry":["\xff\xfe"]}', REFUSED),
    "half a body": (BODY[: len(BODY) // 2], REFUSED),
    "a list": (b"[]", REFUSED),
    "entry is a word": (b'{"object":"whatsapp_business_account","entry":"all"}', REFUSED),
    "entry of nulls": (b'{"object":"whatsapp_business_account","entry":[null,1,"x",[],{}]}', TAKEN),
    "changes of nulls": (b'{"object":"whatsapp_business_account","entry":[{"changes":[null,{"value":7}]}]}', TAKEN),
    "messages is a word": (shapes.webhook_body(PHONE_NUMBER_ID, messages="all"), TAKEN),
    "a message of wrong types": (with_message({"from": 1, "id": [], "timestamp": {}, "type": None}), TAKEN),
    "a lone surrogate": (with_text("\\ud800 halo"), TAKEN),
    "a surrogate in the bytes": (with_text("\ud800 halo"), REFUSED),
    "NUL": (with_text("ha\\u0000lo"), TAKEN),
    "2 MB": (with_text("x" * 2_000_000), TAKEN),
    "5 MB": (with_text("x" * 5_000_000), REFUSED),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
async def test_a_body_that_makes_no_sense_breaks_nothing(here: Ground, body: bytes, expected: set[int]) -> None:
    assert await here.sender.post(body) in expected
    await good_one_is_taken(here, 1000 + [one for one, _ in BODIES.values()].index(body))
    assert "Traceback" not in here.log


@pytest.mark.slow
async def test_broken_bodies_again_and_again_take_no_memory(tmp_path: Path, tell: Tell) -> None:
    bodies = [body for body, _ in BODIES.values()]
    async with ground(tmp_path) as fresh, stage.running(fresh.stage) as daemon:
        for body in bodies:
            await fresh.sender.post(body)
        before = resident(daemon.pid)
        for _round in range(ROUNDS):
            for body in bodies:
                await fresh.sender.post(body)
        grown = resident(daemon.pid) - before
        tell(f"{ROUNDS * len(bodies)} broken bodies: memory {grown / 2**20:+.1f} MB")
        assert grown < MAY_GROW


# Poison: what can't be read among what can.


def text(number: int) -> dict[str, object]:
    return {"from": stranger(number).phone, "id": f"wamid.{number}", "timestamp": "1", "type": "text"} | {
        "text": {"body": QUESTION}
    }


async def test_one_unknown_message_among_twenty_keeps_the_others_from_nothing(here: Ground) -> None:
    messages: list[object] = [text(2000 + number) for number in range(20)]
    messages[5] = text(2005) | {"type": "hologram_2031", "hologram_2031": {"scene": [1, 2, 3]}}
    messages[10] = {"id": "wamid.2010", "type": "text"}
    messages[15] = {"from": stranger(2015).phone, "type": "text", "text": {"body": QUESTION}}
    for number in range(20):
        here.graph.know(stranger(2000 + number))
    contacts = [shapes.contact(stranger(2000 + number)) for number in range(20)]
    assert await here.sender.post(shapes.webhook_body(PHONE_NUMBER_ID, contacts=contacts, messages=messages)) == 200
    await settled(here)
    answered = {sent.to for sent in here.graph.sent}
    readable = set(range(20)) - {5, 10, 15}
    assert {number for number in range(20) if stranger(2000 + number).phone in answered} >= readable
    seen = {id for (id,) in here.rows("SELECT platform_id FROM message WHERE platform_id LIKE 'wamid.20%'")}
    assert seen == {f"wamid.{2000 + number}" for number in readable | {5}}
    # What nobody could read is in the journal with its reason, and what nobody knows is marked for a person.
    ((problem,),) = here.rows("SELECT problem FROM raw ORDER BY id DESC LIMIT 1")
    assert "wamid.2010" in problem
    attention = here.rows(
        "SELECT c.attention FROM conversation AS c JOIN message AS m ON m.conversation_id = c.id "
        "WHERE m.platform_id = 'wamid.2005'"
    )
    assert "hologram_2031" in attention[0][0]
    await good_one_is_taken(here, 2100)


async def test_nothing_of_what_citizens_wrote_stands_in_the_log(here: Ground) -> None:
    assert QUESTION not in here.log
    assert json.dumps(QUESTION) not in here.log
    assert os.fspath(here.stage.folder) in here.log
