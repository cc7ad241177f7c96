"""The breaker alone: when it opens, how its pauses grow, when it closes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.breaker import AFTER, LONGEST, Breaker


class Circuit:
    """A breaker whose time and chance are in our hands."""

    def __init__(self, jitter: float = 1.0) -> None:
        self.at = 1000.0
        self.breaker = Breaker(2.0, lambda: self.at, lambda: jitter)

    def fail(self, times: int = 1) -> None:
        for _ in range(times):
            self.breaker.fail()

    def probe(self) -> float:
        """Let a probe fail as soon as one may go, and return the next pause."""
        self.at += max(0.0, self.breaker.wait)
        self.breaker.fail()
        return self.breaker.wait


@pytest.mark.parametrize(("failures", "open"), [(0, False), (AFTER - 1, False), (AFTER, True), (AFTER + 9, True)])
def test_it_opens_after_failures_in_a_row(failures: int, open: bool) -> None:
    circuit = Circuit()
    circuit.fail(failures)
    assert circuit.breaker.open is open


def test_an_answer_between_failures_begins_the_row_anew() -> None:
    circuit = Circuit()
    circuit.fail(AFTER - 1)
    circuit.breaker.close()
    circuit.fail(AFTER - 1)
    assert not circuit.breaker.open


def test_pauses_double_up_to_a_minute() -> None:
    circuit = Circuit()
    circuit.fail(AFTER)
    assert circuit.breaker.wait == 2.0
    assert [circuit.probe() for _ in range(7)] == [4, 8, 16, 32, LONGEST, LONGEST, LONGEST]


def test_what_was_under_way_when_it_opened_does_not_stretch_the_pause() -> None:
    circuit = Circuit()
    circuit.fail(AFTER + 30)
    assert circuit.breaker.wait == 2.0


def test_pauses_are_spread() -> None:
    pauses = []
    for jitter in (0.0, 0.5, 1.0):
        circuit = Circuit(jitter)
        circuit.fail(AFTER)
        pauses.append(circuit.breaker.wait)
    assert pauses == [1.0, 1.5, 2.0]


def test_one_answer_closes_it_and_the_next_trouble_begins_with_a_short_pause() -> None:
    circuit = Circuit()
    circuit.fail(AFTER)
    for _ in range(5):
        circuit.probe()
    circuit.breaker.close()
    assert not circuit.breaker.open
    circuit.fail(AFTER)
    assert circuit.breaker.wait == 2.0


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans())), st.floats(0, 0.999))
def test_whatever_happens_no_pause_is_longer_than_the_longest(steps: list[tuple[float, bool]], jitter: float) -> None:
    circuit = Circuit(jitter)
    for seconds, failed in steps:
        circuit.at += seconds
        if failed:
            circuit.breaker.fail()
        else:
            circuit.breaker.close()
        assert circuit.breaker.wait <= LONGEST
        assert circuit.breaker.open or circuit.breaker.wait <= 0


def test_the_platforms_word_in_another_way_lets_the_next_probe_go_at_once() -> None:
    circuit = Circuit()
    circuit.fail(AFTER)
    for _ in range(9):
        circuit.probe()
    assert circuit.breaker.wait > 0
    circuit.breaker.hear()
    assert circuit.breaker.open
    assert circuit.breaker.wait <= 0
