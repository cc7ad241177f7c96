"""The nouns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolink.model.agent import Agent, Role
from prolink.model.contact import Identifier, masked
from prolink.model.message import RANK, State


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("whatsapp.phone", "6281234567890", "+62812••••7890"),
        ("whatsapp.phone", "62812345", "+62••••"),
        ("whatsapp.bsuid", "ID.13491208655302741918", "ID.1••••918"),
        ("email", "siti@example.go.id", "s•••@example.go.id"),
        ("email", "@", "•••@"),
        ("telegram.id", "1234567", "1234567"),
        ("", "", ""),
    ],
)
def test_an_identifier_is_masked_for_the_screen(kind: str, value: str, shown: str) -> None:
    assert masked(Identifier(kind, value)) == shown


@given(st.from_regex(r"[0-9]{10,20}", fullmatch=True))
def test_a_masked_number_can_t_be_called(number: str) -> None:
    shown = masked(Identifier("whatsapp.phone", number))
    assert number not in shown
    assert sum(character.isdigit() for character in shown) < len(number)


@pytest.mark.parametrize(
    ("role", "talks", "edits", "runs"),
    [
        (Role.AUDITOR, False, False, False),
        (Role.EDITOR, False, True, False),
        (Role.AGENT, True, False, False),
        (Role.SUPERVISOR, True, True, True),
        (Role.ADMIN, True, True, True),
    ],
)
def test_a_role_allows_what_its_row_says(role: Role, talks: bool, edits: bool, runs: bool) -> None:
    agent = Agent("anna", "Anna", role)
    assert (agent.may_talk, agent.may_edit_faq, agent.may_run) == (talks, edits, runs)


def test_a_message_s_way_is_a_rank() -> None:
    assert sorted(RANK, key=RANK.__getitem__) == [State.QUEUED, State.SENT, State.DELIVERED, State.READ]
