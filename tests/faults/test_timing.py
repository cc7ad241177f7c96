"""How long a refusal takes tells nobody how much of a signature was right."""

import http.client
import random
from math import sqrt
from pathlib import Path
from statistics import fmean, variance
from time import perf_counter_ns

import pytest

from daemon.simulate import stage
from tests.faults.conftest import Tell
from tests.faults.ground import ground
from tests.faults.sender import stranger

REQUESTS = 6000
NOISE = 0.1  # of the slowest measurements, which tell of the machine and not of us
TELLS = 4.5  # Welch's t above which two times differ


def flipped(signature: str, at: int) -> str:
    """Return a signature with one hex digit wrong."""
    wrong = "0" if signature[at] != "0" else "1"
    return signature[:at] + wrong + signature[at + 1 :]


def welch(one: list[float], other: list[float]) -> float:
    """Return how many standard errors lie between two means (Welch's t)."""
    return (fmean(one) - fmean(other)) / sqrt(variance(one) / len(one) + variance(other) / len(other))


@pytest.mark.slow
async def test_a_signature_wrong_at_its_first_and_at_its_last_digit_take_the_same_time(
    tmp_path: Path, tell: Tell
) -> None:
    async with ground(tmp_path) as here, stage.running(here.stage):
        body = here.sender.body(stranger(1), "wamid.1")
        good = here.sender.signed(body)["X-Hub-Signature-256"]
        wrong = {"first": flipped(good, len("sha256=")), "last": flipped(good, len(good) - 1)}
        kinds = list(wrong) * (REQUESTS // 2)
        random.Random(8).shuffle(kinds)
        # The loop has nothing else to do meanwhile: a plain client is the quietest clock.
        connection = http.client.HTTPConnection("127.0.0.1", here.stage.port, timeout=10)
        taken: list[tuple[float, str]] = []
        for number, kind in enumerate(kinds):
            begun = perf_counter_ns()
            connection.request("POST", "/webhooks/whatsapp/main", body, {"X-Hub-Signature-256": wrong[kind]})
            answer = connection.getresponse()
            answer.read()
            if number > REQUESTS // 20:  # The first ones warm up.
                taken.append(((perf_counter_ns() - begun) / 1000, kind))
            assert answer.status == 401
        connection.close()
    quick = sorted(taken)[: int(len(taken) * (1 - NOISE))]
    first, last = ([time for time, kind in quick if kind == which] for which in wrong)
    t = welch(first, last)
    tell(f"first digit wrong {fmean(first):.1f} µs, last digit wrong {fmean(last):.1f} µs, t = {t:+.2f}")
    assert abs(t) < TELLS
