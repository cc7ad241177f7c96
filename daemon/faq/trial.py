"""A trial of the FAQ: questions whose topic is known, and what the bot would have made of them."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec
from msgspec import Struct

from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Match, Outcome
from prolink.errors import BadInput
from prolink.words import _

OUT_OF_SCOPE = "OOS"
"""The topic of a question that the FAQ must not answer."""


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a trial file: {"q": "…", "topic": "F02"}."""

    q: str
    topic: str


class Verdict(StrEnum):
    """How a question went."""

    RIGHT = "right"
    """The right answer was sent, or none where none is right."""
    OFFERED = "offered"
    """The right entry was among the choices."""
    MISSED = "missed"
    WRONG = "wrong"
    """Another answer was sent: what costs most."""


class Tried(Struct, frozen=True):
    """One question with its verdict."""

    case: Case
    verdict: Verdict
    match: Match


class Result(Struct, frozen=True):
    """How a trial went; counts by verdict."""

    questions: int
    counts: dict[Verdict, int]
    share: float
    """Percent of questions that went right or were offered."""
    amiss: tuple[Tried, ...]
    """The wrong ones, then the missed ones."""


def cases(text: str, name: str) -> tuple[Case, ...]:
    """Return a trial file's cases; raise BadInput naming file and line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(msgspec.json.decode(line, type=Case))
        except msgspec.MsgspecError as problem:
            sentence = _('{name}:{line}: {why}; write {{"q": "…", "topic": "F02"}}')
            raise BadInput(sentence.format(name=name, line=number, why=problem)) from problem
    if not found:
        raise BadInput(_("{name} holds no question.").format(name=name))
    return tuple(found)


def tried(knowledge: Knowledge, given: Iterable[Case]) -> Result:
    """Ask every question and judge what comes; raise BadInput for a topic that is not in use."""
    given = tuple(given)
    unknown = sorted({case.topic for case in given if case.topic != OUT_OF_SCOPE} - set(knowledge.ids))
    if unknown:
        raise BadInput(_("no entry in use: {ids}; mend the trial or publish them").format(ids=", ".join(unknown)))
    all_ = [_tried(case, knowledge.match(case.q)) for case in given]
    counts = Counter(one.verdict for one in all_)
    well = counts[Verdict.RIGHT] + counts[Verdict.OFFERED]
    return Result(
        questions=len(all_),
        counts={verdict: counts[verdict] for verdict in Verdict},
        share=round(100 * well / len(all_), 1),
        amiss=tuple(one for verdict in (Verdict.WRONG, Verdict.MISSED) for one in all_ if one.verdict is verdict),
    )


def _tried(case: Case, match: Match) -> Tried:
    ids = [candidate.entry for candidate in match.candidates]
    if match.outcome is Outcome.ANSWER:
        verdict = Verdict.RIGHT if ids[0] == case.topic else Verdict.WRONG
    elif case.topic == OUT_OF_SCOPE:
        verdict = Verdict.RIGHT
    else:
        offered = match.outcome is Outcome.SUGGEST and case.topic in ids
        verdict = Verdict.OFFERED if offered else Verdict.MISSED
    return Tried(case, verdict, match)
