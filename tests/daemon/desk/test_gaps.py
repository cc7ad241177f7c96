"""What the bot could not answer is kept, masked, until an editor learns from it."""

from functools import partial

import pytest

from daemon.desk import gaps as learning
from daemon.store import conversations, faq, gaps
from daemon.store.tx import Tx
from prolink.errors import BadInput, NotAllowed, NotFound, Refused
from prolink.model.agent import Agent
from prolink.model.faq import UNWRITTEN, EntryState
from prolink.model.gap import FaqGap, GapReason
from prolink.protocol.commands import Claim, Command, DraftEntry, DropGaps, FlagWrong, ImportFaq, TeachEntry
from tests.daemon.desk.room import ANNA, AUDITOR, EDITOR, ENTRIES, KTP, Room, phone, said

UNKNOWN = "nama saya Budi, hp 08123456789, cara pinjam modal usaha"
MASKED = "nama saya [nama], hp [telepon], cara pinjam modal usaha"


async def kept(room: Room) -> list[FaqGap]:
    return await room.store.all(gaps.OPEN, since=0, limit=99)


async def test_a_question_without_an_answer_is_kept_without_who_asked(room: Room) -> None:
    await room.hear(said(UNKNOWN))
    (gap,) = await kept(room)
    assert (gap.text, gap.reason, gap.conversation_id) == (MASKED, GapReason.UNANSWERED, 1)


async def test_what_was_answered_is_not_kept(room: Room) -> None:
    await room.hear(said(KTP))
    assert await kept(room) == []


async def test_the_same_delivery_again_keeps_it_once(room: Room) -> None:
    heard = said(UNKNOWN)
    await room.hear(heard)
    await room.hear(heard)
    assert len(await kept(room)) == 1


async def missed(room: Room, text: str) -> None:
    """Have the desk keep the last message as unanswered, whatever the bot made of it."""

    def keep(tx: Tx) -> None:
        conversation = tx.one(conversations.BY_ID, id=1)
        assert conversation is not None
        learning.unanswered(tx, conversation, 2**40, "F04")

    await room.hear(said(text))
    await room.store.write(keep)


async def test_who_refuses_the_choices_asked_the_question_before(room: Room) -> None:
    await room.hear(said(KTP))
    await room.order(ANNA, Claim(1))  # so that the bot keeps nothing by itself
    for refusal in ("Bukan itu", "3", "bukan!", "🙏"):
        await missed(room, refusal)
    assert [(gap.text, gap.entry) for gap in await kept(room)] == [(KTP, "F04")]


async def test_staff_mark_the_last_answer_as_wrong(room: Room) -> None:
    await room.hear(said(KTP))
    done = await room.order(ANNA, FlagWrong(conversation=1))
    (gap,) = await kept(room)
    assert (gap.text, gap.reason, gap.entry) == (KTP, GapReason.WRONG, "F01")
    assert "F01" in done.text
    assert (await room.talk())[-1].text == "anna menandai jawaban F01 sebagai salah"


async def test_an_earlier_answer_is_marked_by_its_message(room: Room) -> None:
    await room.hear(said(KTP))
    answer = (await room.ours())[-1].id
    await room.hear(said("Apa syarat KK baru?"))
    await room.order(ANNA, FlagWrong(message=answer))
    assert [gap.entry for gap in await kept(room)] == ["F01"]


async def test_an_answer_marked_twice_is_kept_once(room: Room) -> None:
    await room.hear(said(KTP))
    await room.order(ANNA, FlagWrong(conversation=1))
    await room.order(ANNA, FlagWrong(conversation=1))
    assert len(await kept(room)) == 1


async def test_a_question_counts_once_however_it_went_wrong(room: Room) -> None:
    await room.hear(said(KTP))
    await missed(room, "bukan")
    await room.order(ANNA, FlagWrong(conversation=1))
    await missed(room, "bukan")
    assert [gap.reason for gap in await kept(room) if gap.text == KTP] == [GapReason.WRONG]


async def test_a_citizen_says_that_the_answer_was_wrong(room: Room) -> None:
    await room.hear(said(KTP))
    await room.hear(said("jawaban salah"))

    def flag(tx: Tx) -> str:
        conversation = tx.one(conversations.BY_ID, id=1)
        assert conversation is not None
        return learning.flag_wrong(tx, conversation)

    assert await room.store.write(flag) == "F01"
    assert (GapReason.WRONG, KTP) in {(gap.reason, gap.text) for gap in await kept(room)}


async def test_without_an_answer_there_is_nothing_to_mark(room: Room) -> None:
    await room.hear(said(UNKNOWN))
    with pytest.raises(Refused):
        await room.order(ANNA, FlagWrong(conversation=1))


@pytest.mark.parametrize("command", [FlagWrong(conversation=9), FlagWrong(message=99), FlagWrong()])
async def test_what_is_not_there_cannot_be_marked(room: Room, command: FlagWrong) -> None:
    with pytest.raises(NotFound):
        await room.order(ANNA, command)


async def three_questions(room: Room) -> tuple[int, ...]:
    """Keep three questions without an answer, whatever the matcher makes of them."""
    await room.order(EDITOR, ImportFaq(ENTRIES))
    for number, text in enumerate((MASKED, "pinjam modal usaha gmn", "{{kur}} modal usaha")):
        await room.hear(said(KTP, phone(number + 2)))
        await room.store.write(partial(_keep, text=text, message=2 * number + 1))
    return tuple(gap.id for gap in await kept(room))


def _keep(tx: Tx, *, text: str, message: int) -> None:
    gaps.add(tx, reason=GapReason.UNANSWERED, text=text, conversation=1, message=message, entry="")


async def test_one_step_makes_a_draft_of_questions(room: Room) -> None:
    ids = await three_questions(room)
    await room.order(EDITOR, DraftEntry(ids))
    made = (await room.store.all(faq.ENTRIES))[-1]
    assert (made.id, made.state, made.answer) == ("draft-1", EntryState.DRAFT, UNWRITTEN)
    assert made.question == "Nama saya , hp , cara pinjam modal usaha"
    assert made.variants == ("pinjam modal usaha gmn", "kur modal usaha")
    assert await kept(room) == []


async def test_a_draft_nobody_wrote_is_not_published(room: Room) -> None:
    await room.order(EDITOR, DraftEntry(await three_questions(room)))
    made = (await room.store.all(faq.ENTRIES))[-1]
    published = tuple(
        type(made)(id=made.id, question=made.question, answer=made.answer, category=made.category) for _ in range(1)
    )
    with pytest.raises(BadInput, match="draft-1"):
        await room.order(EDITOR, ImportFaq(published))


async def test_an_entry_learns_heard_questions_and_a_shorter_variant_and_keeps_its_place(room: Room) -> None:
    ids = await three_questions(room)
    room.rung.clear()
    await room.order(EDITOR, TeachEntry("F04", ids, "modal usaha"))
    taught = (await room.store.all(faq.ENTRIES))[1]
    assert (taught.id, taught.variants) == ("F04", ("modal usaha",))
    assert taught.heard == ("nama saya , hp , cara pinjam modal usaha", "pinjam modal usaha gmn", "kur modal usaha")
    assert room.rung[0].faq
    assert await kept(room) == []


async def test_an_entry_that_is_not_there_learns_nothing(room: Room) -> None:
    ids = await three_questions(room)
    with pytest.raises(NotFound, match="F99"):
        await room.order(EDITOR, TeachEntry("F99", ids))
    assert len(await kept(room)) == 3


async def test_questions_are_put_away(room: Room) -> None:
    ids = await three_questions(room)
    await room.order(EDITOR, DropGaps(ids[:2]))
    assert len(await kept(room)) == 1


@pytest.mark.parametrize("command", [DraftEntry((1,)), TeachEntry("F04", (1,)), DropGaps((1,))])
async def test_questions_are_settled_once(room: Room, command: Command) -> None:
    await three_questions(room)
    await room.order(EDITOR, DropGaps((1,)))
    with pytest.raises(NotFound):
        await room.order(EDITOR, command)


@pytest.mark.parametrize(
    ("agent", "command"),
    [(ANNA, DraftEntry((1,))), (ANNA, TeachEntry("F04", (1,))), (ANNA, DropGaps((1,))), (AUDITOR, FlagWrong(1))],
)
async def test_only_editors_change_the_faq_and_auditors_mark_nothing(
    room: Room, agent: Agent, command: Command
) -> None:
    with pytest.raises(NotAllowed):
        await room.order(agent, command)
