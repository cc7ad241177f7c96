"""Evaluation: what a matcher is worth on questions whose topic is known, as the figures of docs/matching.md."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from time import perf_counter_ns

from msgspec import Struct

from daemon.faq.match import Matcher, Outcome
from daemon.faq.measuring.curves import Bin, Weighed, auroc, calibration_error, coverage, quantile, reliability
from daemon.faq.measuring.trial import Case
from prolink.model.faq import EntryKind

RANKED = 30
"""Entries that are looked through for the right one; further down counts as not found."""
OFFERED = 3
"""Choices of a “Maksud Anda …”."""


class Asked(Struct, frozen=True):
    """One question with what came of it."""

    case: Case
    outcome: Outcome
    """What the bot would have done."""
    rank: int
    """The place of the first right entry, from 1; 0 where it is not among those ranked."""
    confidence: float
    """Of the best entry, 0 where there is none."""
    declined: bool
    """Out of scope and answered politely: by small talk, by an entry that names whose business it is, or as allowed."""
    micros: float
    """Microseconds for the bot's own match."""


class Band(Struct, frozen=True):
    """Shares of the questions in scope, or out of scope, by outcome; they add up to 1."""

    questions: int
    answer: float
    declined: float
    """Answered politely, out of scope only."""
    suggest: float
    person: float
    answer_right: float
    """Of all; the rest of `answer` is wrong. 0 out of scope."""
    suggest_right: float
    """Of all: the right entry was among the choices. 0 out of scope."""


class Style(Struct, frozen=True):
    """Figures of the questions of one style; None where it has none of that scope."""

    questions: int
    accuracy_at_1: float | None
    accuracy_at_3: float | None
    answered: float | None
    in_scope_wrong: float | None
    out_of_scope_answered: float | None


class Evaluation(Struct, frozen=True, kw_only=True):
    """All figures; shares are fractions, None where nothing was asked that tells.

    Questions out of scope that were declined politely are left out of auroc, coverage and calibration: nobody can say
    whether they were right, and nothing of the FAQ's services was answered.
    """

    questions: int
    in_scope: int
    out_of_scope: int
    accuracy_at_1: float | None
    accuracy_at_3: float | None
    mrr: float | None
    """Mean of 1/rank over the questions in scope, 0 for what is not among the first 30."""
    auroc: float | None
    """How often a question in scope has a higher best confidence than one out of scope."""
    coverage_at_95: float | None
    coverage_at_90: float | None
    out_of_scope_answered: float | None
    """Share of the questions out of scope that got an answer that is not a polite refusal."""
    out_of_scope_declined: float | None
    in_scope_wrong: float | None
    """Share of the questions in scope that got a wrong answer."""
    calibration_error: float | None
    """Over ten equal-width bins: is the best entry as often right as its confidence says?"""
    p50_us: float | None
    p95_us: float | None
    bands: dict[str, Band]
    """By "in_scope" and "out_of_scope"."""
    styles: dict[str, Style]
    reliability: tuple[Bin, ...]


def ask(matcher: Matcher, kinds: Mapping[str, EntryKind], case: Case) -> Asked:
    """Ask as the bot asks, timed, then for a longer ranking, and judge."""
    begun = perf_counter_ns()
    match = matcher.match(case.q)
    micros = (perf_counter_ns() - begun) / 1000
    ranked = matcher.match(case.q, RANKED).candidates or match.candidates
    best = ranked[0] if ranked else None
    answered = match.outcome is Outcome.ANSWER
    polite = best is not None and (kinds.get(best.entry, EntryKind.SERVICE) is not EntryKind.SERVICE)
    allowed = best is not None and best.entry in case.right
    return Asked(
        case=case,
        outcome=match.outcome,
        rank=next((place for place, one in enumerate(ranked, 1) if one.entry in case.right), 0),
        confidence=best.confidence if best else 0.0,
        declined=answered and not case.in_scope and (polite or allowed),
        micros=micros,
    )


def evaluation(asked: Sequence[Asked]) -> Evaluation:
    """Return the figures of all that was asked."""
    inside = [one for one in asked if one.case.in_scope]
    outside = [one for one in asked if not one.case.in_scope]
    told = [one for one in asked if not one.declined]
    weighed = [Weighed(one.confidence, one.case.in_scope and one.rank == 1, one.case.in_scope) for one in told]
    bins = reliability((one.confidence, one.right) for one in weighed)
    micros = [one.micros for one in asked]
    return Evaluation(
        questions=len(asked),
        in_scope=len(inside),
        out_of_scope=len(outside),
        accuracy_at_1=_share(inside, lambda one: one.rank == 1),
        accuracy_at_3=_share(inside, lambda one: 1 <= one.rank <= OFFERED),
        mrr=sum(1 / one.rank for one in inside if one.rank) / len(inside) if inside else None,
        auroc=auroc(
            [one.confidence for one in inside],
            [one.confidence for one in outside if not one.declined],
        ),
        coverage_at_95=coverage(weighed, 0.95),
        coverage_at_90=coverage(weighed, 0.90),
        out_of_scope_answered=_share(outside, _answered),
        out_of_scope_declined=_share(outside, lambda one: one.declined),
        in_scope_wrong=_share(inside, _wrong),
        calibration_error=calibration_error(bins),
        p50_us=quantile(micros, 0.5),
        p95_us=quantile(micros, 0.95),
        bands={"in_scope": _band(inside), "out_of_scope": _band(outside)},
        styles=_styles(asked),
        reliability=bins,
    )


def _styles(asked: Sequence[Asked]) -> dict[str, Style]:
    by_style: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        if one.case.style:
            by_style[one.case.style].append(one)
    return {style: _style(by_style[style]) for style in sorted(by_style)}


def _style(asked: Sequence[Asked]) -> Style:
    inside = [one for one in asked if one.case.in_scope]
    outside = [one for one in asked if not one.case.in_scope]
    return Style(
        questions=len(asked),
        accuracy_at_1=_share(inside, lambda one: one.rank == 1),
        accuracy_at_3=_share(inside, lambda one: 1 <= one.rank <= OFFERED),
        answered=_share(inside, _answered),
        in_scope_wrong=_share(inside, _wrong),
        out_of_scope_answered=_share(outside, _answered),
    )


def _band(asked: Sequence[Asked]) -> Band:
    inside = any(one.case.in_scope for one in asked)
    suggested = [one for one in asked if one.outcome is Outcome.SUGGEST]
    return Band(
        questions=len(asked),
        answer=_share(asked, _answered) or 0.0,
        declined=_share(asked, lambda one: one.declined) or 0.0,
        suggest=len(suggested) / len(asked) if asked else 0.0,
        person=_share(asked, lambda one: one.outcome is Outcome.NONE) or 0.0,
        answer_right=_share(asked, lambda one: inside and _answered(one) and not _wrong(one)) or 0.0,
        suggest_right=sum(inside and 1 <= one.rank <= OFFERED for one in suggested) / len(asked) if asked else 0.0,
    )


def _answered(one: Asked) -> bool:
    return one.outcome is Outcome.ANSWER and not one.declined


def _wrong(one: Asked) -> bool:
    return one.outcome is Outcome.ANSWER and one.case.in_scope and one.rank != 1


def _share(asked: Iterable[Asked], so: Callable[[Asked], bool]) -> float | None:
    each = [so(one) for one in asked]
    return sum(each) / len(each) if each else None
