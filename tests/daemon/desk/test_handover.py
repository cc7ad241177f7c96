"""Who speaks with the citizen."""

from typing import get_args

import pytest

from prolink.errors import BadInput, Collision, NotAllowed, NotFound, Refused
from prolink.model.agent import Agent, Role
from prolink.model.conversation import Mode, Outcome, Status
from prolink.model.message import Direction, Message, Origin, State
from prolink.protocol.commands import (
    Assign,
    Claim,
    Close,
    Command,
    DraftEntry,
    DropGaps,
    FlagWrong,
    ImportCatalogue,
    ImportFaq,
    Release,
    Reopen,
    Reply,
    ResumeChannel,
    SaveDraft,
    StopChannel,
    TeachEntry,
    WriteNote,
)
from tests.daemon.desk.room import ANNA, AUDITOR, BUDI, CHANNEL, EDITOR, KTP, SUPERVISOR, Room, phone, said

CLAIM, REPLY, NOTE, CLOSE = Claim(1), Reply(1, "Selamat pagi."), WriteNote(1, "catatan"), Close(1)


def state(message: Message) -> State:
    assert message.delivery
    return message.delivery.state


async def test_a_take_over_drops_the_bot_s_waiting_answer(room: Room) -> None:
    await room.hear(said(KTP))
    room.rung.clear()
    done = await room.order(ANNA, CLAIM)
    [answer] = await room.ours()
    assert (state(answer), done.dropped) == (State.DROPPED, 1)
    assert room.rung[0].dropped == {answer.id}
    assert done.conversation
    assert (done.conversation.owner, done.conversation.mode) == ("anna", Mode.HUMAN)


async def test_the_second_agent_hears_who_was_faster(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    with pytest.raises(Collision, match="anna"):
        await room.order(BUDI, CLAIM)


@pytest.mark.parametrize("command", [Claim(1, "anna sakit"), REPLY, CLOSE, Release(1)])
async def test_a_foreign_chat_is_closed_to_agents_and_open_to_supervisors(room: Room, command: Command) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    with pytest.raises(Collision):
        await room.order(BUDI, command)
    await room.order(SUPERVISOR, command)


async def test_a_supervisor_takes_over_from_a_colleague_with_a_reason_only(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    for reason in ("", "  "):
        with pytest.raises(Refused, match="anna"):
            await room.order(SUPERVISOR, Claim(1, reason))
    await room.order(SUPERVISOR, Claim(1, "anna sakit"))
    assert (await room.conversation()).owner == "sri"
    assert "anna sakit" in (await room.talk())[-1].text


async def test_a_claim_keeps_the_citizen_s_place_until_somebody_has_answered(room: Room) -> None:
    await room.hear(said("petugas"))
    waiting = (await room.conversation()).waiting_since
    await room.order(ANNA, CLAIM)
    assert (await room.conversation()).waiting_since == waiting > 0
    await room.order(ANNA, REPLY)
    assert (await room.conversation()).waiting_since == 0


async def test_a_closed_chat_that_is_written_to_again_belongs_to_nobody(room: Room) -> None:
    """Neither to who had it before: they may have gone home."""
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    await room.order(ANNA, CLOSE)
    await room.hear(said("petugas"))
    found = await room.conversation()
    assert (found.owner, found.mode, found.waiting_since > 0) == ("", Mode.HUMAN, True)


async def test_one_s_own_chat_may_be_claimed_again(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    before = await room.talk()
    await room.order(ANNA, CLAIM)
    assert await room.talk() == before


async def test_the_same_key_twice_is_one_message_and_one_word(room: Room) -> None:
    await room.hear(said("Halo"))
    first = await room.order(ANNA, REPLY, key="key-of-anna")
    before = await room.counts()
    assert await room.order(ANNA, REPLY, key="key-of-anna") == first
    assert await room.counts() == before


async def test_a_key_of_somebody_else_is_refused(room: Room) -> None:
    await room.hear(said("Halo"))
    await room.order(ANNA, NOTE, key="key-of-anna")
    with pytest.raises(Refused):
        await room.order(BUDI, NOTE, key="key-of-anna")


async def test_a_refused_command_may_be_tried_again_under_its_key(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    with pytest.raises(Collision):
        await room.order(BUDI, CLAIM, key="key-of-budi")
    await room.order(ANNA, Release(1))
    done = await room.order(BUDI, CLAIM, key="key-of-budi")
    assert done.conversation
    assert done.conversation.owner == "budi"


async def test_a_reply_claims_what_nobody_owns_and_drops_the_bot_s_answer(room: Room) -> None:
    await room.hear(said(KTP))
    done = await room.order(ANNA, REPLY)
    answer, reply = await room.ours()
    assert (state(answer), state(reply), done.dropped) == (State.DROPPED, State.QUEUED, 1)
    assert (reply.origin, reply.author, reply.text) == (Origin.AGENT, "anna", "Selamat pagi.")
    assert (await room.conversation()).owner == "anna"


async def test_a_supervisor_s_word_in_between_leaves_the_owner(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    await room.order(SUPERVISOR, REPLY)
    assert (await room.conversation()).owner == "anna"


async def test_a_reply_after_the_window_is_refused_with_the_reason(room: Room) -> None:
    await room.hear(said("Halo"))
    room.time.pass_by(hours=24, seconds=1)
    with pytest.raises(Refused, match="24"):
        await room.order(ANNA, REPLY)
    assert len(await room.ours()) == 1
    assert (await room.conversation()).owner == ""


async def test_the_window_opens_again_when_the_citizen_writes(room: Room) -> None:
    await room.hear(said("Halo"))
    room.time.pass_by(days=3)
    await room.hear(said("Masih di sana?"))
    await room.order(ANNA, REPLY)


async def test_a_long_reply_becomes_several_messages(room: Room) -> None:
    await room.hear(said("petugas"))
    done = await room.order(ANNA, Reply(1, "kalimat panjang " * 50))
    parts = (await room.ours())[1:]
    assert [one.id for one in parts] == list(done.message_ids)
    assert len(parts) == 2


@pytest.mark.parametrize("text", [" ", "\n\n", "\u200b", "\t \u200d"])
@pytest.mark.parametrize("kind", [Reply, WriteNote])
async def test_what_shows_nothing_is_not_sent(room: Room, kind: type[Reply] | type[WriteNote], text: str) -> None:
    await room.hear(said("Halo"))
    with pytest.raises(BadInput):
        await room.order(ANNA, kind(1, text))


async def test_a_note_never_becomes_a_delivery(room: Room) -> None:
    await room.hear(said("petugas"))
    done = await room.order(BUDI, NOTE)
    [note] = [one for one in await room.talk() if one.id in done.message_ids]
    assert (note.direction, note.author, note.delivery) == (Direction.NOTE, "budi", None)
    assert len(await room.ours()) == 1


async def test_after_a_release_the_bot_speaks_again(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, CLAIM)
    await room.order(ANNA, Release(1, "sudah beres"))
    await room.hear(said(KTP))
    assert (await room.talk())[-1].text == "Lapor ke Dukcapil."
    assert "sudah beres" in [one.text for one in await room.talk()]


async def test_what_the_bot_has_already_can_t_be_released(room: Room) -> None:
    await room.hear(said("Halo"))
    with pytest.raises(Refused):
        await room.order(ANNA, Release(1))


async def test_a_close_drops_what_the_bot_has_waiting_and_keeps_what_staff_said(room: Room) -> None:
    await room.hear(said(KTP, phone(1)), said("petugas", phone(2)))
    await room.order(ANNA, Reply(2, "Baik."))
    await room.order(ANNA, Close(1))
    await room.order(ANNA, Close(2, Outcome.OTHER))
    assert [state(one) for one in await room.ours(1)] == [State.DROPPED]
    assert [state(one) for one in await room.ours(2)] == [State.QUEUED, State.QUEUED]
    closed = await room.conversation(2)
    assert (closed.status, closed.owner, closed.outcome, closed.waiting_since) == (Status.CLOSED, "", "other", 0)


@pytest.mark.parametrize("command", [CLAIM, REPLY, CLOSE, Release(1)])
async def test_a_closed_chat_is_refused_with_the_mend(room: Room, command: Command) -> None:
    await room.hear(said("Halo"))
    await room.order(ANNA, CLOSE)
    with pytest.raises(Refused, match="#1"):
        await room.order(ANNA, command)


async def test_a_closed_chat_takes_notes(room: Room) -> None:
    await room.hear(said("Halo"))
    await room.order(ANNA, CLOSE)
    assert (await room.order(ANNA, NOTE)).message_ids


async def test_who_opens_a_closed_chat_again_owns_it(room: Room) -> None:
    await room.hear(said("Halo"))
    await room.order(ANNA, CLOSE)
    await room.order(BUDI, Reopen(1))
    found = await room.conversation()
    assert (found.status, found.owner, found.mode, found.outcome) == (Status.OPEN, "budi", Mode.HUMAN, "")


async def test_an_open_chat_can_t_be_opened(room: Room) -> None:
    await room.hear(said("Halo"))
    with pytest.raises(Refused):
        await room.order(ANNA, Reopen(1))


@pytest.mark.parametrize(
    "command", [Claim(9), Reply(9, "x"), WriteNote(9, "x"), Close(9), Reopen(9), SaveDraft(9, "x")]
)
async def test_a_chat_that_does_not_exist_is_not_found(room: Room, command: Command) -> None:
    with pytest.raises(NotFound, match="#9"):
        await room.order(ANNA, command)


async def test_a_draft_is_kept_until_its_reply_is_sent_and_a_note_s_draft_on_its_own(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, SaveDraft(1, "Selamat"))
    await room.order(ANNA, SaveDraft(1, "hati-hati", private=True))
    await room.order(BUDI, SaveDraft(1, "punya Budi"))
    await room.order(ANNA, REPLY)
    assert await room.count("draft WHERE agent = 'anna' AND private = 0") == 0
    assert await room.count("draft") == 2
    await room.order(ANNA, NOTE)
    assert await room.count("draft WHERE agent = 'anna'") == 0


async def test_an_empty_draft_is_forgotten(room: Room) -> None:
    await room.hear(said("petugas"))
    await room.order(ANNA, SaveDraft(1, "Selamat"))
    await room.order(ANNA, SaveDraft(1, ""))
    assert await room.count("draft") == 0


async def test_a_channel_is_stopped_and_resumed_by_those_who_may_run_it(room: Room) -> None:
    await room.order(SUPERVISOR, StopChannel(CHANNEL, "pemeliharaan"))
    assert await room.count("channel WHERE state = 'stopped' AND reason = 'pemeliharaan'") == 1
    await room.order(SUPERVISOR, ResumeChannel(CHANNEL))
    assert await room.count("channel WHERE state = 'running' AND reason = ''") == 1


async def test_a_channel_that_does_not_exist_is_not_found(room: Room) -> None:
    with pytest.raises(NotFound, match="telegram:x"):
        await room.order(SUPERVISOR, StopChannel("telegram:x"))


TALK: set[type] = {Claim, Assign, Release, Reply, WriteNote, Close, Reopen, SaveDraft, FlagWrong}
LEARN: set[type] = {DraftEntry, TeachEntry, DropGaps}
RUN: set[type] = {ResumeChannel, StopChannel}
ALLOWED: dict[Role, set[type]] = {
    Role.AUDITOR: set[type](),
    Role.EDITOR: LEARN | {ImportFaq, ImportCatalogue, FlagWrong},
    Role.AGENT: TALK,
    Role.SUPERVISOR: TALK | RUN | LEARN | {ImportFaq, ImportCatalogue},
    Role.ADMIN: TALK | RUN | LEARN | {ImportFaq, ImportCatalogue},
}
SAMPLES: dict[type, Command] = {
    Claim: CLAIM,
    Assign: Assign(1),
    Release: Release(1),
    Reply: REPLY,
    WriteNote: NOTE,
    Close: CLOSE,
    Reopen: Reopen(1),
    SaveDraft: SaveDraft(1, "x"),
    ResumeChannel: ResumeChannel(CHANNEL),
    StopChannel: StopChannel(CHANNEL),
    ImportFaq: ImportFaq(()),
    ImportCatalogue: ImportCatalogue(()),
    FlagWrong: FlagWrong(1),
    DraftEntry: DraftEntry((1,)),
    TeachEntry: TeachEntry("F04", (1,)),
    DropGaps: DropGaps((1,)),
}


def test_every_command_has_its_row_in_the_table_of_roles() -> None:
    assert set(get_args(Command)) == set(SAMPLES)


@pytest.mark.parametrize("role", Role)
async def test_a_role_may_do_what_the_table_says_and_nothing_else(room: Room, role: Role) -> None:
    for kind, command in SAMPLES.items():
        try:
            await room.order(Agent("x", "X", role), command)
            allowed = True
        except NotAllowed:
            allowed = False
        except (NotFound, Refused):
            allowed = True
        assert allowed is (kind in ALLOWED[role]), (role, kind)


@pytest.mark.parametrize("agent", [AUDITOR, EDITOR])
async def test_who_may_not_talk_hears_of_the_role(room: Room, agent: Agent) -> None:
    with pytest.raises(NotAllowed, match=agent.role.value):
        await room.order(agent, CLAIM)
