"""Gaps: keeps what the bot could not answer, and lets editors learn from it. Each function runs inside a unit."""

from daemon.desk.speak import write_down
from daemon.faq.gaps import taught, wordings
from daemon.faq.mask import masked
from daemon.store import conversations, faq, gaps, messages
from daemon.store.tx import Tx
from prolink.errors import BadInput, NotFound, Refused
from prolink.model.conversation import Conversation
from prolink.model.faq import UNWRITTEN, Entry, EntryState
from prolink.model.gap import FaqGap, GapReason, GapState
from prolink.protocol.commands import Done
from prolink.protocol.events import FaqChanged
from prolink.words import _, n_

CATEGORY = "Belum terjawab"
"""Of a draft, until an editor says better."""
_LAST = 2**62
_NO_QUESTIONS = frozenset(
    {"bukan", "bukan itu", "tidak", "tidak ada", "salah", "jawaban salah", "jawabannya salah", "tidak nyambung"}
    | {"ya", "iya", "ok", "oke"}
)
"""What is said about an answer: the question came before."""


def unanswered(tx: Tx, conversation: Conversation, message: int, nearest: str = "") -> None:
    """Keep the question that the bot had no answer to: this message, or the one before where a choice was refused.

    `nearest` is the entry that came nearest.
    """
    _keep(tx, conversation.id, message, GapReason.UNANSWERED, nearest)


def flag_wrong(tx: Tx, conversation: Conversation, *, message: int = 0, by: str = "") -> str:
    """Keep that an answer of the FAQ was wrong, and return its entry; empty where the chat has no such answer.

    `message` is the answer or one after it, 0 for the last one; `by` is the agent who says so, empty for the citizen.
    """
    found = tx.one(gaps.ANSWERED, conversation=conversation.id, upto=message or _LAST)
    if found is None:
        return ""
    answer, entry = found
    if _keep(tx, conversation.id, answer, GapReason.WRONG, entry):
        said = _("{agent} marked the answer {entry} as wrong") if by else _("the citizen said that {entry} was wrong")
        write_down(tx, conversation, said.format(agent=by, entry=entry), author=by)
    return entry


def flag(tx: Tx, by: str, conversation: int, message: int) -> Done:
    """Flag for staff: the last answer of a conversation, or the one that is or precedes a message."""
    if message:
        meant = tx.one(messages.BY_ID, id=message)
        if meant is None or conversation not in (0, meant.conversation_id):
            raise NotFound(_("there is no message {id} there").format(id=message))
        conversation = meant.conversation_id
    known = tx.one(conversations.BY_ID, id=conversation)
    if known is None:
        raise NotFound(_("there is no conversation #{id}").format(id=conversation))
    entry = flag_wrong(tx, known, message=message, by=by)
    if not entry:
        raise Refused(_("#{id} has no answer of the FAQ that could be wrong").format(id=conversation))
    text = _("the answer {entry} in #{id} is kept as wrong").format(entry=entry, id=conversation)
    return Done(text=text, conversation=tx.one(conversations.BY_ID, id=conversation))


def draft(tx: Tx, by: str, ids: tuple[int, ...]) -> Done:
    """Make a draft entry of open questions: the first wording asks, the others are variants, the answer is missing."""
    found = _open(tx, ids)
    first, *others = wordings(found) or ("",)
    if not first:
        raise Refused(_("nothing is left of these questions without what was masked; drop them"))
    id = f"draft-{found[0].id}"
    if tx.one(faq.PLACED, entry=id):
        raise Refused(_("there is an entry {id} already").format(id=id))
    question = first[:1].upper() + first[1:]
    made = Entry(
        id=id,
        question=question,
        variants=tuple(others),
        answer=UNWRITTEN,
        category=CATEGORY,
        state=EntryState.DRAFT,
    )
    faq.upsert(tx, made, (tx.one(faq.LAST) or 0) + 1, by)
    gaps.settle(tx, (gap.id for gap in found), GapState.LEARNT, by, id)
    _tell(tx)
    return Done(text=_("the draft {id} waits for its answer: prolink faq export, write it, import").format(id=id))


def teach(tx: Tx, by: str, ids: tuple[int, ...], entry: str, variant: str) -> Done:
    """Have an entry remember open questions as heard ones, and a shorter wording of them as a variant."""
    found = _open(tx, ids)
    placed = tx.one(faq.PLACED, entry=entry)
    if placed is None or placed[1].state is EntryState.RETIRED:
        raise NotFound(_("there is no entry {id} in use").format(id=entry))
    position, old = placed
    if "{{" in variant or "\n" in variant:
        raise BadInput(_("a variant is one line without variables"))
    new = taught(old, found, variant)
    faq.upsert(tx, new, position, by)
    gaps.settle(tx, (gap.id for gap in found), GapState.LEARNT, by, entry)
    _tell(tx)
    more = len(new.variants) - len(old.variants) + len(new.heard) - len(old.heard)
    text = n_("{id} knows {count} wording more", "{id} knows {count} wordings more", more)
    return Done(text=text.format(id=entry, count=more))


def drop(tx: Tx, by: str, ids: tuple[int, ...]) -> Done:
    """Put open questions away: there is nothing to learn from them."""
    found = _open(tx, ids)
    gaps.settle(tx, (gap.id for gap in found), GapState.DROPPED, by)
    return Done(
        text=n_("{count} question is put away", "{count} questions are put away", len(found)).format(count=len(found))
    )


def _keep(tx: Tx, conversation: int, upto: int, reason: GapReason, entry: str) -> bool:
    for message, text in tx.all(gaps.ASKED, conversation=conversation, upto=upto):
        plain = " ".join(text.casefold().split()).strip(" .,!?")
        if sum(map(str.isalpha, plain)) < 3 or plain in _NO_QUESTIONS:
            continue
        return gaps.add(tx, reason=reason, text=masked(text), conversation=conversation, message=message, entry=entry)
    return False


def _open(tx: Tx, ids: tuple[int, ...]) -> list[FaqGap]:
    each = (tx.one(gaps.OPEN_BY_ID, id=id) for id in sorted(set(ids)))
    found = [gap for gap in each if gap is not None]
    if not found:
        raise NotFound(_("none of these questions is open; list them again"))
    return found


def _tell(tx: Tx) -> None:
    tx.record(FaqChanged(sum(entry.state is EntryState.PUBLISHED for entry in tx.all(faq.ENTRIES))))
