"""The token bucket: never more than its rate, whatever the pattern of asking."""

from hypothesis import given
from hypothesis import strategies as st

from daemon.rate import Bucket


class Hand:
    """A monotonic clock in the hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_is_one_seconds_worth() -> None:
    assert Bucket(80.0, Hand()).available() == 80


def test_a_rate_below_one_allows_one_at_a_time() -> None:
    hand = Hand()
    bucket = Bucket(0.25, hand)
    assert bucket.available() == 1
    bucket.take()
    assert bucket.available() == 0
    assert bucket.wait() == 4.0
    hand.at += 4.0
    assert bucket.available() == 1


def test_what_is_not_used_is_not_saved_up() -> None:
    hand = Hand()
    bucket = Bucket(10.0, hand)
    hand.at += 3600
    assert bucket.available() == 10


def test_there_is_nothing_to_wait_for_while_acts_are_allowed() -> None:
    assert Bucket(10.0, Hand()).wait() == 0.0


@given(
    st.floats(0.1, 1000, allow_nan=False),
    st.lists(st.tuples(st.floats(0, 2), st.integers(0, 50)), max_size=60),
)
def test_in_no_stretch_of_time_is_more_done_than_a_burst_and_the_rate(
    rate: float, asked: list[tuple[float, int]]
) -> None:
    hand = Hand()
    bucket = Bucket(rate, hand)
    begun, done = hand.at, 0
    for later, wanted in asked:
        hand.at += later
        took = min(wanted, bucket.available())
        bucket.take(took)
        done += took
        assert done <= max(rate, 1.0) + rate * (hand.at - begun) + 1e-6


@given(st.floats(0.1, 1000), st.integers(1, 2000))
def test_after_the_wait_one_act_is_allowed(rate: float, uses: int) -> None:
    hand = Hand()
    bucket = Bucket(rate, hand)
    for _ in range(min(uses, bucket.available())):
        bucket.take()
    hand.at += bucket.wait() + 1e-6
    assert bucket.available() >= 1
