"""A trial of the FAQ: questions whose topic is known, and what the bot would have made of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

import msgspec
from msgspec import Struct

from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Match, Outcome
from prolink.errors import BadInput
from prolink.model.faq import EntryKind
from prolink.words import _

Kinds = Mapping[str, EntryKind]
"""What each entry is for, by id; one that is missing tells of a service."""
ALL_SERVICES: Kinds = MappingProxyType({})

OUT_OF_SCOPE = "OOS"
"""The topic of a question that the FAQ must not answer."""


class Case(Struct, frozen=True):
    """One line of a trial file: {"q": "…", "topic": "F02"}; other keys are for people."""

    q: str
    topic: str
    also: str | tuple[str, ...] = ()
    """Other entries that are right too: one id or several."""
    style: str = ""
    """How it is written, e.g. slang or formal: figures are told for each."""

    @property
    def in_scope(self) -> bool:
        """Whether the FAQ should answer it."""
        return self.topic != OUT_OF_SCOPE

    @property
    def right(self) -> tuple[str, ...]:
        """Every entry that may answer it."""
        more = (self.also,) if isinstance(self.also, str) else self.also
        return (self.topic, *more) if self.in_scope else more


class Verdict(StrEnum):
    """How a question went."""

    RIGHT = "right"
    """The right answer was sent; where none is right, none or a polite word (small talk, not our service)."""
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
    all: tuple[Tried, ...]
    """In the order of the trial."""


def cases(text: str, name: str) -> tuple[Case, ...]:
    """Return a trial file's cases; raise BadInput naming file and line."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
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


def known(given: Sequence[Case], ids: Collection[str], *, skip: bool = False) -> tuple[Case, ...]:
    """Return the cases whose topic is in use; raise BadInput naming those that are not, unless they may be skipped."""
    unknown = sorted({case.topic for case in given if case.in_scope} - set(ids))
    if unknown and not skip:
        raise BadInput(_("no entry in use: {ids}; mend the trial or publish them").format(ids=", ".join(unknown)))
    kept = tuple(case for case in given if case.topic not in unknown)
    if not kept:
        raise BadInput(_("No question is left: the FAQ has none of the topics asked for."))
    return kept


def tried(knowledge: Knowledge, given: Sequence[Case], kinds: Kinds = ALL_SERVICES) -> Result:
    """Ask every question and judge what comes; a topic that is not in use can only be missed."""
    all_ = [Tried(case, _verdict(case, match, kinds), match) for case in given for match in (knowledge.match(case.q),)]
    counts = Counter(one.verdict for one in all_)
    well = counts[Verdict.RIGHT] + counts[Verdict.OFFERED]
    return Result(
        questions=len(all_),
        counts={verdict: counts[verdict] for verdict in Verdict},
        share=round(100 * well / len(all_), 1),
        amiss=tuple(one for verdict in (Verdict.WRONG, Verdict.MISSED) for one in all_ if one.verdict is verdict),
        all=tuple(all_),
    )


class Break(Struct, frozen=True):
    """A question that goes worse than before."""

    case: Case
    before: Verdict
    after: Verdict
    came: tuple[str, ...]
    """Ids of the entries that come now."""


class Comparison(Struct, frozen=True):
    """The same trial on two states of the FAQ."""

    before: Result
    after: Result
    broken: tuple[Break, ...]

    @property
    def dropped(self) -> bool:
        """Tell whether fewer questions go well, or more get a wrong answer."""
        wrong = self.after.counts[Verdict.WRONG] > self.before.counts[Verdict.WRONG]
        return wrong or _well(self.after) < _well(self.before)


def compared(before: Result, after: Result) -> Comparison:
    """Compare two results of the same cases."""
    pairs = zip(before.all, after.all, strict=True)
    worse = [(old, new) for old, new in pairs if _WORSE.index(new.verdict) > _WORSE.index(old.verdict)]
    broken = (
        Break(new.case, old.verdict, new.verdict, tuple(one.entry for one in new.match.candidates))
        for old, new in worse
    )
    return Comparison(before, after, tuple(broken))


_WORSE = (Verdict.RIGHT, Verdict.OFFERED, Verdict.MISSED, Verdict.WRONG)


def _well(result: Result) -> int:
    return result.counts[Verdict.RIGHT] + result.counts[Verdict.OFFERED]


def _verdict(case: Case, match: Match, kinds: Kinds) -> Verdict:
    ids = [candidate.entry for candidate in match.candidates]
    if match.outcome is Outcome.ANSWER:
        polite = not case.in_scope and kinds.get(ids[0], EntryKind.SERVICE) is not EntryKind.SERVICE
        return Verdict.RIGHT if polite or ids[0] in case.right else Verdict.WRONG
    if not case.in_scope:
        return Verdict.RIGHT
    offered = match.outcome is Outcome.SUGGEST and any(id in case.right for id in ids)
    return Verdict.OFFERED if offered else Verdict.MISSED
