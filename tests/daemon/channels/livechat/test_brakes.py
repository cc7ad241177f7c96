"""Brakes hold each visitor and each address apart, and forget in time."""

import pytest

from daemon.channels.livechat.brakes import MOST_KEYS, Brake, Crowd, place


class Hand:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_goes_then_one_at_a_time() -> None:
    now = Hand()
    brake = Brake(1.0, 3, now)
    assert [brake.wait("a") for _ in range(5)] == [0.0, 0.0, 0.0, 1.0, 1.0]
    now.at += 1
    assert [brake.wait("a") for _ in range(2)] == [0.0, 1.0]
    now.at += 60
    assert [brake.wait("a") for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]


def test_one_does_not_slow_another() -> None:
    brake = Brake(1.0, 1, Hand())
    assert [brake.wait(key) for key in "abab"] == [0.0, 0.0, 1.0, 1.0]


def test_a_flood_of_strangers_costs_a_bounded_memory() -> None:
    brake = Brake(1.0, 1, Hand())
    for number in range(3 * MOST_KEYS):
        brake.wait(str(number))
    assert len(brake._free_at) <= MOST_KEYS


def test_a_crowd_counts_all_and_each() -> None:
    crowd = Crowd(3, 2)
    with crowd.one_more("a"), crowd.one_more("a"):
        assert crowd.full("a")
        assert not crowd.full("b")
        with crowd.one_more("b"):
            assert crowd.full("c")
    assert not crowd.full("a")


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_an_address_is_known_by_its_place(address: str, known: str) -> None:
    assert place(address) == known
