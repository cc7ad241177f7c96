"""What Meta reports on our messages."""

from typing import Any

import pytest

from prolink.model.inbound import StatusUpdate, Unreadable
from prolink.model.message import State
from tests.daemon.channels.whatsapp.payloads import of_statuses


def status(word: str, **rest: Any) -> dict[str, Any]:
    return {"id": "wamid.B1", "status": word, "timestamp": "1749416390", "recipient_id": "628120000001", **rest}


def failed(code: Any, **rest: Any) -> StatusUpdate:
    (item,) = of_statuses(status("failed", errors=[{"code": code, "title": "Title", **rest}]))
    assert isinstance(item, StatusUpdate)
    return item


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("sent", State.SENT),
        ("delivered", State.DELIVERED),
        ("read", State.READ),
        ("played", State.READ),
        ("failed", State.FAILED),
    ],
)
def test_a_status_tells_how_far_our_message_got(word: str, state: State) -> None:
    sent = status(word, biz_opaque_callback_data="41", conversation={"expiration_timestamp": 1}, pricing=None)
    assert of_statuses(sent) == (StatusUpdate(platform_id="wamid.B1", state=state, at=1749416390000, message_id=41),)


@pytest.mark.parametrize("word", ["deleted", "pending", "", None, 7])
def test_a_word_that_says_nothing_about_the_way_is_no_item(word: Any) -> None:
    assert of_statuses(status(word)) == ()


@pytest.mark.parametrize(
    ("echo", "message_id"),
    [("41", 41), (41, 41), ("", 0), ("x41", 0), ("-1", 0), (None, 0), ("9" * 30, 0), ([41], 0), ("٤", 0)],
)
def test_our_id_comes_back_or_is_nothing(echo: Any, message_id: int) -> None:
    (item,) = of_statuses(status("sent", biz_opaque_callback_data=echo))
    assert isinstance(item, StatusUpdate)
    assert item.message_id == message_id


def test_a_status_without_an_id_is_unreadable_and_its_neighbour_is_not() -> None:
    broken, good = of_statuses(status("sent", id=None), status("read"))
    assert isinstance(broken, Unreadable)
    assert isinstance(good, StatusUpdate)


@pytest.mark.parametrize("code", [131047, 470])
def test_a_late_closed_window_is_told(code: int) -> None:
    update = failed(code, error_data={"details": "More than 24 hours"})
    assert (update.window_closed, update.stops_channel) == (True, False)
    assert (update.platform_code, update.reason) == (str(code), "More than 24 hours")


@pytest.mark.parametrize("code", [0, 190, 200, 131042, 131031])
def test_a_code_that_stops_the_channel_is_told(code: int) -> None:
    assert failed(code).stops_channel


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ({"error_data": {"details": "the details"}, "message": "the message"}, "the details"),
        ({"message": "the message"}, "the message"),
        ({"error_data": "odd", "details": "older details"}, "older details"),
        ({}, "Title"),
    ],
)
def test_the_most_telling_reason_is_shown(error: dict[str, Any], reason: str) -> None:
    assert failed(131026, **error).reason == reason


@pytest.mark.parametrize("errors", [[], None, ["odd"], [{"code": "131047"}], {"code": 1}])
def test_a_failure_without_a_readable_error_is_still_a_failure(errors: Any) -> None:
    (item,) = of_statuses(status("failed", errors=errors))
    assert isinstance(item, StatusUpdate)
    assert (item.state, item.platform_code, item.window_closed) == (State.FAILED, "", False)
