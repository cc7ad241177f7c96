"""The mirror: events keep views, orders and threads as a snapshot would have them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.mirror import MOST_THREADS, Mirror, View, needs, views_of
from prolink.model.channel import ChannelState
from prolink.model.conversation import Conversation, Mode, Status
from prolink.protocol.answers import Page
from prolink.protocol.events import Changed, ChannelChanged, Presence
from tests.console.people import NOW, WHATSAPP, conversation, queue, said, snapshot

CONVERSATIONS = st.builds(
    conversation,
    st.integers(1, 8),
    version=st.integers(1, 50),
    mode=st.sampled_from(Mode),
    status=st.sampled_from(Status),
    owner=st.sampled_from(["", "anna", "bob"]),
    waiting_since=st.sampled_from([0, NOW - 5, NOW - 9]),
    unread=st.integers(0, 2),
    last_at=st.integers(NOW - 9, NOW),
    closed_at=st.integers(NOW - 9, NOW),
)


def changed(item: Conversation) -> Changed:
    return Changed(conversation_id=item.id, conversation=item)


@given(st.lists(CONVERSATIONS, max_size=8, unique_by=lambda item: item.id), st.lists(CONVERSATIONS, max_size=30))
def test_folding_events_ends_where_a_snapshot_would_begin(first: list[Conversation], then: list[Conversation]) -> None:
    folded = Mirror.of(snapshot(*first)).after_all(changed(item) for item in then)
    fresh = Mirror.of(snapshot(*folded.conversations.values()))
    assert folded.orders == fresh.orders


@given(st.lists(CONVERSATIONS, max_size=20))
def test_an_order_is_always_sorted(then: list[Conversation]) -> None:
    mirror = Mirror.of(snapshot()).after_all(changed(item) for item in then)
    assert all(order == sorted(order) for order in mirror.orders.values())


@pytest.mark.parametrize(
    ("fields", "views"),
    [
        ({}, {View.ALL, View.BOT}),
        ({"waiting_since": NOW}, {View.ALL, View.WAITING}),
        ({"mode": Mode.HUMAN}, {View.ALL, View.WAITING}),
        ({"mode": Mode.HUMAN, "owner": "anna"}, {View.ALL, View.MINE}),
        ({"mode": Mode.HUMAN, "owner": "bob"}, {View.ALL}),
        ({"status": Status.CLOSED, "owner": "anna"}, {View.CLOSED}),
    ],
)
def test_a_conversation_stands_in_its_views(fields: dict[str, Any], views: set[View]) -> None:
    assert views_of(conversation(1, **fields), "anna") == views


def test_the_longest_waiting_citizen_is_first() -> None:
    rows = [conversation(1), conversation(2, waiting_since=NOW - 5), conversation(3, waiting_since=NOW - 9)]
    assert Mirror.of(snapshot(*rows)).rows(View.ALL) == [3, 2, 1]


def test_an_older_version_changes_nothing() -> None:
    mirror = Mirror.of(snapshot(conversation(1, version=5)))
    assert mirror.after(changed(conversation(1, "Older", version=4))) is mirror


def test_a_channel_that_stopped_is_known() -> None:
    stopped = replace(WHATSAPP, state=ChannelState.STOPPED)
    assert Mirror.of(snapshot()).after(ChannelChanged(stopped)).stopped() == [stopped]


def test_who_looks_is_forgotten_with_the_link() -> None:
    mirror = Mirror.of(snapshot()).after(Presence(1, ("bob",)))
    assert mirror.presence == {1: ("bob",)}
    assert mirror.without_presence().presence == {}


@pytest.mark.parametrize(
    ("fields", "need"),
    [
        ({"waiting_since": NOW}, True),
        ({"owner": "anna", "mode": Mode.HUMAN, "unread": 1}, True),
        ({"owner": "anna", "mode": Mode.HUMAN}, False),
        ({"owner": "bob", "mode": Mode.HUMAN, "unread": 1}, False),
        ({}, False),
    ],
)
def test_what_needs_me_is_what_waits_and_what_is_mine_and_unread(fields: dict[str, Any], need: bool) -> None:
    assert needs(conversation(1, **fields), "anna") is need


def test_next_goes_round_all_that_need_me() -> None:
    mirror = Mirror.of(snapshot(*queue()))
    first = mirror.next_in_need(0)
    second = mirror.next_in_need(first)
    assert (first, second, mirror.next_in_need(second)) == (48213, 48190, 48213)


def test_nobody_in_need_is_no_conversation() -> None:
    assert Mirror.of(snapshot(conversation(1))).next_in_need(0) == 0


def test_a_message_that_comes_while_its_page_is_asked_for_is_kept() -> None:
    mirror = Mirror.of(snapshot(conversation(1))).awaiting(1)
    mirror = mirror.after(Changed(conversation_id=1, messages=(said(9, "later", about=1),)))
    mirror = mirror.with_page(Page(conversation=conversation(1), messages=(said(8, "a", about=1),)), before=0)
    assert [message.id for message in mirror.threads[1].messages] == [8, 9]


def test_messages_of_what_is_not_open_are_not_kept() -> None:
    mirror = Mirror.of(snapshot(conversation(1)))
    assert mirror.after(Changed(conversation_id=1, messages=(said(9, "x", about=1),))).threads == {}


def test_the_longest_unused_thread_goes_first() -> None:
    mirror = Mirror.of(snapshot())
    for number in range(MOST_THREADS + 1):
        mirror = mirror.awaiting(number)
    assert 0 not in mirror.threads
    assert len(mirror.threads) == MOST_THREADS


def test_rows_do_not_depend_on_the_order_of_arrival() -> None:
    rows = queue()
    assert Mirror.of(snapshot(*reversed(rows))).rows(View.ALL) == Mirror.of(snapshot(*rows)).rows(View.ALL)
