"""What console, command line and daemon say to each other."""

import re
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.model.conversation import Conversation, Mode, Outcome, Status
from prolink.model.faq import Entry
from prolink.model.message import Delivery, Direction, Message, Option, Origin, State
from prolink.model.service import Service
from prolink.protocol import commands, events
from prolink.protocol.commands import Claim, Command, Done, Order, Reply, WriteNote
from prolink.protocol.events import Changed, Event, Frame, Presence

numbers = st.integers(0, 2**62)
letters = st.characters(exclude_categories=["Cs"])  # JSON has no half surrogates.
texts, maybe = st.text(letters, min_size=1), st.text(letters)
asked: st.SearchStrategy[Command] = st.one_of(
    st.builds(commands.Claim, numbers),
    st.builds(commands.Release, numbers, maybe),
    st.builds(commands.Reply, numbers, texts),
    st.builds(commands.WriteNote, numbers, texts),
    st.builds(commands.Close, numbers, st.sampled_from(Outcome)),
    st.builds(commands.Reopen, numbers),
    st.builds(commands.SaveDraft, numbers, maybe, st.booleans()),
    st.builds(commands.ResumeChannel, maybe),
    st.builds(commands.StopChannel, maybe, maybe),
    st.builds(
        commands.ImportFaq,
        st.lists(st.builds(Entry, id=texts, question=texts, answer=texts, category=maybe)).map(tuple),
    ),
    st.builds(
        commands.ImportCatalogue,
        st.lists(st.builds(Service, id=texts, name=texts, category=maybe, requirements=st.tuples(texts))).map(tuple),
        st.booleans(),
    ),
)


@given(asked)
def test_a_command_arrives_as_it_was_sent(command: Command) -> None:
    order = Order("a-key-of-mine", command)
    assert msgspec.json.decode(msgspec.json.encode(order), type=Order) == order


def test_every_command_and_event_is_tagged_with_its_own_word() -> None:
    for union in (Command, Event):
        tags = [kind.__struct_config__.tag for kind in get_args(union)]
        assert len(set(tags)) == len(tags)
        assert all(re.fullmatch("[a-z_]+", tag) for tag in tags)


CONVERSATION = Conversation(
    id=7,
    version=3,
    channel="whatsapp:main",
    contact_id=2,
    contact_name="[/nope]\x1b[2J\u202e",
    contact_handle="+62812••••7890",
    mode=Mode.HUMAN,
    status=Status.OPEN,
)
MESSAGE = Message(
    id=9,
    conversation_id=7,
    direction=Direction.OUTBOUND,
    origin=Origin.ANSWER,
    text="\x00 Halo 👩\u200d👧",
    options=(Option("faq:F01", "KTP"),),
    detail={"x": [1, None, {"y": 0.5}]},
    delivery=Delivery(state=State.FAILED, reason="131047"),
)


@pytest.mark.parametrize(
    "event",
    [
        Changed(conversation_id=7, conversation=CONVERSATION, messages=(MESSAGE,)),
        Presence(7, ("anna",)),
        events.Gap(),
    ],
)
def test_an_event_arrives_as_it_was_sent(event: Event) -> None:
    frame = Frame(1, event)
    assert msgspec.json.decode(msgspec.json.encode(frame), type=Frame) == frame


@pytest.mark.parametrize("kind", [Reply, WriteNote])
@pytest.mark.parametrize("length", [0, commands.LONGEST_REPLY + 1])
def test_a_text_that_is_empty_or_too_long_is_refused_on_the_way(
    kind: type[Reply] | type[WriteNote], length: int
) -> None:
    order = msgspec.json.encode(Order("a-key-of-mine", kind(1, "x" * length)))
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(order, type=Order)


@pytest.mark.parametrize("number", [-1, 2**63, 2**80])
def test_a_number_that_no_database_holds_is_refused_on_the_way(number: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(Order("a-key-of-mine", Claim(number))), type=Order)


def test_what_a_newer_daemon_adds_is_passed_over() -> None:
    assert msgspec.json.decode(b'{"text":"ok","colour":"blue"}', type=Done) == Done(text="ok")
