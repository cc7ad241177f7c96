"""A citizen's files in the chat: how each fares, and the number to save it by."""

from datetime import UTC

import pytest

from console.ink import Glyphs
from console.talk import lines_of
from console.wording import Reader
from prolink.model.file import File, FileState
from prolink.model.message import Direction, Message, Origin
from tests.console.people import MOMENT, conversation

READER = Reader("anna", lambda: MOMENT, UTC, Glyphs())


def shown(*files: File) -> str:
    message = Message(
        id=1,
        conversation_id=1,
        direction=Direction.INBOUND,
        origin=Origin.CITIZEN,
        kind="image",
        text="jalan",
        files=files,
    )
    return "\n".join("".join(span.text for span in line) for line in lines_of(message, conversation(1), READER, 80))


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (FileState.WAITING, "", "file 3 is being fetched"),
        (FileState.WAITING, "HTTP 503", "file 3 is being fetched (HTTP 503)"),
        (FileState.FETCHED, "", "file 3 is here"),
        (FileState.FETCHED, "it is a program", "file 3 is here (it is a program)"),
        (FileState.REFUSED, "too large", "file 3 was refused: too large"),
        (FileState.FAILED, "HTTP 404", "file 3 did not come: HTTP 404"),
        (FileState.FORGOTTEN, "", "file 3 was deleted after its time"),
    ],
)
def test_each_state_of_a_file_has_its_words(state: FileState, reason: str, words: str) -> None:
    assert words in shown(File(id=3, message_id=1, kind="image", state=state, reason=reason))


def test_every_file_of_a_message_is_named() -> None:
    both = [File(id=number, message_id=1, kind="image", state=FileState.FETCHED) for number in (3, 4)]
    assert "file 3 is here" in shown(*both)
    assert "file 4 is here" in shown(*both)
