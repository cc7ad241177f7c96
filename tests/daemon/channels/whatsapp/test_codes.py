"""Meta's error codes: the whole table of what we do."""

import pytest

from daemon.channels.whatsapp.codes import VERDICTS, Verdict, error_for, redacted, verdict
from prolink.errors import ChannelStopped, TryLater, Undeliverable

TABLE = {
    Verdict.AGAIN: {1, 131000, 131053},
    Verdict.SLOWER: {2, 4, 613, 80007, 130429, 131016, 131057, 133004},
    Verdict.PAIR: {131056},
    Verdict.STOP: {0, 3, 10, 190, 131005, 131031, 130497, 368, 131048, 131064, 131042, 131044, 131045, 133010, 131037}
    | set(range(200, 300)),
    Verdict.WINDOW: {131047, 470},
    Verdict.FAIL: {100, 131008, 131009, 131021, 131026, 131030, 131051, 131052, 131062, 130472, 131049, 131050, 137000}
    | {132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069},
}


def test_the_table_is_the_one_we_agreed_on() -> None:
    assert {means: {code for code, given in VERDICTS.items() if given is means} for means in Verdict} == TABLE


@pytest.mark.parametrize("code", [5, 133016, 999999, -1, 10**12])
def test_a_code_nobody_knows_fails_the_message(code: int) -> None:
    assert verdict(code) is Verdict.FAIL


@pytest.mark.parametrize("code", sorted(TABLE[Verdict.AGAIN]))
def test_trouble_with_one_message_slows_no_other(code: int) -> None:
    error = error_for(code, "trouble")
    assert isinstance(error, TryLater)
    assert not error.whole_channel


@pytest.mark.parametrize("code", sorted(TABLE[Verdict.SLOWER]))
def test_a_throttle_slows_the_whole_channel_for_as_long_as_asked(code: int) -> None:
    error = error_for(code, "slow down", after=9)
    assert isinstance(error, TryLater)
    assert (error.whole_channel, error.after, error.platform_code) == (True, 9, str(code))


@pytest.mark.parametrize(("asked", "after"), [(0, 6), (3, 6), (30, 30)])
def test_the_pair_limit_slows_one_person_for_six_seconds_at_least(asked: float, after: float) -> None:
    error = error_for(131056, "pair", after=asked)
    assert isinstance(error, TryLater)
    assert (error.whole_channel, error.after) == (False, after)


@pytest.mark.parametrize("code", [0, 3, 10, 190, 200, 299, 131042, 131031])
def test_credentials_payment_and_policy_stop_the_channel(code: int) -> None:
    assert isinstance(error_for(code, "stop"), ChannelStopped)


@pytest.mark.parametrize("code", sorted(TABLE[Verdict.WINDOW]))
def test_a_closed_window_asks_for_a_template(code: int) -> None:
    error = error_for(code, "")
    assert isinstance(error, Undeliverable)
    assert error.window_closed
    assert error.reason


@pytest.mark.parametrize("code", sorted(TABLE[Verdict.FAIL]))
def test_the_rest_fails_with_its_code_and_reason(code: int) -> None:
    error = error_for(code, "why")
    assert isinstance(error, Undeliverable)
    assert (error.window_closed, error.platform_code, error.reason) == (False, str(code), "why")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("token hidden-one is old", "token … is old"),
        ("Authorization: Bearer abc.def-123 refused", "Authorization: … refused"),
        ("/v25.0/1?access_token=abc&x=1", "/v25.0/1?…&x=1"),
        ("Malformed access token EAAGm0PX4ZCpsBAKz", "Malformed access token …"),
        ("plain words", "plain words"),
    ],
)
def test_no_reason_shows_a_token(said: str, shown: str) -> None:
    assert redacted(said, "hidden-one") == shown


def test_a_reason_fits_a_line() -> None:
    assert len(redacted("x" * 10_000)) == 500
